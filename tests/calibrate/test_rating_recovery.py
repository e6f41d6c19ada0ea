"""The 95 % intervals of a fit of ratings hold the truth in 92 to 98 % of simulated experiments."""

from collections import defaultdict

import numpy as np
import pytest
from numpy.typing import NDArray

from civsim.calibrate import RatingFit, fit_rating_table
from civsim.calibrate.ratings.rating_evidence import unacceptable
from civsim.calibrate.ratings.sample import each_side, places_for
from civsim.calibrate.ratings.variance import Parts
from civsim.scenario import Name
from tests.calibrate.simulated_ratings import SEASON, Drawn, Truth, drawn

AREAS, PER_AREA, MONTHS = 30, 4, 96
NAME = Name(zh="模拟", en="simulated")
TRUTH = Truth()
Hits = dict[str, list[float]]
ROUNDED_UP = (
    "places for 3 points",
    "ratings for 2 points",
)  # to whole ones, and so are the ends: that adds some percent


def true_parts(made: Drawn) -> Parts:
    """The variances as they are; what fades within a month counts as noise."""
    t = TRUTH
    lost, far = t.slow**2 * (1 - t.keep), float(np.mean([t.slow**2 * t.keep**k for k in range(24, 61)]))
    mean = made.course.mean()
    clean = mean * (1 - mean) - made.course.var() - t.covariance(0) + lost
    values = {
        "noise": t.own_noise**2 + t.area_noise**2 + lost,
        "area_noise": t.area_noise**2,
        "true": t.covariance(1),
        "lasting": t.area**2 + t.place**2 + far,
        "area": t.area**2,
        "binomial": clean,
    }
    return Parts(lag=1, after_year=None, n=0, **{name: np.array([value]) for name, value in values.items()})


def true_lag_one(course: NDArray[np.float64]) -> tuple[float, float]:
    """Expected products of deviations over expected squares, `course` being the city's second moments (T, T).

    About the means of early and late months, as counted; and about the mean of all, as implied.
    """
    t = TRUTH
    apart = np.abs(np.subtract.outer(np.arange(MONTHS), np.arange(MONTHS)))
    moments = course + t.slow**2 * t.keep**apart
    moments += np.eye(MONTHS) * (t.own_noise**2 + t.area_noise**2)
    centre = np.eye(MONTHS - 1) - 1 / (MONTHS - 1)
    product = np.trace(centre @ moments[:-1, 1:] @ centre)
    counted = product / np.sqrt(np.trace(centre @ moments[:-1, :-1]) * np.trace(centre @ moments[1:, 1:]))
    inside = (np.eye(MONTHS) - 1 / MONTHS) @ moments @ (np.eye(MONTHS) - 1 / MONTHS)
    return float(counted), float(np.diag(inside, 1).mean() / np.diag(inside).mean())


def course_moments() -> NDArray[np.float64]:
    """Of the city's course before it is drawn: season and drift, steps, shocks."""
    t, month = TRUTH, np.arange(MONTHS)
    fixed = np.resize(SEASON, MONTHS) + t.drift / 12 * month
    return np.asarray(np.outer(fixed, fixed) + t.step**2 * np.minimum.outer(month, month) + np.eye(MONTHS) * t.shock**2)


def true_peers() -> tuple[float, float]:
    """Deviation of an area's true yearly mean, and its correlation with the next year's."""
    t, day = TRUTH, np.arange(12)
    same = np.mean(t.keep ** np.abs(np.subtract.outer(day, day)))
    later = np.mean(t.keep ** np.abs(np.subtract.outer(day, day + 12)))
    lasting = t.area**2 + t.place**2 / PER_AREA
    # What fades within a month counts as noise, and is taken out with it.
    variance = lasting + t.slow**2 * (same / PER_AREA - (1 - t.keep) / (12 * PER_AREA))
    return float(np.sqrt(variance)), float((lasting + t.slow**2 * later / PER_AREA) / variance)


