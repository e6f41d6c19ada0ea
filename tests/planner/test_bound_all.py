"""The bound over all schedules, against all schedules there are in small cities."""

import re
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from civsim.errors import CivsimError
from civsim.model import build_model
from civsim.planner.all_schedules import Limits, best_of_all, value_of
from civsim.planner.any_schedule import most_choices, not_followed
from civsim.planner.bound_all import BoundOptions, bound_all
from civsim.planner.instance import Instance, build_instance
from civsim.planner.optimize import optimize
from civsim.planner.pool import on_schedules, regrown, with_more
from civsim.planner.solve import solved_master
from civsim.planner.stages import Kit, Priced, at_prices, choices_of, kit_of, schedule_of, stages_of
from civsim.planner.stand_in import grown, of_classes, site_points
from civsim.planner.whole_plan import PlanOptions
from civsim.study import load_scenario
from tests.planner.cities import tiny, written_city
from tests.planner.test_search import CLOSELY, MOST, SCORE, every_schedule, over_catalogue

POSTERS = {
    "department": "crew",
    "arrivals_per_grid_day": 0.3,
    "crew_hours": {"median": 3.0, "sigma": 0.8},
    "cost": 0.02,
    "relapse_probability": 0.25,
    "relapse_days": 12,
    "redo_probability": 0.1,
    "opening_backlog": 3.0,
}


@cache
def one_channel() -> Instance:
    """Six months, six unlike grids, two tests, marks that bend, one category that comes back."""
    return every_schedule()


@cache
def two_channels() -> Instance:
    """The shipped city of 20 grids over four months: two categories, opening stocks, works, a survey; two channels."""
    model = build_model(
        load_scenario(
            "tiny",
            {
                "channels.sweep": {
                    "kind": "visit",
                    "teams": 1,
                    "grids_per_team_day": 2,
                    "cost_per_team_day": 0.1,
                    "find_probability": {"rubbish": 0.5, "stall": 0.9},
                }
            },
        )
    )
    bare = build_instance(model, 3)
    V, T = bare.schedules.shape[1:]
    late = [t for t in range(T) if t >= T - 4]
    tables = []
    for row in product(range(3), repeat=V * len(late)):
        table = np.zeros((V, T), np.int16)
        table[:, late] = np.array(row).reshape(V, -1)
        tables.append(table)
    rng = np.random.default_rng(4)
    chosen = [tables[0], *(tables[i] for i in rng.permutation(len(tables))[:700])]
    return on_schedules(bare, np.stack(chosen))


def kit_for(instance: Instance) -> Kit:
    """Maps for just the visits that the schedules of an instance have."""
    return kit_of(instance, instance.schedules.max(axis=0))


def profits_at(kit: Kit, price: Priced, row: int) -> np.ndarray:
    """(J,) what every schedule of the instance is worth to a mode, from the responses."""
    instance = kit.instance
    features, hours = instance.modes.features[row], instance.responses.hours
    worth = np.einsum("a,aj->j", price.points, instance.points[:, row])
    worth = worth - np.einsum("jvt,vt->j", instance.schedules, price.visits)
    return worth - np.einsum("cs,jcst,ct->j", features, hours, price.hours)


def some_prices(kit: Kit, rng: np.random.Generator, scale: float) -> Priced:
    """Random prices: points, visits of about the given worth, crew-hours."""
    A, (V, T) = len(kit.instance.tests), kit.most.shape
    C, Tc = kit.instance.pool.shape[1], kit.instance.dynamics.crew_periods
    return at_prices(
        kit,
        points=rng.uniform(0.2, 1.0, A),
        visits=scale * rng.exponential(1.0, (V, T)) * rng.integers(0, 2, (V, T)),
        hours=0.02 * scale * rng.exponential(1.0, (C, Tc)) * rng.integers(0, 2),
    )


