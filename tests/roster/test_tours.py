"""Ways of teams on places: the curve, the cut of a day, the order in it; and what the roster keeps of the visits."""

from dataclasses import replace
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from civsim.model import Model
from civsim.roster import Roster, cap_violations, crewed, date_visits
from civsim.roster.exchange import exchanged
from civsim.roster.route import along_curve, route
from civsim.roster.split import split_at_gaps
from civsim.roster.teams import areas_of
from civsim.roster.tours import day_starts, in_short_order, travel_km
from tests.roster.conftest import allocated, build


def way(place: NDArray[np.float64]) -> float:
    """Length of a way through places in their order."""
    return float(np.linalg.norm(np.diff(place, axis=0), axis=1).sum())


def placed(model: Model, place: NDArray[np.float64] | None) -> Model:
    return replace(model, areas=replace(model.areas, place=place))


def scattered(grids: int) -> NDArray[np.float64]:
    """Places that no order of the table knows of: multiples of an irrational step, wrapped."""
    i = np.arange(1, grids + 1)
    return np.stack([i * 0.7548776662 % 1, i * 0.5698402910 % 1], axis=1) * 5


def km_a_day(model: Model, roster: Roster, place: NDArray[np.float64]) -> float:
    plan, area = roster.plan, areas_of(model, roster.plan)
    rows = np.lexsort((roster.order, roster.team, area, plan.channel, plan.day))
    return float(travel_km(place[plan.grid[rows]], day_starts(plan, area, roster.team, rows)).mean())


def test_the_curve_goes_from_each_cell_to_a_next_one() -> None:
    # The defining property of Hilbert's curve: all cells once, every step to a neighbour.
    cells = np.array([(x, y) for x in range(16) for y in range(16)], float)
    walk = cells[np.argsort(along_curve(cells + 0.5))]
    assert np.allclose(np.linalg.norm(np.diff(walk, axis=0), axis=1), 1)


def test_districts_are_walked_one_after_the_other(tiny: Model) -> None:
    model = placed(tiny, scattered(20))
    walk = route(model.areas)
    assert sorted(walk.tolist()) == list(range(20))
    assert np.count_nonzero(np.diff(model.areas.district[walk])) == len(model.areas.districts) - 1
    assert route(placed(model, None).areas).tolist() == route(tiny.areas).tolist()


@pytest.mark.parametrize("number", [2, 3, 6, 8])
def test_a_team_day_is_walked_the_shortest_way(number: int) -> None:
    model = placed(build({"channels.patrol.grids_per_team_day": number}), scattered(20))
    roster = date_visits(model, allocated(model, 2))
    plan, place = roster.plan, scattered(20)
    keys = plan.day.astype(np.int64) * 100 + roster.team
    for key in np.unique(keys)[:10]:
        mine = np.flatnonzero(keys == key)
        grids = plan.grid[mine[np.argsort(roster.order[mine])]]
        assert sorted(roster.order[mine].tolist()) == list(range(1, len(mine) + 1))
        assert way(place[grids]) <= min(way(place[list(p)]) for p in permutations(grids.tolist())) + 1e-9


def test_short_days_are_walked_the_shortest_way_of_all(tiny: Model) -> None:
    # 100 days of seven grids at random, against all 5040 orders; turning stretches round alone misses some.
    rng, days = np.random.default_rng(6), 100
    grid = np.concatenate([np.sort(rng.permutation(20)[:7]) for _ in range(days)]).astype(np.int32)
    day, zero = np.repeat(np.arange(days), 7).astype(np.int32), np.zeros(days * 7, np.int64)
    plan = replace(date_visits(tiny, allocated(tiny, 1)).plan, day=day, channel=zero.astype(np.int16), grid=grid)
    first, place = np.tile(np.arange(1, 8), days).astype(np.int16), rng.random((20, 2))
    order = in_short_order(placed(tiny, place).areas, plan, zero, np.ones(days * 7, np.int32), first)
    every = np.array(list(permutations(range(7))))
    for grids, walked in zip(grid.reshape(-1, 7), order.reshape(-1, 7), strict=True):
        ways = np.linalg.norm(np.diff(place[grids[every]], axis=1), axis=2).sum(axis=1)
        assert way(place[grids[np.argsort(walked)]]) == pytest.approx(ways.min())


def test_a_long_day_is_walked_without_crossings(tiny: Model) -> None:
    # 2-opt ends where turning no stretch round makes the way shorter; a closed form: points on a line end up sorted.
    model = placed(tiny, np.stack([scattered(20)[:, 0], np.zeros(20)], axis=1))
    plan = date_visits(model, allocated(model, 1)).plan
    day = replace(plan, day=np.zeros(20, np.int32), channel=np.zeros(20, np.int16), grid=np.arange(20, dtype=np.int32))
    one = np.ones(20, np.int32)
    order = in_short_order(model.areas, day, np.zeros(20, np.int64), one, np.arange(1, 21).astype(np.int16))
    along = scattered(20)[np.argsort(order), 0]
    assert way(along[:, None]) == pytest.approx(along.max() - along.min())


