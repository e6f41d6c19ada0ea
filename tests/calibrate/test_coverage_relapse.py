"""Relapse is told from chance at places that are busy, rare, or differ; its intervals hold the truth."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate import Orders
from civsim.calibrate.relapse import relapse
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
) -> Orders:
    """Orders at places as different as exponential draws, closed after lognormal times, some of which come back."""
    weight = draw.exponential(1.0, places)
    n = draw.poisson(rate * days)
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