@pytest.mark.parametrize(("make", "scale", "modes"), [(one_channel, 0.6, 6), (two_channels, 0.05, 5)])
def test_no_schedule_is_worth_more_than_the_bound_and_the_best_is_nearly_worth_it(make, scale, modes) -> None:
    instance, rng = make(), np.random.default_rng(11)
    kit, over, found_best, cases = kit_for(instance), [], 0, 0
    for _ in range(12):
        price = some_prices(kit, rng, scale)
        for row in rng.permutation(len(instance.modes.grid))[:modes]:
            worth = profits_at(kit, price, int(row))
            best, spread = worth.max(), np.ptp(worth)
            stages, marks, start = stages_of(kit, price, int(row))
            guide = choices_of(kit, instance.schedules[0])
            left = not_followed(kit, price, marks, int(row))
            bounds = [
                best_of_all(stages, marks, start, worth[0], guide, 0.0, Limits(passes)).bound for passes in (1, 2, 8)
            ]
            assert min(bounds) + left >= best - 1e-9
            assert bounds[0] >= bounds[1] >= bounds[2]
            if make is one_channel:  # all schedules are among those compared
                over.append((bounds[2] - best) / spread)
                own = schedule_of(kit, best_of_all(stages, marks, start, worth[0], guide, 0.0, Limits()).best)
                same = (instance.schedules == own).all(axis=(1, 2))
                found_best += bool(worth[same][0] >= best - 1e-3 * spread)
                cases += 1
    assert np.max(over, initial=0.0) <= 2e-3
    assert found_best == cases


def test_the_maps_give_what_a_schedule_is_worth_and_never_less() -> None:
    for instance, scale in ((one_channel(), 0.6), (two_channels(), 0.05)):
        kit, rng = kit_for(instance), np.random.default_rng(3)
        for _ in range(6):
            price, row = some_prices(kit, rng, scale), int(rng.integers(len(instance.modes.grid)))
            stages, marks, start = stages_of(kit, price, row)
            worth, left = profits_at(kit, price, row), not_followed(kit, price, marks, row)
            for j in rng.integers(0, len(worth), 20):
                mapped = value_of(stages, marks, start, choices_of(kit, instance.schedules[j]))
                assert worth[j] - left - 1e-9 <= mapped <= worth[j] + 1e-3 * (1.0 + np.ptp(worth))


@pytest.mark.parametrize("utilisation", [0.1, 0.3])
def test_the_optimum_over_all_schedules_lies_between_the_value_and_the_bound(utilisation: float) -> None:
    catalogue, every = over_catalogue(utilisation), every_schedule(utilisation)
    optimum = solved_master(every, SCORE, *CLOSELY, shortage=regrown(every, catalogue.statement.shortage))
    load = np.zeros((len(every.tests), every.pool.shape[1]))
    proof, more = bound_all(catalogue, load, SCORE, CLOSELY, BoundOptions(often=MOST, gap=5e-4, rounds=20))
    assert proof.value - 1e-7 <= optimum.bound
    assert optimum.solution.value <= proof.bound + 1e-7
    assert proof.bound - proof.value <= 1e-3 * proof.bound
    assert proof.value >= catalogue.solution.value + 0.5
    assert len(more)


def test_bounds_of_rounds_are_all_bounds() -> None:
    catalogue, every = over_catalogue(0.1), every_schedule(0.1)
    optimum = solved_master(every, SCORE, *CLOSELY, shortage=regrown(every, catalogue.statement.shortage))
    load = np.zeros((len(every.tests), every.pool.shape[1]))
    for diagrams in (Limits(1), Limits(2, 5), Limits(6)):
        options = BoundOptions(often=MOST, gap=1e-6, rounds=4, diagrams=diagrams)
        proof, _ = bound_all(catalogue, load, SCORE, CLOSELY, options)
        assert all(step["bound"] >= optimum.solution.value - 1e-7 for step in proof.history)


