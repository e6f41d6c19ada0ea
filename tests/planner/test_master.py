"""The LP against hand-solved cases, and the identities it must keep."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from civsim.planner.columns import Choice
from civsim.planner.evaluate import worth_of
from civsim.planner.generate import Generated, generate
from civsim.planner.instance import Instance, build_instance, with_works
from civsim.planner.master import state
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.stated import final_problem, solved_value
from tests.planner.cities import city, tiny

EXACT = 1e-6


def solved(instance: Instance, objective: str = "cycle_score") -> Generated:
    """The master solved to optimality over the catalogue."""
    return generate(state(instance, OBJECTIVES[objective]), 1e-9, 100, 60)


def visits_before_test(instance: Instance) -> NDArray[np.int64]:
    """(J,) visits of each schedule in the first period."""
    return instance.schedules[:, 0, 0].astype(np.int64)


def test_one_month_is_a_fractional_knapsack() -> None:
    # One month, one test on its last day, marks linear in problems: each grid's points against its visits are what the
    # response says; the best use of scarce team-days takes the steepest steps of the concave hulls first.
    instance = build_instance(city(grids=(1.0, 2.0, 4.0), channels__patrol__utilisation=0.2))
    no_team_on_the_day = instance.capacity.visits[0] * np.array([[1.0, 0.0]])
    instance = replace(instance, capacity=replace(instance.capacity, visits=(no_team_on_the_day,)))
    capacity = float(no_team_on_the_day[0, 0])
    early = instance.schedules[:, 0, 1] == 0
    visits, points = visits_before_test(instance), instance.points[0]
    assert 0 < capacity < 12, "the team must be scarce"
    steps = []
    for g in range(3):
        best = [points[g, (visits == n) & early].max() for n in range(5)]
        n = 0
        while n < 4:  # the concave hull of best against the number of visits
            slopes = [(best[m] - best[n]) / (m - n) for m in range(n + 1, 5)]
            m = n + 1 + int(np.argmax(slopes))
            if slopes[m - n - 1] <= 0:
                break
            steps += [(slopes[m - n - 1], m - n)]
            n = m
    value, left = points[:, (visits == 0) & early].max(axis=1).sum() + instance.constant[0], capacity
    for slope, length in sorted(steps, reverse=True):
        value += slope * min(left, length)
        left -= min(left, length)
    found = solved(instance)
    assert found.solution.value == pytest.approx(value, rel=EXACT)
    assert found.bound == pytest.approx(value, rel=EXACT)


def test_final_score_looks_at_the_last_test_alone() -> None:
    # Two districts, two tests, few team-days: with the first test weighing nothing the cycle score is the final score.
    tests = {"first": ["2022-04-15"], "last": ["2023-04-14"]}
    changes = {"end": "2023-04-30", "tests": tests, "channels__patrol__utilisation": 0.05}
    weighted = build_instance(city(weights={2022: 0.0, 2023: 1.0}, **changes))
    final = build_instance(city(weights={2022: 0.9, 2023: 0.1}, **changes))
    assert solved(final, "final_score").solution.value == pytest.approx(solved(weighted).solution.value, rel=EXACT)


def test_worst_year_is_the_best_of_the_weakest() -> None:
    # By duality the best worst test is the smallest, over weights of the two tests, of the best weighted score.
    tests = {"first": ["2022-03-16"], "second": ["2022-03-31"]}
    instance = build_instance(city(grids=(1.0, 3.0), tests=tests, channels__patrol__utilisation=0.2))
    worst = solved(instance, "worst_year").solution.value

    def best(weight: float) -> float:
        weights = np.array([weight, 1 - weight])
        return solved(replace(instance, test_weight=weights)).solution.value

    by_weight = [best(w) for w in np.linspace(0, 1, 41)]
    assert worst <= min(by_weight) + 1e-9
    assert worst == pytest.approx(min(by_weight), abs=0.02)


def test_least_money_is_the_inverse_of_the_worst_year() -> None:
    # Money pays for visits alone: repairs would have to be made whatever they cost.
    instance = build_instance(city(grids=(1.0, 2.0), categories__litter__cost=0.0))
    rich = solved(instance, "worst_year").solution.value
    wanted = replace(instance, target=rich - 0.3)
    money = -solved(wanted, "least_money").solution.value
    budget = replace(instance.capacity, budget=np.array([money]))
    again = solved(replace(instance, capacity=budget), "worst_year").solution.value
    assert again == pytest.approx(rich - 0.3, abs=1e-5)


def test_class_lp_of_equal_grids_is_the_expanded_lp() -> None:
    # Four equal grids in one class, against an LP with a variable for every grid and schedule, stated here by itself.
    instance = build_instance(city(grids=(1.0,) * 4, channels__patrol__utilisation=0.2))
    one = replace(instance, class_of=np.zeros(4, np.int64), model=instance.model)
    G, J = instance.points.shape[1:]
    cost = -instance.points[0].ravel()
    team = [np.tile(instance.schedules[:, 0, t], G) for t in range(instance.periods.size)]
    convex = np.kron(np.eye(G), np.ones(J))
    exact = linprog(cost, A_ub=np.array(team), b_ub=instance.capacity.visits[0][0], A_eq=convex, b_eq=np.ones(G))
    value = -exact.fun + instance.constant[0]
    assert solved(instance).solution.value == pytest.approx(value, rel=EXACT)
    assert solved(one).bound >= value - 1e-9


def test_bound_is_not_below_any_feasible_plan() -> None:
    instance = build_instance(tiny())
    found = solved(instance)
    settled = with_works(instance, (0,))
    rng = np.random.default_rng(5)
    G, J = len(instance.class_of), len(instance.schedules)
    cap = instance.capacity.visits[0][0]
    tried = 0
    for _ in range(60):
        picks = rng.integers(0, J, G) * (rng.random(G) < 0.4)
        if (instance.schedules[picks, 0].sum(axis=0) <= cap).all():
            tried += 1
            worth = worth_of(settled, Choice(np.arange(G), picks), (0,))
            assert worth.value <= found.bound + 1e-9
    assert tried > 10


def test_score_is_concave_in_money() -> None:
    model = tiny()
    instance = build_instance(model)
    values = []
    for budget in (15.0, 20.0, 25.0, 30.0, 35.0):
        capacity = replace(instance.capacity, budget=np.array([budget]))
        values.append(solved(replace(instance, capacity=capacity)).solution.value)
    assert (np.diff(values) >= -1e-7).all()
    assert (np.diff(values, 2) <= 1e-6).all()
    assert values[-1] > values[0] + 0.1, "money must matter in this test"


def test_slope_of_the_budget_curve_lies_between_the_prices_at_its_ends() -> None:
    instance = build_instance(tiny())

    def at(budget: float) -> tuple[float, float]:
        found = solved(replace(instance, capacity=replace(instance.capacity, budget=np.array([budget]))))
        return found.solution.value, float(found.solution.prices[found.statement.row_number["money_y0"]])

    (low, dear), (high, cheap) = at(16.0), at(22.0)
    assert cheap - 1e-7 <= (high - low) / 6.0 <= dear + 1e-7


@pytest.mark.parametrize("objective", ["cycle_score", "worst_year"])
def test_pulp_with_highs_and_with_cbc_give_the_direct_value(objective: str) -> None:
    found = solved(build_instance(tiny()), objective)
    problem = final_problem(found)
    direct = found.solution.value
    assert solved_value(problem, "highs") == pytest.approx(direct, rel=EXACT)
    assert solved_value(problem, "cbc") == pytest.approx(direct, rel=EXACT)


def test_more_schedules_do_not_change_capacities() -> None:
    model = tiny()
    few, many = build_instance(model, most_schedules=20), build_instance(model, most_schedules=200)
    assert np.array_equal(few.capacity.visits[0], many.capacity.visits[0])
    assert np.array_equal(few.capacity.crew_hours, many.capacity.crew_hours)
    assert solved(many).solution.value >= solved(few).solution.value - 1e-9


def test_waiting_work_costs_points() -> None:
    # With a tenth of the crews the best plan scores clearly less: problems pile up as known but open.
    crews = {"departments__urban_management__crews": 2, "departments__market_supervision__crews": 1}
    plenty = solved(build_instance(tiny())).solution.value
    short = tiny(**crews, departments__urban_management__shift={"from": 8, "to": 9})
    assert solved(build_instance(short)).solution.value < plenty - 0.5
