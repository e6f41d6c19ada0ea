"""The mean of the worst futures: linear programmes solved by hand, and futures as scenarios of their own."""

from dataclasses import replace

import numpy as np
import pulp
import pytest

from civsim.errors import CivsimError
from civsim.model import Model, build_model, in_future
from civsim.planner import BoundOptions, NearLimits, PlanOptions, SearchLimits, budget_curve, optimize
from civsim.planner.evaluate import worth_of
from civsim.planner.futures import alone, each_future, shortages, with_futures
from civsim.planner.generate import Generated, generate
from civsim.planner.instance import Instance, build_instance
from civsim.planner.master import state
from civsim.planner.objectives import OBJECTIVES, Objective, tail_weights
from civsim.planner.objectives.expected import cycle_score
from civsim.planner.prices import prices_of
from civsim.planner.statement import Statement, at_most
from civsim.study import load_scenario
from tests.planner.cities import city, tiny

QUICK = PlanOptions(schedules=60, seconds=20, objective="cvar_score")
TWO = {
    "busy": {"weight": 0.3, "arrivals": {"rubbish": 1.5, "stall": 0.8}},
    "calm": {"weight": 0.2, "arrivals": {"rubbish": 0.7}},
}
FEW_CREWS = {
    "departments__urban_management__crews": 1,
    "departments__urban_management__shift": {"from": 8, "to": 14},
    "departments__urban_management__overtime_share": 0.5,
    "departments__urban_management__overtime_cost": 0.01,
}


def solved(instance: Instance, objective: str | Objective = "cvar_score") -> Generated:
    wanted = OBJECTIVES[objective] if isinstance(objective, str) else objective
    return generate(state(instance, wanted), 1e-9, 200, 60)


def by_hand(share: float) -> Instance:
    """Two grids, one visit to share out, two futures of equal chance.

    As given the visit earns 10 points in the first grid and 4 in the second; in the other future 2 and 6.
    """
    futures = {"other": {"weight": 0.5}}
    model = city(plan={"futures": futures, "worst_share": share}, channels__patrol__per="city")
    schedules = np.zeros((2, 1, 1), np.int16)
    schedules[1] = 1
    one = with_futures(build_instance(model, schedules=schedules))
    one = replace(one, constant=np.zeros(1), capacity=replace(one.capacity, visits=(np.array([[1.0]]),)))
    points = [np.array([[[0.0, a], [0.0, b]]]) for a, b in ((10.0, 4.0), (2.0, 6.0))]
    other = replace(one.futures[0], points=points[1], constant=np.zeros(1), capacity=one.capacity)
    return replace(one, points=points[0], futures=(other,))


@pytest.mark.parametrize(
    ("share", "value", "first"),
    # The first grid has the share x of the visit: scores 4 + 6x and 6 - 4x. Their mean 5 + x is best at x = 1; the
    # worse of them at x = 0.2, where they are equal; from there on the mean of the worst 0.8, (4.2 - 0.2x) / 0.8, falls
    # and that of the worst 0.9, (4.6 + 0.4x) / 0.9, rises.
    [(1.0, 6.0, 1.0), (0.9, 5.0 / 0.9, 1.0), (0.8, 5.2, 0.2), (0.5, 5.2, 0.2), (0.01, 5.2, 0.2)],
)
def test_two_grids_and_two_futures(share: float, value: float, first: float) -> None:
    found = solved(by_hand(share))
    assert found.solution.value == pytest.approx(value, abs=1e-9)
    assert found.bound == pytest.approx(value, abs=1e-7)
    visited = sum(
        x for c, x in zip(found.columns, found.solution.shares, strict=True) if c.class_ == 0 and c.schedule[0]
    )
    assert visited == pytest.approx(first, abs=1e-9)


def test_the_worst_share_counts_the_worst_futures() -> None:
    # Of scores 3, 1, 2 with chances .5, .3, .2 the worst 0.4 is 1 with .3 and 2 with .1.
    weights = tail_weights(np.array([3.0, 1.0, 2.0]), np.array([0.5, 0.3, 0.2]), 0.4)
    assert weights == pytest.approx([0.0, 0.75, 0.25])
    assert tail_weights(np.array([3.0, 1.0, 2.0]), np.array([0.5, 0.3, 0.2]), 1.0) == pytest.approx([0.5, 0.3, 0.2])