def test_the_plan_says_what_is_covered_and_is_no_worse() -> None:
    options = PlanOptions(schedules=60, bound_all=BoundOptions(gap=0.01, rounds=4))
    found, plain = optimize(tiny(), options), optimize(tiny(), PlanOptions(schedules=60))
    proof = found.all_schedules
    assert proof is not None and plain.all_schedules is None
    assert found.value >= plain.value
    assert proof.bound >= found.value - 1e-9
    assert "every grid by itself" in proof.covers.en and "逐个网格" in proof.covers.zh
    assert not proof.of_classes


def test_classes_are_stood_for_by_their_mean_grid() -> None:
    instance = build_instance(tiny(), 20, 4)
    stand, grid = of_classes(instance), instance.modes.grid
    assert len(stand.rows) < len(grid)
    np.testing.assert_allclose(stand.instance.modes.features.sum(axis=0), instance.modes.features.sum(axis=0))
    clean = site_points(instance)
    first = np.searchsorted(grid, np.arange(len(instance.class_of)))
    own = grid[stand.rows[stand.place[first]]]
    np.testing.assert_allclose((stand.scale[:, first] * clean[:, own]).sum(axis=1), clean.sum(axis=1))
    for k in range(len(instance.class_size)):
        members = np.isin(grid, np.flatnonzero(instance.class_of == k))
        assert np.unique(instance.class_of[grid[stand.rows[stand.place[members]]]]).tolist() == [k]


def test_where_every_grid_is_a_class_the_classes_are_the_grids() -> None:
    instance = build_instance(tiny(), 20)
    alone = replace(instance, class_of=np.arange(len(instance.class_of)))
    stand = of_classes(alone)
    np.testing.assert_allclose(stand.instance.points, instance.points, atol=1e-12)
    assert np.array_equal(stand.scale, np.ones_like(stand.scale))
    more = every_second_visit(instance)
    ours, theirs = grown(alone, stand, more), with_more(instance, more)
    np.testing.assert_allclose(ours.points, theirs.points, atol=1e-12)


def every_second_visit(instance: Instance) -> np.ndarray:
    """Every schedule with half of its visits."""
    return instance.schedules // 2


def test_floors_beyond_the_stand_ins_do_not_lose_the_plan(tmp_path: Path) -> None:
    # A site earns no less than nothing, so quiet and busy grids earn more than as many of their mean one.
    file = written_city(tmp_path, (0.1, 0.2, 0.3, 3.0, 3.0, 3.1, 3.2), rule=("deduct", 0.05))
    table = file.with_name("grids.csv")
    table.write_text(re.sub(r",d\d,", ",d0,", table.read_text()))
    options = PlanOptions(classes=1, bound_all=BoundOptions(grids=2, rounds=2))
    free = optimize(build_model(load_scenario(file)), options)
    found = optimize(build_model(load_scenario(file, {"plan.floors": {"final": free.value - 1.0}})), options)
    assert free.all_schedules is not None and found.all_schedules is not None
    assert free.all_schedules.bound < free.value - 1.0, "the floor is out of the stand-ins' reach"
    assert found.value == pytest.approx(free.value, abs=0.1) and found.scores["final"] >= free.value - 1.0
    assert found.all_schedules.bound == pytest.approx(free.all_schedules.bound, rel=1e-6)
    assert "Floors (plan.floors) are left out" in found.all_schedules.covers.en
    assert "Floors" not in free.all_schedules.covers.en


def test_choices_are_limited_evenly() -> None:
    instance = two_channels()
    most = most_choices(instance, 31, 50)
    assert (np.prod(most.astype(int) + 1, axis=0) <= 50).all()
    assert (most_choices(instance, 3, 10**6) <= 3).all()


def test_what_is_not_covered_is_refused() -> None:
    with pytest.raises(CivsimError, match="path rules"):
        optimize(tiny(plan__path_rules={"patrol": {"every_days": 25}}), PlanOptions(bound_all=BoundOptions()))
    with pytest.raises(CivsimError, match="least_money"):
        optimize(tiny(), PlanOptions(objective="least_money", bound_all=BoundOptions()))
