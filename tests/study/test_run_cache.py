"""The cache of runs: the same values without computing, never those of anything else, and never in the way."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import xarray as xr

from civsim.model import Scenario, build_model
from civsim.results import Replication
from civsim.study import load_scenario, run_cache, simulate
from civsim.study.means import opened_workers
from civsim.study.plans import own_plan
from civsim.study.run_cache import Cached, shrink
from civsim.study.task import Task
from civsim.study.workers import Threads


class Counting(Threads):
    """Threads that count what they compute."""

    computed = 0

    def replications(self, task: Task, numbers: Sequence[int], take: object = None) -> Iterator[Replication]:
        """As threads do."""
        self.computed += len(numbers)
        return super().replications(task, numbers)


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cached:
    monkeypatch.setattr(run_cache, "WORTH_SECONDS", 0.0)
    monkeypatch.setattr(run_cache, "FREE_BYTES", 0)
    return Cached(Counting(2), tmp_path / "cache")


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load_scenario("tiny")


def computed(team: Cached) -> int:
    """How many replications were computed since the last question."""
    assert isinstance(team.workers, Counting)
    found, team.workers.computed = team.workers.computed, 0
    return found


def test_what_was_computed_is_read(team: Cached, tiny: Scenario) -> None:
    first = simulate(tiny, replications=3, workers=team)
    assert computed(team) == 3 and team.used == 0
    again = simulate(tiny, replications=5, workers=team)
    assert computed(team) == 2 and team.used == 3
    xr.testing.assert_identical(first, again.isel(replication=slice(3)).assign_attrs(first.attrs))
    alone = simulate(tiny, replications=5, workers=1)
    xr.testing.assert_identical(alone.drop_vars("seconds"), again.drop_vars("seconds"))
    assert all(alone[name].dtype == again[name].dtype for name in alone.data_vars)


def test_whatever_decides_a_replication_is_in_its_name(
    team: Cached, tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = build_model(tiny)
    plan = own_plan(tiny, model)
    fewer = replace(plan, day=plan.day[1:], channel=plan.channel[1:], grid=plan.grid[1:])
    more_hours = replace(plan, overtime=plan.overtime + 0.1)
    other = load_scenario("tiny", {"categories.rubbish.relapse_probability": 0})
    simulate(tiny, replications=2, workers=team)
    assert computed(team) == 2
    simulate(tiny, plan.renamed("other name"), replications=2, workers=team)
    assert computed(team) == 0
    simulate(other, plan, replications=2, workers=team)
    simulate(tiny, fewer, replications=2, workers=team)
    simulate(tiny, more_hours, replications=2, workers=team)
    simulate(tiny, replications=2, seed=2, workers=team)
    simulate(tiny, replications=2, engine_name="reference", workers=team)
    assert computed(team) == 10
    monkeypatch.setattr(run_cache, "STAMP", "an edited source")
    simulate(tiny, replications=2, workers=team)
    assert computed(team) == 2


def test_ledgers_and_policies_of_users_are_always_computed(team: Cached, tiny: Scenario, tmp_path: Path) -> None:
    class Stay:
        name, every = "stay", "month"

        def start(self, model: object) -> object:
            return lambda known, due: due.grid

    for _ in range(2):
        simulate(tiny, replications=2, workers=team, policy=Stay())  # type: ignore[arg-type]
        simulate(tiny, replications=2, workers=team, ledger=tmp_path / "ledger.parquet")
    assert computed(team) == 8 and team.used == 0


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "gone"])
def test_a_damaged_entry_is_computed_again(team: Cached, tiny: Scenario, damage: str) -> None:
    whole = simulate(tiny, replications=2, workers=team)
    for file in team.folder.glob("??/*"):
        data = file.read_bytes()
        bad = {"cut": data[:-9], "changed": data[:-9] + b"x" + data[-8:], "empty": b"", "gone": b""}[damage]
        file.write_bytes(bad)
        if damage == "gone":
            file.unlink()
    computed(team)
    again = simulate(tiny, replications=2, workers=team)
    assert computed(team) == 2
    xr.testing.assert_identical(whole.drop_vars("seconds"), again.drop_vars("seconds"))


def test_a_place_that_cannot_be_written_is_no_matter(tiny: Scenario, team: Cached) -> None:
    team.folder.write_text("a file where the folder should be")
    simulate(tiny, replications=2, workers=team)
    team.tidy()
    assert computed(team) == 2


def test_the_oldest_go_first(tmp_path: Path) -> None:
    for i in range(10):
        file = tmp_path / f"{i:02d}" / "entry"
        file.parent.mkdir()
        file.write_bytes(bytes(100))
        os.utime(file, (i, i))
    shrink(tmp_path, 1000)
    assert len(list(tmp_path.glob("??/*"))) == 10
    shrink(tmp_path, 500)
    assert sorted(p.parent.name for p in tmp_path.glob("??/*")) == ["06", "07", "08", "09"]


def test_it_is_used_only_where_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIVSIM_CACHE", str(tmp_path))
    with opened_workers(1, "threads", cache=True) as team:
        assert isinstance(team, Cached) and team.folder == tmp_path
    with opened_workers(1, "threads") as team:
        assert not isinstance(team, Cached)
    monkeypatch.setattr(run_cache, "current_stamp", lambda: "the files were edited since they were loaded")
    with opened_workers(1, "threads", cache=True) as team:
        assert not isinstance(team, Cached)
