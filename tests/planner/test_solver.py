"""The direct solver while columns and rows change: the same optimum as from the start, and memory given back."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.planner import build_instance, generate
from civsim.planner.generate import Generated, improve, in_use, restated
from civsim.planner.master import state
from civsim.planner.reserve import NOTHING, USUAL, Reserve
from civsim.planner.solver import Solver
from civsim.planner.statement import Statement
from tests.planner.cities import tiny


def stated(reserve: Reserve = NOTHING, teams: float = 1.0) -> Statement:
    instance = build_instance(tiny(), 150)
    visits = tuple(caps * teams for caps in instance.capacity.visits)
    return state(replace(instance, capacity=replace(instance.capacity, visits=visits)), reserve=reserve, as_due=True)


def solved(statement: Statement) -> Generated:
    return generate.generate(statement, 1e-9, 100, 60)


def cold_value(found: Generated) -> float:
    """The optimum over the same columns by a solver that knows nothing of before."""
    cold = Solver(found.matrix)
    cold.add(found.columns)
    return cold.solve().value


def test_warm_solves_end_where_a_cold_one_does() -> None:
    # Columns come by the primal method; other right-hand sides, which make the basis infeasible, by the dual one.
    found = solved(stated())
    assert len(found.history) > 3
    value = found.solution.value
    assert value == pytest.approx(cold_value(found), abs=1e-8)
    scarce = restated(found, stated(teams=0.4))
    assert not scarce.solver.closed
    assert scarce.solution.value < value - 0.1, "teams must be scarcer"
    assert scarce.solution.value == pytest.approx(cold_value(scarce), abs=1e-8)
    again = improve(scarce, 1e-9, 100, 60)
    assert again.solution.value == pytest.approx(solved(stated(teams=0.4)).solution.value, rel=1e-6)


def test_other_rows_close_the_solver_and_start_with_the_columns_in_use() -> None:
    found = solved(stated())
    careful = restated(found, stated(USUAL))  # queues are rows of their own
    assert careful.matrix.entries.shape != found.matrix.entries.shape
    assert found.solver.closed and not careful.solver.closed
    assert len(in_use(found)) <= len(careful.columns) < len(found.columns)
    careful = improve(careful, 1e-9, 100, 60)
    assert careful.solution.value == pytest.approx(solved(stated(USUAL)).solution.value, rel=1e-6)
    back = improve(restated(found, stated()), 1e-9, 100, 60)  # the rows of the closed solver: begun anew, not refused
    assert back.solution.value == pytest.approx(found.solution.value, rel=1e-6)


def test_all_columns_are_taken_where_those_in_use_are_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = solved(stated())
    found.solution = replace(found.solution, shares=np.zeros(len(found.columns)))
    monkeypatch.setattr(generate, "_start", lambda frame: [])  # else visiting nobody always fits
    careful = restated(found, stated(USUAL))
    assert len(careful.columns) == len(found.columns)
    assert careful.solution.value == pytest.approx(cold_value(careful), abs=1e-8)


def test_a_method_that_loses_its_way_is_not_taken_for_a_plan_that_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    found = solved(stated())
    run, runs = Solver._optimal, []

    def stumbles_once(solver: Solver) -> bool:
        runs.append(solver)
        return run(solver) and len(runs) > 1

    monkeypatch.setattr(Solver, "_optimal", stumbles_once)
    assert found.solver.solve().value == pytest.approx(found.solution.value, abs=1e-8)
    assert len(runs) == 2
