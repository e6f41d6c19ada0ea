"""Periodic visits beside a report clock: delays and shares in closed form; more visits never find later."""

from math import exp

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from civsim.errors import CivsimError
from civsim.model import DAY_MS, combined
from tests.analytic.laws import assert_mean
from tests.engine.random_worlds import Drawn, drawn_worlds
from tests.engine.worlds import QUIET, run, visits, world


def mean_delay(T: float, p: float, H: float) -> float:
    """Mean delay of detection by visits every T days that see with p, or by a report after H days on average. [d]"""
    if np.inf == H:
        return T / 2 + T * (1 - p) / p
    theta = 1 / H
    missed = exp(-theta * T)
    within = (1 - missed) / theta - p / T * (1 - missed * (1 + theta * T)) / theta**2
    return within / (1 - (1 - p) * missed)


def test_formula_gives_the_stated_values() -> None:
    for T, p, H, delay, share in ((7, 0.8, 20, 4.2852, 0.7857), (14, 0.5, 10, 6.9309, 0.3069)):
        assert abs(mean_delay(T, p, H) - delay) < 1e-4
        assert abs(1 - mean_delay(T, p, H) / H - share) < 1e-4


@pytest.mark.parametrize(("T", "p", "H"), [(7, 0.8, 20.0), (14, 0.5, 10.0), (7, 0.8, np.inf), (14, 0.5, np.inf)])
def test_delay_and_share_of_periodic_inspection(T: int, p: float, H: float) -> None:
    # The likely mistakes: a visit too early or too late by a day, a visit that sees what appears after it, a report
    # that is lost to a later visit. Each moves the delay by a twentieth of the period or more.
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 1.5}},
        {"walk": {"kind": "visit", "teams": 99, "find_probability": {"k": p}, "rest_days": True},
         "report": {"kind": "report", "mean_delay_days": {"k": H}, "false_share": 0}},
        {"crew": {"crews": 0}}, grids=140, end="2022-12-31",
    )  # fmt: skip
    days = model.time.n_days
    ledger = run(model, visits(model, [(d, 0, g) for g in range(140) for d in range(g % T, days, T)])).ledger
    assert ledger
    cohort = ledger.column("appeared") < (days - 30 * T) * DAY_MS  # a billionth of them may be unfound by the end
    found = ledger.column("found")[cohort]
    assert (found >= 0).mean() > 1 - 1e-5
    delay = (found - ledger.column("appeared")[cohort])[found >= 0] / DAY_MS
    assert_mean(delay, mean_delay(T, p, H), T / 20)
    if np.inf > H:
        by_visit = (ledger.column("source")[cohort] == 0).astype(float)
        assert_mean(by_visit, 1 - mean_delay(T, p, H) / H, 0.02)


def test_two_channels_on_one_day_are_two_looks() -> None:
    # With p and q on the same day the problem escapes both with (1 - p)(1 - q).
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 2}},
        {"a": {"kind": "visit", "teams": 9, "find_probability": {"k": 0.3}},
         "b": {"kind": "visit", "teams": 9, "find_probability": {"k": 0.4}, "hours": {"from": 17, "to": 20}}},
        grids=200, end="2021-04-03",
    )  # fmt: skip
    plan = visits(model, [(60, v, g) for v in (0, 1, 1) for g in range(200)])
    ledger = run(model, plan).ledger
    assert ledger
    old = ledger.column("appeared") < 60 * DAY_MS
    source = ledger.column("source")[old]
    assert_mean((source == 0).astype(float), 0.3, 0.03)
    assert_mean((source == 1).astype(float), 0.7 * (1 - 0.6**2), 0.03)


@settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn_worlds())
def test_more_visits_never_find_a_first_problem_later(drawn: Drawn) -> None:
    model, V = drawn.model, len(drawn.model.channels.visit_ids)
    luck = np.random.default_rng(drawn.seed)
    if V == 0:
        return
    G, _, D = model.shape
    extra = np.column_stack([luck.integers(0, D, 100), luck.integers(0, V, 100), luck.integers(0, G, 100)])
    try:
        few = run(model, drawn.plan, drawn.seed).ledger
        many = run(model, combined("more", (drawn.plan, visits(model, extra))), drawn.seed).ledger
    except CivsimError:
        return
    assert few and many
    found = []
    for ledger in (few, many):
        first = ledger.rows[ledger.column("parent") < 0]
        order = np.argsort(first[:, 0])
        found.append((first[order, 0], np.where(first[order, 5] < 0, 2**62, first[order, 5])))
    assert (found[0][0] == found[1][0]).all()
    assert (found[1][1] <= np.where(found[0][1] == 2**62, 2**62, found[0][1])).all()