def busy_scenario(**changes: object) -> Model:
    """The city in the busy future, as a scenario of its own."""
    rates = tiny().spec.categories
    return tiny(
        categories__rubbish__arrivals_per_grid_day=1.5 * rates["rubbish"].arrivals_per_grid_day,
        categories__stall__arrivals_per_grid_day=0.8 * rates["stall"].arrivals_per_grid_day,
        **changes,
    )


@pytest.mark.parametrize("changes", [{}, FEW_CREWS, {"categories__rubbish__dispersion": 5}])
def test_a_future_is_the_scenario_with_its_arrivals(changes: dict[str, object]) -> None:
    model = tiny(plan__futures=TWO, **changes)
    written, future = busy_scenario(**changes), in_future(model, model.spec.plan.futures["busy"])
    assert future.categories.base_rate == pytest.approx(written.categories.base_rate)
    assert future.shocks.grid_scale == pytest.approx(written.shocks.grid_scale)
    for a, b in zip(future.shocks.shocks, written.shocks.shocks, strict=True):
        assert a.shape == pytest.approx(b.shape)
    mine, its = with_futures(build_instance(model, 40)).futures[0], build_instance(written, 40)
    assert mine.modes.features == pytest.approx(its.modes.features)
    assert mine.points == pytest.approx(its.points, abs=1e-9)
    its = replace(its, class_of=mine.class_of)
    assert solved(mine, "cycle_score").solution.value == pytest.approx(
        solved(its, "cycle_score").solution.value, abs=1e-6
    )


def test_a_future_has_data_leaves_of_its_own() -> None:
    # demo has leaves on deadlines and on mixes of orders, which depend on what arrives.
    rate = load_scenario("demo").spec.categories["rubbish"].arrivals_per_grid_day
    given = build_model(
        load_scenario("demo", {"plan.futures": {"busy": {"weight": 0.5, "arrivals": {"rubbish": 3.0}}}})
    )
    written = build_model(load_scenario("demo", {"categories.rubbish.arrivals_per_grid_day": 3.0 * rate}))
    instance = with_futures(build_instance(given, 12))
    its = build_instance(written, 12)
    assert instance.futures[0].settled == pytest.approx(its.settled, abs=1e-9)
    assert instance.futures[0].points == pytest.approx(its.points, abs=1e-9)


def test_one_future_as_given_is_the_cycle_score() -> None:
    same = {"same": {"weight": 1.0, "arrivals": {"rubbish": 1.0}}}
    plain = solved(build_instance(tiny(**FEW_CREWS), 60), "cycle_score")
    for share in (1.0, 0.3):
        model = tiny(plan__futures=same, plan__worst_share=share, **FEW_CREWS)
        found = solved(with_futures(build_instance(model, 60)))
        assert found.solution.value == pytest.approx(plain.solution.value, abs=1e-6)
        assert found.bound == pytest.approx(found.solution.value, rel=1e-6)


def mean_score(statement: Statement) -> pulp.LpAffineExpression:
    every = zip(statement.instance.chances, (statement, *statement.futures), strict=True)
    return pulp.lpSum(chance * cycle_score(future) for chance, future in every)


def worst_score(statement: Statement) -> pulp.LpAffineExpression:
    worst = statement.variable("worst_future", None, None)
    for n, future in enumerate((statement, *statement.futures)):
        statement.row(f"worst_future_{n}", at_most(worst - cycle_score(future), 0.0))
    return pulp.LpAffineExpression(worst)


def test_from_the_worst_future_to_the_mean_of_all() -> None:
    model = tiny(plan__futures=TWO, **FEW_CREWS)
    instance = with_futures(build_instance(model, 60))
    found = []
    for share in (0.001, 0.3, 0.5, 0.8, 1.0):
        plan = model.spec.plan.model_copy(update={"worst_share": share})
        other = replace(model, spec=model.spec.model_copy(update={"plan": plan}))
        found.append(solved(replace(instance, model=replace(instance.model, spec=other.spec))).solution.value)
    assert (np.diff(found) >= -1e-9).all() and found[-1] > found[0] + 0.5
    assert found[0] == pytest.approx(solved(instance, worst_score).solution.value, abs=1e-6)
    assert found[-1] == pytest.approx(solved(instance, mean_score).solution.value, abs=1e-6)


def test_overtime_is_decided_before_the_future_is_known() -> None:
    instance = with_futures(build_instance(tiny(plan__futures=TWO, **FEW_CREWS), 60))
    found = solved(instance)
    names = list(found.statement.variables)
    assert any(name.startswith("overtime_") for name in names)
    assert not any(name.startswith("future") and "overtime" in name for name in names)
    assert sum(name.endswith("waiting_c0_p0_t0") for name in names) == 3, "what waits is each future's own"


