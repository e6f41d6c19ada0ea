"""A changed plan changes few visits: what can stay stays, on its day and with its team, and the rest is counted."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from civsim.model import Model, Plan, build_periods
from civsim.roster import (
    Roster,
    cap_violations,
    crewed,
    crewed_as,
    date_visits,
    keeping,
    visits_table_of,
    write_changes,
    write_schedule,
)
from civsim.roster.changes import changes_of
from civsim.roster.earlier import Earlier, earlier_visits, team_number
from civsim.roster.keep import with_kept_days
from civsim.roster.keep_days import Cell, kept_visits
from tests.roster.conftest import allocated, build, counted
from tests.roster.test_leave import away


@pytest.fixture(scope="module")
def city() -> Model:
    return build(
        {"channels.patrol.per": "district", "channels.patrol.teams": 2, "channels.patrol.grids_per_team_day": 4}
    )


def as_earlier(roster: Roster) -> Earlier:
    plan = roster.plan
    columns = (plan.day, plan.channel, plan.grid, roster.team)
    return Earlier(*(column.astype(np.int64) for column in columns), lost=0)


def amounts(model: Model, per_period: int = 3) -> NDArray[np.int64]:
    """Visits by (channel, grid, period): some grids have more than others."""
    periods = build_periods(model.time, model.assessments).size
    grids = np.arange(len(model.areas.grids))[:, None]
    return np.broadcast_to((grids + np.arange(periods)) % (per_period + 1), (1, len(grids), periods)).copy()


def load_by_team_day(model: Model, roster: Roster) -> int:
    district = model.areas.district[roster.plan.grid]
    keys = np.stack([roster.plan.day.astype(np.int64), district, roster.team.astype(np.int64)])
    return int(np.unique(keys, axis=1, return_counts=True)[1].max())


def test_the_same_allocation_moves_nothing(city: Model) -> None:
    allocation = allocated(city, amounts(city))
    old = date_visits(city, allocation, turn=0.4)
    assert changes_of(city, date_visits(city, allocation), as_earlier(old)).number("moved") > 100, "the law must bind"
    kept = with_kept_days(city, date_visits(city, allocation), as_earlier(old))
    changes = changes_of(city, kept, as_earlier(old))
    assert changes.kept == old.plan.size and changes.changes == ()
    for column in ("day", "channel", "grid"):
        assert np.array_equal(getattr(kept.plan, column), getattr(old.plan, column))
    assert np.array_equal(kept.team, old.team)


def test_one_grid_changed_changes_visits_of_that_grid_only(city: Model) -> None:
    wanted = amounts(city)
    old = date_visits(city, allocated(city, wanted), turn=0.4)
    wanted[0, 7, 2] += 2
    wanted[0, 7, 3] -= 1
    new = date_visits(city, allocated(city, wanted))
    kept = with_kept_days(city, new, as_earlier(old))
    changes = changes_of(city, kept, as_earlier(old))
    assert (changes.number("added"), changes.number("dropped"), changes.number("moved")) == (2, 1, 0)
    assert {c.grid for c in changes.changes} == {7} and changes.kept == old.plan.size - 1
    assert np.array_equal(counted(city, kept.plan.day, kept.plan.channel, kept.plan.grid), wanted)
    assert not cap_violations(city, kept.plan) and load_by_team_day(city, kept) <= 4


def test_added_visits_keep_away_from_the_others(city: Model) -> None:
    wanted = amounts(city, 1)
    old = date_visits(city, allocated(city, wanted))
    wanted[0, :, 1] += 1
    kept = with_kept_days(city, date_visits(city, allocated(city, wanted)), as_earlier(old))
    for g in range(len(city.areas.grids)):
        days = np.sort(kept.plan.day[kept.plan.grid == g])
        assert np.diff(days).min() >= 3


def test_leave_moves_what_its_team_had_and_no_more(city: Model) -> None:
    # Both teams of a district are out every day; while one is away the other makes four visits a day at most.
    allocation = allocated(city, 9)
    old = date_visits(city, allocation)
    model = away(city, (0, 1, 40, 50))
    new = date_visits(model, allocation)
    kept = with_kept_days(model, new, as_earlier(old))
    changes = changes_of(model, kept, as_earlier(old))
    during = (old.plan.day >= 40) & (old.plan.day <= 50) & (city.areas.district[old.plan.grid] == 0)
    assert not cap_violations(model, kept.plan) and load_by_team_day(model, kept) <= 4
    assert {c.team_before for c in changes.changes if c.kind in ("moved", "other_team")} <= {1, 2}
    moved_days = {c.day_before for c in changes.changes}
    assert moved_days <= {int(d) for d in old.plan.day[during]} and changes.kept >= old.plan.size - during.sum()
    surplus = sum(max(int(n) - 4, 0) for n in np.bincount(old.plan.day[during]))
    assert changes.number("moved") + changes.number("dropped") == surplus > 0


def test_as_many_visits_stay_as_can() -> None:
    # Against every subset: 3 grids of which 2, 1 and 1 visits stay at most, days with room for 1, 1 and 2.
    rng = np.random.default_rng(4)
    for _ in range(40):
        n = int(rng.integers(3, 8))
        old = Cell(np.zeros(0, np.int64), np.zeros(0, np.int64), rng.integers(0, 3, n), rng.integers(0, 3, n))
        grids, number, room = np.arange(3), np.array([2, 1, 1]), np.array([1, 1, 2])
        found = kept_visits(old, grids, number, room)

        def fits(some: NDArray[np.int64], old: Cell = old) -> bool:
            by_grid, by_day = (np.bincount(x[some], minlength=3) for x in (old.old_grid, old.old_day))
            return bool((by_grid <= [2, 1, 1]).all() and (by_day <= [1, 1, 2]).all())

        most = max(sum(s) for s in product((0, 1), repeat=n) if fits(np.flatnonzero(s)))
        assert fits(found) and len(set(found.tolist())) == len(found)
        assert len(found) == most or (np.bincount(old.old_day, minlength=3) <= room).all()


def test_everything_earlier_and_new_is_counted_once(city: Model) -> None:
    old, new = (date_visits(city, allocated(city, amounts(city, n)), turn=t) for n, t in ((3, 0.4), (2, 0.0)))
    for roster in (new, with_kept_days(city, new, as_earlier(old))):
        changes = changes_of(city, roster, as_earlier(old))
        n = {kind: changes.number(kind) for kind in ("other_team", "moved", "added", "dropped")}
        both = changes.kept + n["other_team"] + n["moved"]
        assert both + n["dropped"] == old.plan.size and both + n["added"] == new.plan.size
        assert sum(changes.plain(city)["by_district"].values()) == len(changes.changes)


def test_a_handed_out_table_is_kept_and_its_teams_come_back(city: Model, tmp_path: Path) -> None:
    allocation = allocated(city, amounts(city))
    old = date_visits(city, allocation, turn=0.4)
    (path,) = write_schedule(city, old, tmp_path, ["csv"])
    table = visits_table_of(path)
    kept, changes = keeping(city, date_visits(city, allocation), table)
    assert changes.kept == old.plan.size == kept.plan.size and not changes.changes
    swapped = replace(old, team=(3 - old.team).astype(np.int32))  # as teams kept from elsewhere may stand
    write_schedule(city, swapped, tmp_path, ["csv"])
    again = crewed_as(city, old.plan, visits_table_of(path))
    assert np.array_equal(again.team, swapped.team) and np.array_equal(again.order, swapped.order)
    path.write_text("date,channel,grid\n2022-01-04,patrol,g01\n", encoding="utf-8")
    plan: Plan = replace(old.plan, day=old.plan.day[:1], channel=old.plan.channel[:1], grid=old.plan.grid[:1])
    assert crewed_as(city, plan, visits_table_of(path)).team.tolist() == crewed(city, plan).team.tolist() == [1]


def test_what_is_gone_is_dropped_and_other_times_are_left_out(city: Model, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    rows = [
        "2021-12-01,patrol,g01,x-1",
        "2022-01-04,patrol,gone,x-1",
        "2022-01-04,sweep,g01,x-1",
        "2022-01-04,patrol,g01,",
    ]
    path.write_text("date,channel,grid,team\n" + "\n".join(rows) + "\n", encoding="utf-8")
    earlier = earlier_visits(city, visits_table_of(path))
    assert (earlier.size, earlier.lost, earlier.team.tolist()) == (1, 2, [0])
    changes = changes_of(city, date_visits(city, allocated(city, 0)), earlier)
    assert changes.number("dropped") == 3 and "3 dropped" in changes.text.en and "取消 3 次" in changes.text.zh


def test_changes_are_written_by_day(city: Model, tmp_path: Path) -> None:
    wanted = amounts(city)
    old = date_visits(city, allocated(city, wanted))
    wanted[0, 7, 2] += 1
    kept = with_kept_days(city, date_visits(city, allocated(city, wanted)), as_earlier(old))
    write_changes(city, changes_of(city, kept, as_earlier(old)), tmp_path / "changes.csv", "en")
    head, row = (tmp_path / "changes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head == "change,channel,district,grid,date_before,team_before,date,team"
    assert row.startswith(f"added,patrol,d1,{city.areas.grids[7]},,,2022-03") and "patrol-d1-0" in row


@pytest.mark.parametrize(("label", "number"), [("日常巡查-东城区-02", 2), ("patrol-12", 12), ("", None), ("00", None)])
def test_a_team_is_known_by_the_number_at_the_end(label: str, number: int | None) -> None:
    assert team_number(label) == number
