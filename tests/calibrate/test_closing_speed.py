"""How fast crews closed orders week by week: found where it is known, and what the stock makes of it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate import Orders
from civsim.calibrate.closing_speed import closing_speed
from civsim.calibrate.stock import Flow, Simulated, simulated
from tests.calibrate.test_records_and_fit import scatter

DAYS, RATE, HAZARD = 560, 25, 0.15
HAZARDS = (HAZARD, 0.7, 1.5)  # a day: 14, 50 and 78 % of the open orders are closed
SLOW = slice(280, 420)  # days on which crews closed at two fifths of their speed


def law(hazard: float = HAZARD) -> np.ndarray:
    """Share open at days' ends."""
    return np.exp(-hazard * np.arange(1.0, DAYS + 1))


@cache
def records(slow: float = 0.4, hazard: float = HAZARD) -> Orders:
    """Orders closed with a hazard a day that is lower for twenty weeks."""
    draw = np.random.default_rng(2)
    speed = np.ones(DAYS + 1000)
    speed[SLOW] = slow
    created = np.repeat(np.arange(DAYS), draw.poisson(RATE, DAYS))
    passed = np.concatenate([[0.0], np.cumsum(hazard * speed)])
    closed = np.searchsorted(passed, passed[created] + draw.exponential(1.0, len(created))) - 1.0
    closed[closed >= DAYS] = np.nan
    none = np.zeros(len(created), np.int64)
    return Orders(
        pd.Timestamp("2021-01-04"), DAYS, created.astype(float), closed, none, none, None, False, len(none), {}
    )


@pytest.mark.parametrize("hazard", HAZARDS)
def test_the_speed_of_each_week_is_found(hazard: float) -> None:
    # A week closes some 175 orders (70 in the first slow ones): an error of 0.08 to 0.1, means over 20 weeks of 0.02.
    # Speed multiplies the hazard: counted closings over expected ones would be 0.50 and 0.58 of the larger hazards.
    found = closing_speed(records(hazard=hazard), [law(hazard)])
    assert found[SLOW].mean() == pytest.approx(0.4, abs=0.04)
    assert found[:280].mean() == pytest.approx(1.0, abs=0.04)
    assert np.abs(found[:280].reshape(-1, 7).mean(axis=1) - 1).max() < 0.3


def test_weeks_that_differ_by_chance_alone_lean_on_a_speed_of_one() -> None:
    found = closing_speed(records(slow=1.0), [law()]).reshape(-1, 7).mean(axis=1)
    assert found.std() < 0.04  # counted over expected alone: 0.075
    found = closing_speed(records(slow=1.0, hazard=1.5), [law(1.5)]).reshape(-1, 7).mean(axis=1)
    assert found.std() < 0.05


def test_weeks_without_orders_at_risk_go_at_a_speed_of_one() -> None:
    none = np.zeros(1, np.int64)
    one = Orders(pd.Timestamp("2021-01-04"), 42, none + 5.0, none + 5.0, none, none, None, False, 1, {})
    assert closing_speed(one, [np.full(42, 1e-13)]).reshape(-1, 7).mean(axis=1) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("hazard", HAZARDS)
def test_the_stock_at_the_fitted_speed_is_that_of_the_records(hazard: float) -> None:
    # Filed RATE a day, of which exp(-0.4 hazard) stay to the day's end and to each next one. By shares of closings in
    # place of hazards it would be a quarter and half too low with the larger ones.
    speed = closing_speed(records(hazard=hazard), [law(hazard)])
    (found,) = Flow(np.ones(DAYS), law(hazard), speed).open_of(np.full((1, DAYS), float(RATE)))
    stays = np.exp(-0.4 * hazard)
    assert found[340:420].mean() == pytest.approx(RATE * stays / (1 - stays), rel=0.12)


def test_the_stock_at_the_fitted_speed_holds_the_backlog_that_one_law_misses() -> None:
    orders = records()
    ended = orders.closed[~np.isnan(orders.closed)].astype(int)
    real = np.cumsum(np.bincount(orders.created_day, minlength=DAYS) - np.bincount(ended, minlength=DAYS))
    one_law = Flow(np.full(DAYS, float(RATE)), law())
    at_speed = replace(one_law, speed=closing_speed(orders, [law()]))
    one, speed = (Simulated.of(simulated("", [flow], scatter(1.0, 1.0), 1)) for flow in (one_law, at_speed))
    assert real[400:420].mean() > 1.8 * one.mean[400:420].mean()
    assert one.holding(real) < 0.75 and one.high[SLOW][40:].max() < real[SLOW][40:].min()
    assert speed.holding(real) > 0.75 and np.abs(speed.mean / real - 1)[10:].max() < 0.35


def test_a_speed_of_one_changes_nothing_and_two_halves_the_times() -> None:
    filed = np.random.default_rng(4).poisson(20.0, (3, 600)).astype(float)
    share = np.exp(-0.1 * np.arange(1.0, 601) ** 0.7)
    plain = Flow(np.ones(600), share)
    same = replace(plain, speed=np.ones(600))
    assert same.open_of(filed) == pytest.approx(plain.open_of(filed), rel=1e-9)
    twice = replace(plain, speed=np.full(600, 2.0))
    assert twice.open_of(filed) == pytest.approx(Flow(np.ones(600), share**2).open_of(filed), rel=1e-9)


def test_orders_of_one_day_close_at_the_speeds_of_the_days_since() -> None:
    speed = np.array([1.0, 0.0, 3.0, 1.0])
    filed = np.array([[0.0, 100.0, 0.0, 0.0]])
    flow = Flow(np.ones(4), np.exp(-np.array([0.1, 0.3, 0.6, 1.0])), speed)
    assert flow.open_of(filed)[0] == pytest.approx(100 * np.array([0.0, 1.0, np.exp(-0.6), np.exp(-0.9)]))
