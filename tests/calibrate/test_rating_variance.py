"""Causes of differences between ratings: products against plain loops, laws that hold exactly, and known truth."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.calibrate.jackknife import jackknifed, jackknifed_correlation
from civsim.calibrate.ratings.lag import lag_one
from civsim.calibrate.ratings.products import products
from civsim.calibrate.ratings.table import RatingTable, mean_by_month, rating_table
from civsim.calibrate.ratings.variance import parts, variances
from tests.calibrate.simulated_ratings import Truth, ratings


def table(missing: float = 0.1, seed: int = 3) -> RatingTable:
    return rating_table(ratings(Truth(), areas=4, per_area=3, months=8, seed=seed, missing=missing))


def by_loops(found: RatingTable, lag: int, without: int | None = None) -> tuple[float, float]:
    """The products, pair by pair."""
    z = found.share - mean_by_month(found.share)[:, None]
    kept = [p for p in range(z.shape[1]) if found.area[p] != without]
    sums = {"place": [0.0, 0], "area": [0.0, 0]}
    for t in range(len(z) - lag):
        pairs: dict[str, list[float]] = {"place": [], "area": [], "across": []}
        for p in kept:
            for q in kept:
                if not np.isnan(z[t, p] * z[t + lag, q]):
                    alike = "place" if p == q else "area" if found.area[p] == found.area[q] else "across"
                    pairs[alike].append(z[t, p] * z[t + lag, q])
        for kind, total in sums.items():
            total[0] += sum(pairs[kind]) - len(pairs[kind]) * np.mean(pairs["across"])
            total[1] += len(pairs[kind])
    return sums["place"][0] / sums["place"][1], sums["area"][0] / sums["area"][1]


@pytest.mark.parametrize("lag", [0, 1, 5])
def test_products_are_those_of_plain_loops(lag: int) -> None:
    found, made = table(), products(table(), lag)
    for i, without in enumerate([None, 0, 1, 2, 3]):
        assert (made.place[i], made.area[i]) == pytest.approx(by_loops(found, lag, without), rel=1e-9)


def test_what_all_places_share_changes_nothing() -> None:
    # With every place rated in every month, any course of the city drops out exactly.
    plain = table(missing=0.0)
    shaken = replace(plain, share=plain.share + np.random.default_rng(1).normal(0, 0.2, 8)[:, None])
    for lag in (0, 1, 3):
        a, b = products(plain, lag), products(shaken, lag)
        np.testing.assert_allclose(a.place, b.place, rtol=1e-9)
        np.testing.assert_allclose(a.area, b.area, rtol=1e-9)


def test_variances_by_hand() -> None:
    # Places of alternating noise +-e about lasting levels: covariance of a place with itself across areas.
    # Two areas of one place each, at +d and -d about the city: the products of one place are d^2 + noise^2 at lag 0,
    # those across areas the negative; each is less the other.
    d, e = 0.1, 0.02
    sign = np.array([1.0, 1.0, -1.0, -1.0] * 3)
    share = 0.5 + np.outer(np.ones(12), [d, -d]) + np.outer(sign, [e, -e])
    two = RatingTable(table().first, share, np.array([0, 1]), ("p", "q"), ("a", "b"))
    assert products(two, 0).place[0] == pytest.approx(2 * (d**2 + e**2))
    pairs = sign[:-1] * sign[1:]
    assert products(two, 1).place[0] == pytest.approx(2 * np.mean((d + sign[:-1] * e) * (d + sign[1:] * e)))
    assert pairs.mean() == pytest.approx(1 / 11)
    assert np.isnan(products(two, 0).area[0]), "no area has two places"


def test_lag_one_by_hand() -> None:
    # Deviations of a place from its means over early and late months: Pearson's correlation.
    share = np.array([[0.1, 0.5], [0.3, 0.6], [0.2, 0.4], [0.6, 0.9], [0.5, np.nan]])
    found = lag_one(RatingTable(table().first, share, np.array([0, 1]), ("p", "q"), ("a", "b")))
    assert found is not None
    own = [
        np.corrcoef([0.1, 0.3, 0.2, 0.6], [0.3, 0.2, 0.6, 0.5])[0, 1],
        np.corrcoef([0.5, 0.6, 0.4], [0.6, 0.4, 0.9])[0, 1],
    ]
    assert found.mean.value == pytest.approx(np.mean(own))


def test_jackknife_of_a_mean_is_students_interval() -> None:
    # Of a mean the jackknife's error is the standard error. Values that change sign are told on the linear scale.
    x = np.append(np.random.default_rng(2).normal(0.1, 1.0, 19), 30.0)
    values = np.array([x.mean(), *((x.sum() - y) / 19 for y in x)]) - 1
    assert values[0] > 0 > values.min()
    half = 2.093024 * x.std(ddof=1) / np.sqrt(20)  # Student's 97.5 % quantile with 19 degrees of freedom
    assert jackknifed(values, 20).high == pytest.approx(values[0] + half, rel=1e-6)
    assert jackknifed(values, 20).low == 0, "it cannot be negative"
    r = jackknifed_correlation(np.tanh(values / 10), 20)
    wider = (np.arctanh(r.high) - np.arctanh(r.low)) / (2 * half / 10)
    assert 2.228139 / 2.093024 < wider < 2.262157 / 2.093024, "half the freedom, as below"


def test_jackknife_of_a_positive_value_is_an_interval_of_ratios() -> None:
    values = np.exp(np.random.default_rng(2).normal(1.0, 0.01, 21))
    found = jackknifed(values, 20)
    assert found.high * found.low == pytest.approx(found.value**2)
    # Student's 97.5 % quantiles with 10 and 9 degrees of freedom: half of the 19 that 20 groups leave.
    assert 2.228139 < np.log(found.high / found.value) / half_of(values) < 2.262157


def half_of(values: np.ndarray) -> float:
    """The jackknife's error on the log scale."""
    return float(np.sqrt(19 * np.log(values[1:]).var()))


