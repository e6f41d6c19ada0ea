"""Who repairs: by area, volunteers who accept, crews and teams by year; and how residents rate it."""

from math import log

import numpy as np
import pytest

from civsim.engine import Outcome
from civsim.model import Model, build_periods
from civsim.planner.capacity import build_capacity
from civsim.planner.response import build_dynamics
from civsim.results import to_dataset
from civsim.roster.caps import cap_violations
from civsim.scores import kpi_summary, score_run
from tests.analytic.laws import assert_mean
from tests.engine.worlds import ALWAYS, QUIET, run, visits, world

CALLS = {"kind": "report", "mean_delay_days": {"k": 0.5, "m": 0.5}, "check_days": 0, "false_share": 0}
ENOUGH = {"crews": 500, "shift": ALWAYS}
FILED = 3


def levels(model: Model, outcome: Outcome) -> dict[str, float]:
    """KPIs of one run, as they are told."""
    marks = score_run(model, to_dataset(model, visits(model, []), [outcome], 1, [0], {}), 1)
    return {name: entry["mean"] for name, entry in kpi_summary(marks).items()}  # type: ignore[misc]


def test_areas_have_departments_of_their_own() -> None:
    # k belongs to a, but to b in district d1, and there to c in the only street of d1: the street goes first.
    model = world(
        {"k": {**QUIET, "department": "a", "arrivals_per_grid_day": 3}},
        {"calls": CALLS | {"mean_delay_days": {"k": 1}}},
        {"a": ENOUGH, "b": ENOUGH, "c": ENOUGH | {"per": "district"}}, grids=6, districts=3, end="2021-02-28",
        responsibility={"d2/s": {"k": "c"}, "d1": {"k": "b"}, "d2": {"k": "b"}},
    )  # fmt: skip
    outcome = run(model)
    filed = outcome.flows[..., FILED].sum(axis=(0, 2))
    by_pool = dict(zip([model.departments.pool_label(p, model.areas.districts) for p in range(5)],
                       outcome.orders.sum(axis=0).tolist(), strict=True))  # fmt: skip
    assert by_pool == {"a": filed[0::3].sum(), "b": filed[1::3].sum(), "c@d0": 0, "c@d1": 0, "c@d2": filed[2::3].sum()}
    assert filed.min() > 50


def test_priorities_hold_in_a_pool_that_serves_a_category_in_one_area_only() -> None:
    # m is b's, except in d1, where a has it beside k: a's one crew takes m first, since it has the higher priority.
    kind = {**QUIET, "arrivals_per_grid_day": 14, "deadline_hours": 1000, "crew_hours": {"mean": 0.7}}
    model = world(
        {"k": {**kind, "department": "a", "priority": 2}, "m": {**kind, "department": "b", "priority": 1}},
        {"calls": CALLS}, {"a": {"crews": 1, "shift": ALWAYS}, "b": {"crews": 1, "shift": ALWAYS}},
        grids=2, districts=2, end="2021-01-14", responsibility={"d1": {"m": "a"}},
    )  # fmt: skip
    ledger = run(model).ledger
    assert ledger
    grid, category, filed, started = (ledger.column(n) for n in ("grid", "category", "filed", "started"))
    urgent = (category == 1) & (grid == 1) & (filed >= 0)
    later = 0
    for i in np.flatnonzero((started >= 0) & (category == 0)):
        waiting = urgent & (filed < started[i]) & ((started < 0) | (started > started[i]))
        assert not waiting.any()
        later += int((urgent & (filed < started[i])).sum())
    assert later > 100


def test_volunteers_accept_their_share_of_what_residents_order() -> None:
    # Half of the findings come from residents; volunteers accept 0.7 of these, and none of the others.
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 4, "department": "a",
               "offer": {"to": "volunteers", "accept_probability": 0.7, "channels": ["residents"]}}},
        {"residents": CALLS | {"mean_delay_days": {"k": 1}}, "media": CALLS | {"mean_delay_days": {"k": 1}}},
        {"a": {"crews": 0}, "volunteers": ENOUGH}, grids=20, end="2021-04-30", test_days=("2021-04-30",),
    )  # fmt: skip
    outcome = run(model)
    assert outcome.ledger
    source, filed, closed = (outcome.ledger.column(n) for n in ("source", "filed", "closed"))
    old = (filed >= 0) & (filed < 90 * 86_400_000)
    assert_mean((closed >= 0)[old & (source == 0)].astype(float), 0.7, 0.07)
    assert not (closed >= 0)[source == 1].any()
    assert outcome.orders[:, 1].sum() / outcome.orders.sum() == pytest.approx(0.35, abs=0.03)
    assert levels(model, outcome)["volunteered_share"] == pytest.approx(
        outcome.orders[:, 1].sum() / outcome.orders.sum()
    )


def test_satisfaction_is_that_of_exponential_repairs() -> None:
    # Crews for all, exponential repairs of mean m, no verification: E[2^(-t / h)] = 1 / (1 + m log 2 / h).
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 5, "crew_hours": {"mean": 36}, "verification_days": 0}},
        {"calls": CALLS | {"mean_delay_days": {"k": 1}}}, {"crew": ENOUGH}, grids=50, test_days=("2021-12-31",),
        satisfaction={"best": 0.9, "worst": 0.3, "half_days": 2},
    )  # fmt: skip
    told = levels(model, run(model))["satisfaction"]
    expected = 0.3 + 0.6 / (1 + 1.5 * log(2) / 2)
    assert told == pytest.approx(expected, abs=0.004)
    assert abs(0.3 + 0.6 * 2 ** (-1.5 / 2) - expected) > 0.02  # the rating of the mean delay would be told apart


def test_crews_and_teams_come_and_go_with_the_years() -> None:
    sweep = {"kind": "visit", "teams": 1, "teams_by_year": {2022: 4}, "grids_per_team_day": 2, "utilisation": 1}
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 1, "crew_hours": {"median": 6, "sigma": 0.3}}},
        {"calls": CALLS | {"mean_delay_days": {"k": 1}}, "sweep": sweep | {"find_probability": {}}},
        {"crew": {"crews": 3, "crews_by_year": {2021: 0, 2023: 0}, "shift": {"from": 8, "to": 18}}},
        grids=4, start="2021-11-01", end="2023-02-28", test_days=("2022-06-01",),
        themes={2022: {"zh": "环境提升年", "en": "year of clean streets"}},
    )  # fmt: skip
    outcome = run(model)
    busy = (outcome.busy_ms / 3_600_000).sum(axis=1)
    assert (busy[:2] == 0).all()
    assert (busy[2:14] > 0).all()
    assert busy[14] > 0  # what was begun in 2022 is finished
    assert outcome.flows[14:, :, :, 4].sum() == 0
    assert outcome.flows[2:14, :, :, 4].sum() > 500
    periods = build_periods(model.time, model.assessments)
    capacity = build_capacity(model, periods, build_dynamics(model, periods), np.zeros(0, np.int64))
    assert (capacity.crew_hours.sum(axis=0)[capacity.year != 1] == 0).all()
    days = [int(model.channels.visits.works_on[0, periods.days(t)].sum()) for t in range(periods.size)]
    assert capacity.visits[0][0].tolist() == [
        n * 2 * (4 if y == 1 else 1) for n, y in zip(days, periods.year, strict=True)
    ]
    crowd = visits(model, [(day, 0, g) for day in (4, 65) for g in range(4)])  # 5 November 2021, 5 January 2022
    assert [(c.day, c.cap) for c in cap_violations(model, crowd)] == [(4, 2)]
