"""The mean course of a grid against the engine, which draws every problem."""

import numpy as np
import pytest
from numpy.typing import NDArray

from civsim.engine import simulate
from civsim.model import Model, Plan, build_periods, make_plan
from civsim.planner.averages import differs
from civsim.planner.mean_course import simulate_mean
from civsim.planner.modes import build_modes
from civsim.planner.response import PHASES, Dynamics, build_dynamics, respond, visit_days
from tests.planner.cities import city, tiny

REPLICATIONS = 150
TOLERANCE = 0.02  # of the mean: what a resolution of one day may cost, as the module says


def plentiful(**changes: object) -> Model:
    """The 20-grid city with crews that never queue."""
    crews = {"departments__urban_management__crews": 500, "departments__market_supervision__crews": 500}
    return tiny(**crews, **changes)


def compare(model: Model, dynamics: Dynamics, plan: Plan, expected: NDArray[np.float64], tolerance: float) -> None:
    """Visible problems (tests' days, C) are the engine's mean, up to 3 standard errors and a share of them."""
    looks = np.searchsorted(model.assessments.snapshot_day, dynamics.snapshot_day)
    seen = np.array([o.snapshots[looks].sum(axis=1) for o in simulate(model, plan, 7, range(REPLICATIONS))])
    error = seen.std(axis=0, ddof=1) / np.sqrt(REPLICATIONS)
    assert (error < 0.03 * expected).all(), "too few replications to prove anything"
    assert (np.abs(seen.mean(axis=0) - expected) < tolerance * expected + 3 * error).all()


def without_planned_visits(model: Model, tolerance: float) -> None:
    """The same where the plan sends nobody."""
    periods = build_periods(model.time, model.assessments)
    dynamics = build_dynamics(model, periods)
    channels = len(dynamics.work_days)
    response = respond(dynamics, np.zeros((1, channels, periods.size), np.int16))
    features = build_modes(model, dynamics.completion_days, ()).features
    expected = np.einsum("gcs,csfk->kc", features, response.visible[0]) / len(PHASES)
    none = np.zeros(0, np.int64)
    plan = make_plan("test", none, none, none, len(model.departments.crews), model.time)
    compare(model, dynamics, plan, expected, tolerance)


@pytest.mark.parametrize(("visits", "phase"), [(0, 0), (1, 3), (3, 1)])
def test_visible_problems_are_the_engine_s_mean_when_crews_do_not_queue(visits: int, phase: int) -> None:
    # 150 replications x 20 grids: standard errors of 1 %, so that a visit or a redo left out would show.
    redo = {f"categories__{c}__redo_probability": 0.1 for c in ("rubbish", "stall")}
    model = plentiful(**redo)
    periods = build_periods(model.time, model.assessments)
    dynamics = build_dynamics(model, periods)
    schedule = np.full((1, 1, periods.size), visits, np.int16)
    response = respond(dynamics, schedule)
    features = build_modes(model, dynamics.completion_days, ()).features
    expected = np.einsum("gcs,csk->kc", features, response.visible[0, :, :, phase])

    counts = visit_days(dynamics, schedule[0], PHASES[phase])[0]
    days, G = np.repeat(np.arange(len(counts)), counts), len(model.areas.grids)
    plan = make_plan(
        "test",
        np.repeat(days, G),
        np.zeros(len(days) * G, np.int64),
        np.tile(np.arange(G), len(days)),
        len(model.departments.crews),
        model.time,
    )
    compare(model, dynamics, plan, expected, TOLERANCE)