def wanted(made: Drawn) -> dict[str, float]:
    """What the estimates should find."""
    p, t = true_parts(made), TRUTH
    assert p.area_noise is not None and p.lasting is not None and p.area is not None
    sd, correlation = true_peers()
    roots = {
        "noise": p.noise,
        "own_noise": p.own_noise,
        "area_noise": p.area_noise,
        "true": p.true,
        "area": p.area,
        "place": p.lasting - p.area,
        "slow": p.true - p.lasting,
    }
    size = AREAS * PER_AREA
    pairs = (PER_AREA - 1) / (size - 1)
    return {
        **{name: float(np.sqrt(value[0])) for name, value in roots.items()},
        "reliability": float(p.true[0] / (p.true[0] + p.noise[0])),
        "looks": float(p.binomial[0] / p.noise[0]),
        "own_looks": float(p.binomial[0] / p.own_noise[0]),
        "noise power": 0.0,  # the simulated noise is the same everywhere
        "lag_one": true_lag_one(np.outer(made.course, made.course))[0],
        "lag_one mean": true_lag_one(np.outer(made.course, made.course))[0],
        "lag_one implied": true_lag_one(course_moments())[1],
        "trend": t.drift,
        "step": t.step,
        "shock": float(np.sqrt(t.shock**2 + t.area_noise**2 / AREAS + t.own_noise**2 / size)),
        **{f"season {m + 1}": float(value) for m, value in enumerate(SEASON)},
        "peers mean": float(made.course[-12:].mean()),
        "peers sd": sd,
        "peers correlation": correlation,
        "places for 2 points": float(np.ceil(places_for(0.02, p, size, pairs)[0])),
        "places for 3 points": float(np.ceil(places_for(0.03, p, size, pairs)[0])),
        "ratings for 2 points": float(np.ceil(each_side(0.02, p.noise)[0])),
        "streets for 2 points": float(np.ceil(each_side(0.02, p.binomial)[0])),
    }


def held(fit: RatingFit, made: Drawn) -> dict[str, float]:
    """Whether each interval holds the truth; of areas and places, the share that does."""
    v, peers = fit.variances, fit.peers
    assert fit.lag_one and fit.implied_lag_one and peers
    found = {name: getattr(v, name) for name in vars(v)}
    found |= {f"season {m + 1}": e for m, e in enumerate(fit.course.seasons)}
    found |= {"lag_one": fit.lag_one.pooled, "trend": fit.course.trend}
    found |= {"lag_one mean": fit.lag_one.mean, "lag_one implied": fit.implied_lag_one}
    found["noise power"] = fit.noise_power
    found |= {"step": fit.course.step, "shock": fit.course.shock}
    found |= {"peers mean": peers.mean, "peers sd": peers.sd, "peers correlation": peers.year_correlation}
    found |= {f"places for {h} points": fit.needed.places[h / 100] for h in (2, 3)}
    found |= {"ratings for 2 points": fit.needed.ratings[0.02], "streets for 2 points": fit.needed.streets[0.02]}
    hits = {name: float(found[name].low <= value <= found[name].high) for name, value in wanted(made).items()}
    level = made.true.mean(axis=0) - made.true.mean()
    areas = level.reshape(AREAS, PER_AREA).mean(axis=1)
    hits["areas"] = float(np.mean([e.low <= x <= e.high for e, x in zip(fit.effects.areas, areas, strict=True)]))
    bad = 1 - float((made.course[:, None] + made.true).mean())
    for name, effects, truth in (
        ("month factors", fit.course.seasons, SEASON),
        ("area factors", fit.effects.areas, areas),
    ):
        factors = [unacceptable(e, fit.level) for e in effects]
        hits[name] = float(np.mean([e.low <= 1 - x / bad <= e.high for e, x in zip(factors, truth, strict=True)]))
    hits["places"] = float(np.mean([e.low <= x <= e.high for e, x in zip(fit.effects.places, level, strict=True)]))
    return hits


def experiments(number: int) -> dict[str, float]:
    """Share of the experiments whose interval holds the truth."""
    hits: Hits = defaultdict(list)
    for seed in range(number):
        made = drawn(TRUTH, AREAS, PER_AREA, MONTHS, seed)
        for name, hit in held(fit_rating_table(made.ratings, NAME, "x"), made).items():
            hits[name].append(hit)
    return {name: float(np.mean(values)) for name, values in hits.items()}


def test_a_few_experiments() -> None:
    # 15 experiments with 43 estimates each: intervals half as wide as they should be would hold 67 %.
    found = experiments(15)
    assert 0.90 < np.mean(list(found.values())) < 0.99
    assert min(found.values()) >= 0.6, found


@pytest.mark.proof
def test_a_thousand_experiments() -> None:
    found = experiments(1000)
    print({name: round(value, 3) for name, value in found.items()})
    assert all(0.92 <= value <= (1.0 if name in ROUNDED_UP else 0.98) for name, value in found.items()), found