def test_known_causes_are_found() -> None:
    # 80 areas of 4 places, 96 months: each within its interval, and the interval narrow enough to tell them apart.
    truth = Truth()
    found = variances(parts(rating_table(ratings(truth, 80, 4, 96, seed=12))))
    far = np.mean([truth.slow**2 * truth.keep**k for k in range(24, 61)])
    lost = truth.slow**2 * (1 - truth.keep)
    wanted = {
        "noise": truth.own_noise**2 + truth.area_noise**2 + lost,
        "own_noise": truth.own_noise**2 + lost,
        "area_noise": truth.area_noise**2,
        "true": truth.covariance(1),
        "area": truth.area**2,
        "place": truth.place**2 + far,
        "slow": truth.slow**2 * truth.keep - far,
    }
    for name, variance in wanted.items():
        e = getattr(found, name)
        assert e.low < np.sqrt(variance) < e.high, name
        assert e.high / e.low < 1.8, name


def test_noise_of_n_streets_is_worth_n_looks() -> None:
    # Shares of 25 streets each, clean with the place's own probability: one rating is worth 25 looks.
    draw = np.random.default_rng(5)
    clean = draw.uniform(0.6, 0.95, 120)
    share = draw.binomial(25, clean, (60, 120)) / 25
    made = RatingTable(
        table().first, share, np.repeat(np.arange(30), 4), tuple(map(str, range(120))), tuple(map(str, range(30)))
    )
    looks = variances(parts(made)).looks
    assert looks.low < 25 < looks.high and looks.high / looks.low < 1.2


def test_mixed_models_find_the_same() -> None:
    # Another road: means of the places over the record, areas as random effects, by restricted likelihood. Its area
    # variance is the lasting one, its residual that of the places and what is left of the noise.
    from statsmodels.regression.mixed_linear_model import MixedLM

    truth = Truth(slow=0.0)
    made = rating_table(ratings(truth, 40, 4, 60, seed=5))
    about = (made.share - made.city()[:, None]).mean(axis=0)
    mixed = MixedLM(about / about.std(), np.ones(len(about)), groups=made.area).fit(reml=True)
    area, place = float(mixed.cov_re[0, 0]) * about.var(), float(mixed.scale) * about.var()
    found = parts(made)
    assert found.area is not None and found.lasting is not None
    assert found.area[0] == pytest.approx(area, rel=0.05)
    assert (found.lasting - found.area)[0] + found.own_noise[0] / 60 == pytest.approx(place, rel=0.05)
