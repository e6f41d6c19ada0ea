"""The search for schedules beyond the catalogue, against all schedules there are in small cases."""

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from civsim.errors import CivsimError
from civsim.planner.beyond import better_plan, searched
from civsim.planner.columns import Choice, Frame, hours_by_period
from civsim.planner.generate import Generated, in_use, renewed
from civsim.planner.instance import Instance, build_instance
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.optimize import optimize
from civsim.planner.pool import on_schedules, regrown, with_more
from civsim.planner.pricing import profits
from civsim.planner.search import SearchLimits, better_schedules, most_visits, moved, moves_of
from civsim.planner.solve import solved_master
from civsim.planner.whole_plan import PlanOptions, whole_plan
from tests.planner.cities import city, tiny

SCORE = OBJECTIVES["cycle_score"]
MOST = 2  # visits of a period in the brute force
THOROUGH = SearchLimits(rounds=12, sweeps=3, looked_at=300, added=60, often=MOST)
CLOSELY = (1e-9, 100, 60.0)


@cache
def small(utilisation: float = 0.3) -> Instance:
    """Six months, six unlike grids, two tests, marks that bend, too few teams, five schedules in the catalogue."""
    model = city(
        grids=(0.5, 1.0, 1.5, 2.0, 3.0, 4.0),
        end="2022-08-31",
        tests={"early": ["2022-06-01"], "final": ["2022-08-31"]},
        rule=("deduct", 0.05),
        channels__patrol__utilisation=utilisation,
        categories__litter__relapse_probability=0.3,
    )
    instance = build_instance(model, 5)
    mild = [j for j, table in enumerate(instance.schedules) if table.max() <= MOST]
    return on_schedules(instance, instance.schedules[mild])


@cache
def every_schedule(utilisation: float = 0.3) -> Instance:
    """The same problem with all schedules of up to MOST visits in a period, the empty one first."""
    instance = small(utilisation)
    cells = most_visits(instance, MOST)
    tables = [np.array(row, np.int16) for row in product(*(range(n + 1) for n in cells.ravel()))]
    return on_schedules(instance, np.stack(tables).reshape(-1, *cells.shape))


@cache
def over_catalogue(utilisation: float = 0.3) -> Generated:
    """The LP over the few schedules of the catalogue."""
    return solved_master(small(utilisation), SCORE, *CLOSELY)


def of_own(frame: Frame, instance: Instance) -> Frame:
    """A frame's rows with other schedules."""
    return replace(frame, instance=instance, hours=hours_by_period(instance))


def test_search_finds_the_best_of_all_schedules_at_given_prices() -> None:
    found, rng = over_catalogue(0.1), np.random.default_rng(5)
    own, every = found.frame, of_own(found.frame, every_schedule(0.1))
    team = [i for name, i in found.statement.row_number.items() if name.startswith("team")]
    reached, known_before = 0, 0
    for _ in range(50):
        prices = found.solution.prices.copy()
        prices[team] = prices[team].max() * rng.exponential(1.0, len(team))
        best = profits(every, prices).max(axis=1)
        least = best - 1e-6 * (1 + np.abs(best))
        more = better_schedules(own, prices, replace(THOROUGH, sweeps=4))
        known = profits(of_own(own, with_more(own.instance, more)), prices).max(axis=1)
        assert (known <= best + 1e-9).all()
        reached += bool((known >= least).all())
        known_before += bool((profits(own, prices).max(axis=1) >= least).all())
    assert prices[team].max() > 0, "teams must be scarce, or all draws are the same"
    assert reached >= 45
    assert known_before <= 5, "the catalogue alone must not do, or the test shows nothing"


@pytest.mark.parametrize("utilisation", [0.1, 0.3])
def test_the_optimum_over_all_schedules_is_never_below_the_search_and_is_found(utilisation: float) -> None:
    catalogue, every = over_catalogue(utilisation), every_schedule(utilisation)
    shortage = regrown(every, catalogue.statement.shortage)
    optimum = solved_master(every, SCORE, *CLOSELY, shortage=shortage)
    larger = searched(catalogue, SCORE, THOROUGH, *CLOSELY)[0]
    assert larger.solution.value <= optimum.bound + 1e-7
    assert larger.solution.value >= catalogue.solution.value + 0.5
    assert larger.solution.value == pytest.approx(optimum.solution.value, rel=1e-3)
    assert larger.bound >= larger.solution.value - 1e-7


def test_moves_stay_in_their_range_and_change_little() -> None:
    table, most = np.array([[0, 2, 1, 0], [1, 0, 0, 3]], np.int16), np.array([[2, 2, 2, 0], [3, 3, 3, 3]], np.int16)
    changed = [moved(table, move) for move in moves_of(table, most)]
    assert all((t >= 0).all() and (t <= most).all() for t in changed)
    assert {int(np.abs(t - table).sum()) for t in changed} == {1, 2}
    assert len({t.tobytes() for t in changed}) == len(changed)


def test_columns_taken_over_keep_the_value_when_the_pool_grows() -> None:
    found = over_catalogue()
    more = better_schedules(found.frame, found.solution.prices, THOROUGH)
    assert len(more)
    instance = with_more(found.frame.instance, more)
    again = renewed(of_own(found.frame, instance), in_use(found))
    old = {(c.class_, c.schedule.tobytes()): c for c in in_use(found)}
    assert len(again) == len(old)
    for column in again:
        before = old[column.class_, column.schedule.tobytes()]
        assert np.array_equal(column.rows, before.rows)
        assert column.values == pytest.approx(before.values, rel=1e-12)


def test_search_never_worsens_a_plan_and_is_repeatable() -> None:
    model = tiny()
    without, with_, again = (
        optimize(model, PlanOptions(schedules=100, search=s))
        for s in (SearchLimits(), SearchLimits(rounds=2), SearchLimits(rounds=2))
    )
    assert with_.search_gain >= 0.1
    assert with_.schedules_found > 0
    assert with_.value > without.value
    assert with_.value <= with_.bound + 1e-9
    assert np.array_equal(with_.allocation.visits, again.allocation.visits)
    assert without.schedules_found == 0 == without.search_gain


def test_search_under_path_rules_is_refused() -> None:
    ruled = tiny(plan__path_rules={"patrol": {"every_days": 25}})
    with pytest.raises(CivsimError, match="path rules"):
        optimize(ruled, PlanOptions(search=SearchLimits(rounds=1)))


def test_the_old_plan_is_kept_where_the_new_one_is_worse() -> None:
    master, options = over_catalogue(), PlanOptions()
    old = whole_plan(master, options)
    idle = replace(old, choice=Choice(old.choice.mode, np.zeros_like(old.choice.schedule)))
    idle = replace(idle, worth=replace(old.worth, value=0.0))
    kept = better_plan(old, idle, master, options)
    assert np.array_equal(kept.choice.schedule, old.choice.schedule)
    assert better_plan(idle, old, master, options) is old
