"""Relapse is told from chance at places that are busy, rare, or differ; its intervals hold the truth."""

from functools import cache, partial

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate import Estimate, Orders
from civsim.calibrate.estimate import share
from civsim.calibrate.relapse import relapse
from civsim.calibrate.repeats import repeats
from civsim.calibrate.shares import clustered_share
from tests.calibrate.coverage import HIGH, LOW, Found, coverage, told
from tests.calibrate.records import RELAPSE, RELAPSE_DAYS

WINDOW, SHIFT = 60, 364
CASES = {
    "usual": {},
    "rare": {"probability": 0.06, "rate": 15.0},
    "busy places": {"places": 2_500},
    "slow": {"delay": 40.0},
}


def records(
    draw: np.random.Generator,
    probability: float = RELAPSE,
    delay: float = RELAPSE_DAYS,
    rate: float = 30.0,
    places: int = 8_000,
    days: int = 1095,
    fixed: bool = True,
) -> Orders:
    """Orders at places as different as exponential draws, closed after lognormal times, some of which come back.

    The rate of all is fixed, or as large as the places drawn make it, and then only on average.
    """
    weight = draw.exponential(1.0, places)
    n = draw.poisson(rate * days * (1.0 if fixed else weight.mean()))
    filed, place = [draw.random(n) * days], [draw.choice(places, n, p=weight / weight.sum())]
    closed = [filed[0] + np.exp(draw.normal(0.7, 0.8, n))]
    while len(filed[-1]):
        back = draw.random(len(filed[-1])) < probability
        filed.append(closed[-1][back] + draw.exponential(delay, int(back.sum())))
        place.append(place[-1][back])
        closed.append(filed[-1] + np.exp(draw.normal(0.7, 0.8, len(filed[-1]))))
    at, where, ended = np.concatenate(filed), np.concatenate(place), np.concatenate(closed)
    order = np.argsort(at)[: int((at < days).sum())]
    none = np.zeros(len(order), np.int64)
    until = np.where(ended[order] < days, ended[order], np.nan)
    names = where[order].astype(str).astype(object)
    return Orders(pd.Timestamp("2011-01-01"), days, at[order], until, none, none, names, True, len(order), {})


def experiment(draw: np.random.Generator, **case: float) -> Found:
    """Probability and delay as the fit tells them, and as they are."""
    orders = records(draw, **case)  # type: ignore[arg-type]
    found = relapse(orders, np.ones(orders.size, bool), WINDOW, SHIFT)
    assert found is not None
    return {
        "probability": (found.probability, case.get("probability", RELAPSE)),
        "delay": (found.delay, case.get("delay", RELAPSE_DAYS)),
    }


def shares_of_repeats(draw: np.random.Generator) -> tuple[Estimate, Estimate]:
    """Closings with a repeat, and by chance, as `relapse` tells them."""
    orders = records(draw, rate=12.0, places=2_000, fixed=False)
    found = repeats(orders, np.ones(orders.size, bool), WINDOW, SHIFT)
    return clustered_share(found.soon.sum(axis=1), found.n_soon), clustered_share(
        found.chance.sum(axis=1), found.n_chance
    )


@cache
def true_shares() -> tuple[float, float]:
    """What the shares are on average over many records."""
    found = [shares_of_repeats(np.random.default_rng([8, seed])) for seed in range(300)]
    seen, chance = (float(np.mean([e.value for e in each])) for each in zip(*found, strict=True))
    return seen, chance


def repeats_experiment(draw: np.random.Generator) -> Found:
    """Shares of closings with a repeat, where places are as different as exponential draws."""
    return dict(zip(("repeats", "chance"), zip(shares_of_repeats(draw), true_shares(), strict=True), strict=True))


@pytest.mark.proof
def test_shares_of_repeats_hold_the_truth() -> None:
    shares = coverage(repeats_experiment)
    print("\n" + told("repeats", shares))
    assert all(LOW <= held <= HIGH for held, *_ in shares.values())


def test_shares_of_repeats_allow_for_places_that_differ() -> None:
    # Orders of a busy place have many repeats: more is unknown than with as many closings that tell one by one.
    for e in shares_of_repeats(np.random.default_rng(1)):
        assert e.high - e.low > 1.1 * (share(e.value * e.n, e.n).high - share(e.value * e.n, e.n).low)


@pytest.mark.proof
@pytest.mark.parametrize("name", CASES)
def test_intervals_hold_the_truth(name: str) -> None:
    shares = coverage(partial(experiment, **CASES[name]))
    print("\n" + told(name, shares))
    assert all(LOW <= held <= HIGH for held, *_ in shares.values())


def test_busy_places_do_no_harm() -> None:
    # A quarter of the closings are followed by chance within the window.
    for seed in range(2):
        found = experiment(np.random.default_rng(seed), places=2_500)["probability"][0]
        assert found is not None
        assert abs(found.value - RELAPSE) < 3 * (found.high - found.low) / 3.92
        assert found.high - found.low < 0.15
