"""The belief about hidden stock against the exact posterior, against particles, and against what the engine hides."""

import numpy as np
import pytest
from scipy.stats import poisson

from civsim.engine import simulate
from civsim.model import DAY_MS, Model, build_periods, make_plan
from civsim.planner.belief import Belief, Visits
from civsim.planner.expected_arrivals import Arrivals
from civsim.planner.hidden_stock import Level
from civsim.planner.response import build_dynamics
from tests.planner.cities import city

SHAPE = 2.5


def level(shocks: int, grids: int = 2) -> Level:
    """Some shocks of variance 1 / SHAPE."""
    found = Level(np.arange(grids))
    for _ in range(shocks):
        found.add(1.0 / SHAPE)
    return found


def test_one_shock_is_the_gamma_law_after_a_poisson_count() -> None:
    # Gamma(k, k) times a mean of B: after n were found the mean is (k + n) / (k + B), the variance mean / (k + B)
    # on average over n, which is what a linear estimate can know.
    own = level(1)
    own.learn(np.zeros(2), np.array([[3.0], [4.0]]), np.array([5.0, 9.0]))
    assert own.mean == pytest.approx((SHAPE + 14) / (SHAPE + 7))
    assert own.covariance[0, 0] == pytest.approx(1 / (SHAPE + 7))


def test_looks_may_come_one_after_the_other() -> None:
    # Two counts under one shock are as good as their sum: (k + n + m) / (k + B + C), up to the mean at which the
    # second count's own variance is taken.
    own = level(1, grids=1)
    own.learn(np.zeros(1), np.array([[30.0]]), np.array([36.0]))
    own.learn(np.zeros(1), np.array([[20.0]]), np.array([21.0]))
    assert own.mean[0] == pytest.approx((SHAPE + 57) / (SHAPE + 50), rel=0.01)


def test_the_estimate_is_that_of_particles() -> None:
    # Three shocks, four grids visited at other times. The posterior mean by 200 000 weighted particles (their own
    # error is below 0.01); a linear estimate may differ from it, but by far less than it corrects the prior mean of 1.
    random = np.random.default_rng(1)
    slopes = np.array([[12.0, 2.0, 0.5], [6.0, 9.0, 1.0], [2.0, 8.0, 6.0], [1.0, 3.0, 11.0]])
    base = np.array([1.0, 2.0, 2.0, 1.0])
    particles = random.gamma(SHAPE, 1 / SHAPE, (200_000, 3))
    off, corrected = [], []
    for truth in random.gamma(SHAPE, 1 / SHAPE, (40, 3)):
        seen = random.poisson(base + slopes @ truth)
        weight = np.exp(poisson.logpmf(seen, base + particles @ slopes.T).sum(axis=1))
        exact = weight @ particles / weight.sum()
        own = level(3, grids=4)
        own.learn(base, slopes, seen.astype(float))
        off.append(own.mean - exact)
        corrected.append(exact - 1.0)
    assert np.sqrt(np.mean(np.square(off))) < 0.25 * np.sqrt(np.mean(np.square(corrected)))


def shaken(dispersion: float) -> Model:
    """A district of eight grids with repairs that come back, visited in turns."""
    return city(
        grids=(1.0,) * 8,
        end="2022-06-30",
        tests={"final": ["2022-06-30"]},
        categories__litter__dispersion=dispersion,
        categories__litter__dispersion_scope="city",
        categories__litter__relapse_probability=0.4,
        categories__litter__relapse_days=15,
        categories__litter__natural_end_days=40,
    )


@pytest.mark.parametrize("dispersion", [1.0, 40.0])
def test_the_engine_hides_what_is_believed(dispersion: float) -> None:
    """On average no more and no less; and where shocks are shared, the belief follows them."""
    model, day, n = shaken(dispersion), 92, 200
    visits = [(d, (d // 2) % 8) for d in range(0, day, 2)]
    plan = make_plan("turns", *np.array([(d, 0, g) for d, g in visits]).T, len(model.departments.crews), model.time)
    physics = (dynamics := build_dynamics(model, build_periods(model.time, model.assessments))).physics
    hidden, believed, own_spread = np.zeros((n, 8)), np.zeros((n, 8)), np.zeros(n)
    for r, outcome in enumerate(simulate(model, plan, 3, range(n), ledger=True)):
        assert outcome.ledger
        of = outcome.ledger.column
        belief = Belief(model, physics, dynamics.rounds[1], Arrivals(model, physics, ()))
        for until in (31, 61, day):
            books = [np.zeros((8, 1), np.int64) for _ in range(2)]
            for book, when in zip(books, (of("found"), of("closed")), strict=True):
                np.add.at(book[:, 0], of("grid")[(when >= 0) & (when < until * DAY_MS)], 1)
            belief.advance(until, Visits(plan.day, plan.channel, plan.grid), *books)
        for level_ in belief.stocks[0].levels:
            by_shock = belief.stocks[0].parts[:, 1:].sum(axis=0)
            own_spread[r] = by_shock @ level_.covariance @ by_shock
        now = day * DAY_MS
        there = (of("appeared") < now) & ((of("found") < 0) | (of("found") >= now))
        there &= (of("gone") < 0) | (of("gone") >= now)
        hidden[r], believed[r] = np.bincount(of("grid")[there], minlength=8), belief.hidden[:, 0]
    off = (hidden - believed).sum(axis=1)
    error = off.std(ddof=1) / np.sqrt(n)
    assert error < 0.03 * hidden.sum(axis=1).mean(), "too few replications to prove anything"
    assert abs(off.mean()) < 3 * error + 0.01 * hidden.sum(axis=1).mean()
    total, told = hidden.sum(axis=1), believed.sum(axis=1)
    if dispersion == 1.0:  # hidden problems are Poisson, whatever was found
        assert total.var(ddof=1) == pytest.approx(total.mean(), rel=0.3)  # 200 runs: standard error 10 %
    else:
        slope = np.cov(total, told)[0, 1] / told.var(ddof=1)
        assert slope == pytest.approx(1.0, abs=0.25)
        # The last days' shocks have hardly shown, so most of the spread stays; how much, the estimate says itself.
        assert off.var(ddof=1) < 0.85 * total.var(ddof=1), "nothing learned"
        assert off.var(ddof=1) == pytest.approx(told.mean() + own_spread.mean(), rel=0.3)
