"""The course from a day on, from what is there on its morning, is the rest of the whole course."""

import numpy as np
import pytest

from civsim.model import Model, build_periods
from civsim.planner.course import new_course
from civsim.planner.mean_day import advance
from civsim.planner.remaining import respond_from
from civsim.planner.response import PHASES, build_dynamics, respond, visit_days
from civsim.planner.rest_course import MORE
from civsim.planner.sources import OPENING
from tests.planner.cities import city

SCHEDULE = np.array([[[1, 0, 2, 1, 3]]], np.int16)


def returning(**changes: object) -> Model:
    """Repairs of minutes, closed at once, of which many come back."""
    return city(
        end="2022-06-30",
        tests={"final": ["2022-06-20"]},
        categories__litter__crew_hours={"median": 0.001, "sigma": 0.1},
        categories__litter__verification_days=0,
        categories__litter__relapse_probability=0.4,
        categories__litter__relapse_days=15,
        categories__litter__opening_per_grid=3,
        **changes,  # type: ignore[arg-type]
    )


def test_from_the_first_day_on_it_is_the_whole_course() -> None:
    model = returning()
    dynamics = build_dynamics(model, build_periods(model.time, model.assessments))
    whole, rest = respond(dynamics, SCHEDULE), respond_from(dynamics, SCHEDULE, 0, len(dynamics.crew_period))
    for name in ("visible", "hours", "lived"):
        assert np.array_equal(getattr(rest, name)[:, :, :-MORE], getattr(whole, name)), name


@pytest.mark.parametrize("first", [31, 61, 92])
def test_a_course_may_be_cut_and_continued(first: int) -> None:
    # Orders in hand on the cut are few, since repairs take minutes: what they add differs by their age alone.
    model = returning()
    dynamics = build_dynamics(model, build_periods(model.time, model.assessments))
    physics, none = dynamics.physics, np.zeros((1, len(dynamics.crew_period)))
    rest = respond_from(dynamics, SCHEDULE, first, none.shape[1])
    for i, phase in enumerate(PHASES):
        counts = dynamics.rounds[i].copy()
        counts[:1] += visit_days(dynamics, SCHEDULE[0], phase)
        for source, arrivals in ((0, physics.arrivals[:1]), (OPENING, none)):
            whole, before = (new_course(counts, physics, dynamics.crew_periods + 2, 1) for _ in range(2))
            for course, until in ((whole, none.shape[1]), (before, first)):
                course.stock[0, 0] = float(source == OPENING)
                advance(np.int64(0), until, counts, arrivals, physics, 0, course, 1)
            hidden, orders, _, coming, at_once = before.stock[:, 0]
            there = hidden * rest.visible[0, 0, OPENING, i] + (coming + at_once) * rest.visible[0, 0, -2, i]
            there += orders * rest.visible[0, 0, -1, i]
            new = rest.visible[0, 0, 0, i] if source == 0 else 0.0
            assert there + new == pytest.approx(whole.seen[:, 0], rel=0.01), (phase, source)


def test_orders_in_hand_are_repaired_and_come_back() -> None:
    # Repaired within the day; 0.4 of them come back after 15 days on average, 0.4 of these again: a chain whose sum
    # of crew time is 1 / (1 - 0.4) of one repair, less what has not come back, or is not found, by the end.
    model = returning(channels__hotline__mean_delay_days={"litter": 1})
    dynamics = build_dynamics(model, build_periods(model.time, model.assessments))
    rest = respond_from(dynamics, SCHEDULE, 0, len(dynamics.crew_period))
    repair = model.categories.mean_service_ms[0] / 3_600_000
    assert rest.hours[0, 0, -1].sum() == pytest.approx(repair / 0.6, rel=0.03)
    assert rest.hours[0, 0, -1, 0] > 0.9 * repair