@pytest.mark.parametrize(("teams", "most", "slack"), [(2, 8, 9), (3, 4, 9), (3, 6, 1), (4, 3, 1)])
def test_a_day_is_cut_where_the_ways_are_longest(teams: int, most: int, slack: int) -> None:
    # Against every cut of ten visits that keeps the cap and the least load.
    gap = scattered(20)[5:15, 1]
    one = np.ones(1, np.int64)
    number = split_at_gaps(gap, 0 * one, 10 * one, teams * one, most * one, slack)
    least = max(10 // teams - slack, 1)

    def inside(cuts: tuple[int, ...]) -> float:
        ends = (0, *cuts, 10)
        sizes = [b - a for a, b in pairwise(ends)]
        return (
            sum(gap[a + 1 : b].sum() for a, b in pairwise(ends))
            if least <= min(sizes) <= max(sizes) <= most
            else np.inf
        )

    assert (np.diff(number) >= 0).all() and number[-1] == teams - 1
    found = tuple((np.flatnonzero(np.diff(number)) + 1).tolist())
    assert inside(found) == pytest.approx(min(inside(c) for c in combinations(range(1, 10), teams - 1)))


def test_exchanges_come_near_the_best_of_all_deals_and_never_lengthen_a_way() -> None:
    # 60 days of eight visits at random for two teams of three to five, against all deals and all orders.
    rng, days, one = np.random.default_rng(9), 60, np.ones(1, np.int64)
    deals = [np.isin(range(8), some) for n in (3, 4, 5) for some in combinations(range(8), n)]
    cut, found, best = 0.0, 0.0, 0.0
    for _ in range(days):
        place = rng.random((8, 2))
        place = place[np.argsort(along_curve(place))]
        gap = np.linalg.norm(np.diff(place, axis=0, prepend=place[:1]), axis=1)
        before = split_at_gaps(gap, 0 * one, 8 * one, 2 * one, 5 * one, 1)
        after = exchanged(place, 0 * one, 8 * one, 2 * one, 5 * one, 1, before)
        assert 3 <= after.sum() <= 5
        ways = {deal.tobytes(): shortest(place[deal]) + shortest(place[~deal]) for deal in deals}
        of = [ways[(number == 1).tobytes()] for number in (before, after)]
        assert of[1] <= of[0] + 1e-9
        cut, found, best = cut + of[0], found + of[1], best + min(ways.values())
    assert found < 1.03 * best < 1.06 * best < cut, "exchanges take most of what the cut leaves"


def shortest(place: NDArray[np.float64]) -> float:
    """Length of the shortest way through a few places."""
    every = place[np.array(list(permutations(range(len(place)))))]
    return float(np.linalg.norm(np.diff(every, axis=1), axis=2).sum(axis=1).min())


def test_exchanges_keep_days_counts_and_caps() -> None:
    model = placed(build({"channels.patrol.teams": 4, "channels.patrol.grids_per_team_day": 3}), scattered(20))
    roster = date_visits(model, allocated(model, 6))
    plain = date_visits(placed(model, None), allocated(model, 6))
    assert not cap_violations(model, roster.plan) and roster.plan.size == plain.plan.size
    keys = np.stack([roster.plan.day, areas_of(model, roster.plan), roster.team])
    teams, visits = np.unique(keys, axis=1, return_counts=True)
    assert visits.max() <= 3 and teams[2].max() <= 4
    firsts = np.stack([roster.plan.day[roster.order == 1], roster.team[roster.order == 1]])
    assert firsts.shape[1] == len(visits), "every team's day is numbered from 1"


@pytest.mark.parametrize("per", ["city", "district"])
def test_places_change_days_and_teams_but_no_visit(per: str) -> None:
    bare = build({"channels.patrol.per": per, "channels.patrol.teams": 3, "channels.patrol.grids_per_team_day": 4})
    model, allocation = placed(bare, scattered(20)), allocated(bare, 3)
    roster, plain = date_visits(model, allocation), date_visits(bare, allocation)
    assert not cap_violations(model, roster.plan) and roster.dropped == plain.dropped
    for one, other in ((roster, plain),):
        assert sorted(one.plan.grid.tolist()) == sorted(other.plan.grid.tolist())
    keys = np.stack([roster.plan.day.astype(np.int64), areas_of(model, roster.plan), roster.team.astype(np.int64)])
    assert np.unique(keys, axis=1, return_counts=True)[1].max() <= 4
    assert km_a_day(model, roster, scattered(20)) < 0.8 * km_a_day(bare, plain, scattered(20))
    again = crewed(model, roster.plan)
    assert np.array_equal(again.team, roster.team) and np.array_equal(again.order, roster.order)