@pytest.mark.parametrize("changes", [{}, FEW_CREWS])
def test_a_whole_plan_for_the_worst_futures(changes: dict[str, object]) -> None:
    model = tiny(plan__futures=TWO, plan__worst_share=0.4, **changes)
    best = optimize(model, QUICK)
    scores, chances = (np.array([getattr(f, name) for f in best.futures]) for name in ("score", "chance"))
    assert chances == pytest.approx([0.5, 0.3, 0.2])
    assert best.value == pytest.approx(tail_weights(scores, chances, 0.4) @ scores, abs=1e-4)
    assert best.value <= best.bound + 1e-9
    assert best.scores["final"] == pytest.approx(scores[0], abs=1e-9)
    assert "busy 30%" in best.bound_covers.en and "场景本身 50%" in best.bound_covers.zh
    again = optimize(model, replace(QUICK, workers=1))
    assert again.value == best.value and (again.allocation.visits == best.allocation.visits).all(), "same inputs"


def test_no_plan_for_the_city_as_given_exceeds_the_bound() -> None:
    model = tiny(plan__futures=TWO, plan__worst_share=0.3, **FEW_CREWS)
    insured, plain = optimize(model, QUICK), optimize(model, replace(QUICK, objective="cycle_score"))
    instance = with_futures(build_instance(model, QUICK.schedules))
    rows = {row.tobytes(): j for j, row in enumerate(instance.schedules)}
    picks = np.array([rows[np.ascontiguousarray(v).tobytes()] for v in plain.allocation.visits.swapaxes(0, 1)])
    from civsim.planner.columns import Choice

    worth = worth_of(instance, Choice(instance.modes.without(), picks), objective=OBJECTIVES["cvar_score"])
    assert worth.value <= insured.bound + 1e-6
    assert insured.bound <= plain.bound + 1e-6, "the worst futures score less than the city as given"


def test_a_price_is_what_one_more_is_worth_in_all_futures() -> None:
    # Crews are the same in all futures, so their price is the sum over futures; against the value with more of them.
    model = tiny(
        plan__futures=TWO, plan__worst_share=0.8, categories__stall__department="urban_management", **FEW_CREWS
    )
    instance = with_futures(build_instance(model, 60))
    found = solved(instance)
    dearest = max((p for p in prices_of(found) if p.resource == "crew"), key=lambda p: p.price)
    number = dict(zip(found.statement.uses, found.solution.prices, strict=True))
    crew = max(
        (sum(number[f + name] for f in ("", "future1_", "future2_")), name)
        for name in number
        if name.startswith("crew_")
    )
    assert dearest.price == pytest.approx(crew[0]) and crew[0] > 1e-4
    p, t = (int(part[1:]) for part in crew[1].split("_")[1:])
    step, values = 0.01, []
    for sign in (-1.0, 1.0):
        hours = instance.capacity.crew_hours.copy()
        hours[p, t] += sign * step
        capacity = replace(instance.capacity, crew_hours=hours)
        futures = tuple(replace(future, capacity=capacity) for future in instance.futures)
        changed = replace(instance, capacity=capacity, futures=futures)
        values.append(
            generate(state(changed, OBJECTIVES["cvar_score"], shortages(instance)), 1e-9, 200, 60).solution.value
        )
    below, above = found.solution.value - values[0], values[1] - found.solution.value
    assert above - 1e-9 <= step * dearest.price <= below + 1e-9


def test_each_future_by_itself_has_none() -> None:
    instance = with_futures(build_instance(tiny(plan__futures=TWO), 20))
    assert [one.futures for one in each_future(instance)] == [(), (), ()]
    assert alone(instance).chances == (1.0,)


@pytest.mark.parametrize(
    "wanted", [{"near": NearLimits(2)}, {"search": SearchLimits(1)}, {"bound_all": BoundOptions()}]
)
def test_what_does_not_go_with_several_futures(wanted: dict[str, object]) -> None:
    with pytest.raises(CivsimError, match="cvar_score"):
        optimize(tiny(plan__futures=TWO), replace(QUICK, **wanted))


def test_futures_are_needed_and_curves_are_not_drawn() -> None:
    with pytest.raises(CivsimError, match=r"plan\.futures"):
        optimize(tiny(), QUICK)
    with pytest.raises(CivsimError, match="needs a score"):
        budget_curve(tiny(plan__futures=TWO), "teams", (0.8, 1.2), QUICK)