def test_crew_hours_are_the_engine_s_busy_time_when_crews_do_not_queue() -> None:
    model = plentiful()
    periods = build_periods(model.time, model.assessments)
    dynamics = build_dynamics(model, periods)
    schedule = np.ones((1, 1, periods.size), np.int16)
    hours = np.einsum(
        "gcs,cst->t", build_modes(model, dynamics.completion_days, ()).features, respond(dynamics, schedule).hours[0]
    )
    busy = []
    G, per_phase = len(model.areas.grids), 10
    for phase in PHASES:
        counts = visit_days(dynamics, schedule[0], phase)[0]
        days = np.flatnonzero(counts)
        plan = make_plan(
            "test",
            np.repeat(days, G),
            np.zeros(len(days) * G, np.int64),
            np.tile(np.arange(G), len(days)),
            len(model.departments.crews),
            model.time,
        )
        busy += [o.busy_ms.sum() / 3.6e6 for o in simulate(model, plan, 3, range(per_phase))]
    error = np.std(busy, ddof=1) / np.sqrt(len(busy))
    assert error < 0.01 * hours.sum(), "too few replications to prove anything"
    assert abs(np.mean(busy) - hours.sum()) < 0.01 * hours.sum() + 3 * error


def test_hidden_stock_follows_from_periodic_visits() -> None:
    # Visits every T days find a problem with probability p: its mean delay is T/2 + T (1 - p)/p; by Little's law that
    # many days' arrivals are hidden on average. A hotline that never rings, repairs that take no time.
    week = [f"2022-12-{day}" for day in range(15, 22)]
    model = city(
        grids=(1.0,),
        end="2022-12-31",
        tests={"final": week},
        channels__hotline__mean_delay_days={"litter": 1e9},
        categories__litter__on_the_spot_share=1.0,
    )
    dynamics = build_dynamics(model, build_periods(model.time, model.assessments))
    counts = (np.arange(model.time.n_days) % 7 == 0).astype(np.int64)[None]
    seen, hours, lived = np.zeros((1, 2, 7)), np.zeros((1, 2, dynamics.crew_periods + 2)), np.zeros((1, 2, 3))
    simulate_mean(counts, dynamics.physics, seen, hours, lived)
    T, p = 7.0, 0.8
    assert seen[0, 0].mean() == pytest.approx(T / 2 + T * (1 - p) / p, rel=0.005)


def test_response_is_linear_in_works() -> None:
    # What arrives from the completion day on, scaled by 1, is all that arrives after it: cutting everything by a work
    # on the first day leaves the opening stock alone.
    model = tiny(works__alley__start="2022-01-01", works__alley__months=0)
    periods = build_periods(model.time, model.assessments)
    response = respond(build_dynamics(model, periods), np.ones((1, 1, periods.size), np.int16))
    everything, from_start = response.visible[0, 0, 0], response.visible[0, 0, 2]
    assert np.allclose(everything, from_start, rtol=1e-9)


def test_rounds_by_rule_and_posts_are_in_the_mean_course() -> None:
    # Grid workers every second day of work and posts that fix half of what they find, beside the planned patrol: the
    # same standard errors as above. Without the rounds, the posts, or their own shares of repairs it is off by 20 %.
    find = {"rubbish": 0.3, "stall": 0.3}
    workers = {"kind": "visit", "teams": 2, "per": "grid", "every": 2, "find_probability": find}
    posts = {"kind": "report", "mean_delay_days": {}, "check_days": 0, "on_the_spot_share": 0.5}
    minutes = {p: {"rubbish": 12000} for p in ("main_street", "old_neighbourhood")}
    model = plentiful(
        channels__workers=workers | {"on_the_spot_share": 0.4}, channels__posts=posts | {"delay_minutes": minutes}
    )
    assert not differs(model)
    without_planned_visits(model, 1.5 * TOLERANCE)


@pytest.mark.parametrize("check", [0.3, 12.0])
def test_what_is_fixed_at_a_check_is_open_until_then(check: float) -> None:
    # Reports are checked after a delay, and most are fixed then. Were they fixed when they are made, 12 days would
    # show as 30 % too little.
    model = plentiful(channels__hotline__check_days=check, channels__hotline__on_the_spot_share=0.6)
    without_planned_visits(model, TOLERANCE)
