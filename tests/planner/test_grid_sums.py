"""Compiled sums over grids and schedules against the same sums written out, and plans on one and two threads."""

import numpy as np
import pytest

from civsim.planner import PlanOptions, build_instance, optimize
from civsim.planner.columns import Choice, demands, frame_of
from civsim.planner.grid_sums import in_parts
from civsim.planner.master import class_rows, state
from civsim.planner.pricing import priced, profits, valid
from civsim.planner.statement import matrix_of
from civsim.planner.surveys import loads
from civsim.scores import resident_weights
from tests.planner.cities import tiny


def test_profit_is_points_less_the_price_of_what_is_used() -> None:
    instance = build_instance(tiny(), 60)
    statement = state(instance)
    class_rows(statement)
    frame, modes = frame_of(statement), instance.modes
    prices = 0.1 * np.sin(np.arange(len(statement.uses)))
    found = profits(frame, prices)
    layout, G = frame.demands, len(instance.class_of)
    for j in (0, 7, len(instance.schedules) - 1):  # each grid by itself, its flags of works for its class
        for r in range(len(modes.grid)):
            g = int(modes.grid[r])
            choice = Choice(modes.without(), np.zeros(G, np.int64))
            choice.mode[g], choice.schedule[g] = r, j
            own = demands(instance, layout, choice, np.arange(G))[g]
            hours = np.einsum("cs,cst->ct", modes.features[r], instance.responses.hours[j])
            assert own[layout.hours(0, 0) : layout.flag(0)] == pytest.approx(hours.ravel(), abs=1e-12)
            price = frame.links[instance.model.areas.district[g]].T @ prices
            k = int(instance.class_of[g])
            flags = sum(prices[row] * modes.flags[r, o] / instance.class_size[k] for o, row in frame.work_rows[k])
            assert found[r, j] == pytest.approx(-float(price @ own) - flags, abs=1e-10)


def test_the_best_of_every_grid_and_the_sums_of_classes_are_those_of_the_whole_table() -> None:
    # The table of all profits is never kept in pricing; here it is small enough to look at.
    instance = build_instance(tiny(), 60)
    statement = state(instance)
    class_rows(statement)
    frame, matrix, modes = frame_of(statement), matrix_of(statement), instance.modes
    assert len(modes.grid) > len(instance.class_of), "grids with optional works must be among them"
    prices = valid(matrix, 0.1 * np.sin(np.arange(len(statement.uses))))
    table, found = profits(frame, prices), priced(frame, matrix, prices)
    for g in range(len(instance.class_of)):
        own = np.flatnonzero(modes.grid == g)
        assert found.best_profit[g] == table[own].max() == table[found.best.mode[g], found.best.schedule[g]]
        assert found.best.mode[g] in own
    for k, members in enumerate(frame.members):
        assert found.of_class[k] == pytest.approx(table[modes.without()[members]].sum(axis=0), rel=1e-12)


def test_loads_are_features_times_what_residents_live_with() -> None:
    instance = build_instance(tiny(), 60)
    parts = instance.model, instance.dynamics, instance.modes, instance.responses, int(instance.tests[0])
    lived = instance.responses.lived[:, 1].mean(axis=2)  # one test: it looks at all month ends
    expected = instance.modes.features[:, 1] @ lived.T * resident_weights(instance.model)[instance.modes.grid][:, None]
    assert loads(*parts, 1) == pytest.approx(expected, abs=1e-12)
    assert expected.max() > 0


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("size", [0, 1, 5, 100])
def test_parts_cover_everything_once(size: int, workers: int) -> None:
    seen = np.zeros(size, int)

    def part(first: int, last: int) -> None:
        seen[first:last] += 1

    in_parts(part, size, workers)
    assert (seen == 1).all()


def test_plan_and_bound_are_the_same_on_one_and_two_threads() -> None:
    one, two = (optimize(tiny(), PlanOptions(schedules=150, workers=n)) for n in (1, 2))
    assert (one.value, one.lp_value, one.bound) == (two.value, two.lp_value, two.bound)
    assert np.array_equal(one.allocation.visits, two.allocation.visits)
    assert one.allocation.visits.any()
    assert [p.price for p in one.prices] == [p.price for p in two.prices]
