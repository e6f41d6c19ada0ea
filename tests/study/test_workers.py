"""Whoever computes, and however many: the same results. Workers that die take nothing along."""

import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import distributed
import pandas as pd
import pytest
import xarray as xr

from civsim.errors import CivsimError, Mark, Mistake, ScenarioError
from civsim.language import Text
from civsim.model import Scenario, build_model
from civsim.study import cluster as cluster_file
from civsim.study import load_scenario, simulate
from civsim.study import scheduler as scheduler_file
from civsim.study import workers as workers_file
from civsim.study.cluster import Cluster, cluster
from civsim.study.means import opened_workers
from civsim.study.plans import own_plan
from civsim.study.task import Task
from civsim.study.workers import Threads, Workers

N = 7


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load_scenario("tiny")


@pytest.fixture(scope="module")
def alone(tiny: Scenario, tmp_path_factory: pytest.TempPathFactory) -> tuple[xr.Dataset, Path]:
    """The run and the ledger that one thread makes."""
    ledger = tmp_path_factory.mktemp("alone") / "ledger.parquet"
    return simulate(tiny, replications=N, workers=1, ledger=ledger), ledger


@pytest.fixture(scope="module")
def dask() -> Iterator[Cluster]:
    with cluster(2, "local") as found:
        yield found


def same(run: xr.Dataset, other: xr.Dataset) -> None:
    """Equal value for value, attributes included, but for the time that it took."""
    xr.testing.assert_identical(run.drop_vars("seconds"), other.drop_vars("seconds"))


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_kind_and_number_do_not_matter(
    tiny: Scenario, alone: tuple[xr.Dataset, Path], kind: str, tmp_path: Path
) -> None:
    with opened_workers(2, kind) as team:
        same(simulate(tiny, replications=N, workers=team), alone[0])
        same(simulate(tiny, replications=N, workers=team, ledger=tmp_path / "ledger.parquet"), alone[0])
        other = simulate(tiny, replications=2, seed=5, workers=team)
        reference = simulate(tiny, replications=2, seed=5, workers=team, engine_name="reference")
    same(other, reference.assign_attrs(engine="fast"))
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "ledger.parquet"), pd.read_parquet(alone[1]))


def test_dask_gives_the_same(tiny: Scenario, alone: tuple[xr.Dataset, Path], dask: Cluster, tmp_path: Path) -> None:
    same(simulate(tiny, replications=N, workers=dask), alone[0])
    same(simulate(tiny, replications=N, workers=dask, ledger=tmp_path / "ledger.parquet"), alone[0])
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "ledger.parquet"), pd.read_parquet(alone[1]))


def test_workers_with_other_code_are_refused(tiny: Scenario, dask: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    dask.check()
    monkeypatch.setattr(cluster_file, "STAMP", "the code of this computer")
    with pytest.raises(CivsimError, match="another civsim"):
        dask.check()
    with pytest.raises(CivsimError, match="another civsim"):
        simulate(tiny, replications=2, workers=dask)
    monkeypatch.undo()
    address = dask.client.scheduler.address
    with cluster(0, address) as found:
        assert simulate(tiny, replications=2, workers=found).sizes["replication"] == 2


def test_what_all_lost_is_asked_for_anew(
    tiny: Scenario, alone: tuple[xr.Dataset, Path], dask: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []

    class Sent(cluster_file.SentJob):
        def send(self) -> None:
            super().send()
            sent.append(self.place)

    def progress(done: int, wanted: int) -> None:
        if done == 2:
            dask.client.cancel(sent[:1], force=True)

    monkeypatch.setattr(cluster_file, "SentJob", Sent)
    same(simulate(tiny, replications=20, workers=dask, progress=progress), simulate(tiny, replications=20))
    assert len(sent) == 2


def test_workers_that_die_take_nothing_along(tiny: Scenario, dask: Cluster) -> None:
    # The reference engine takes long enough to be killed at work; both workers die, one after the other.
    pids = list(dask.client.run(os.getpid).values())
    killed = []

    def progress(done: int, wanted: int) -> None:
        if done in (2, 8) and pids:
            killed.append(pids.pop())
            os.kill(killed[-1], signal.SIGKILL)

    found = simulate(tiny, replications=16, workers=dask, engine_name="reference", progress=progress)
    assert len(killed) == 2
    same(found.assign_attrs(engine="fast"), simulate(tiny, replications=16))


def test_a_worker_that_dies_when_asked_for_its_code_is_not_taken_for_another(
    dask: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, answers = dask.client.run, [{"tcp://gone": OSError("stream is closed")}]

    def run(*args: object, **options: object) -> object:
        return answers.pop() if answers else real(*args, **options)

    monkeypatch.setattr(dask.client, "run", run)
    dask.check()
    assert not answers


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("tcp://127.0.0.1:1", "cannot reach the scheduler"),
        ("nonsense://x", "cannot reach the scheduler"),
        ("tcp://127.0.0.1", "missing port number"),  # Dask's client would wait 40 s and show a traceback
        ("tls://127.0.0.1:1", "needs certificates"),
    ],
)
def test_an_address_where_nobody_answers_is_told(address: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler_file, "PATIENCE_SECONDS", 1)
    started = time.monotonic()
    with pytest.raises(CivsimError, match=says), cluster(0, address):
        raise AssertionError("nobody is there")
    assert time.monotonic() - started < 10


def test_a_scheduler_that_is_lost_is_told(tiny: Scenario, dask: Cluster) -> None:
    client_of: Any = distributed.Client
    with client_of(dask.client.scheduler.address, set_as_default=False) as client:

        def progress(done: int, wanted: int) -> None:
            if done == 2:
                client.close()

        with pytest.raises(CivsimError, match="connection to the scheduler"):
            simulate(tiny, replications=50, workers=Cluster(client), progress=progress)


def test_a_policy_that_cannot_be_sent_is_told(tiny: Scenario) -> None:
    class Stay:
        name, every = "stay", "month"

        def start(self, model: object) -> Callable[..., object]:
            return lambda known, due: due.grid

    with opened_workers(1, "processes") as team, pytest.raises(CivsimError, match="policy cannot be sent"):
        simulate(tiny, replications=1, workers=team, policy=Stay())  # type: ignore[arg-type]


def test_processes_with_other_code_are_refused(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_file, "STAMP", "the code before an edit")
    with opened_workers(1, "processes") as team, pytest.raises(CivsimError, match="files were edited"):
        simulate(tiny, replications=1, workers=team)


def test_mistakes_come_back_from_other_processes_as_they_went() -> None:
    text = Text("不行", "no")
    for error in (CivsimError(text), ScenarioError([Mistake(Mark("a.yaml", 3, 4), "b", "c", text)])):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and again.message == error.message


def test_workers_are_let_go_at_once(tiny: Scenario) -> None:
    # Who stops asking is not kept waiting for what nobody takes any more.
    model = build_model(tiny)
    task = Task(tiny, model, own_plan(tiny, model), 1, "reference")
    before = threading.active_count()
    team: Workers = Threads(2)
    results = team.replications(task, range(1000))
    next(results)
    started = time.monotonic()
    del results
    assert time.monotonic() - started < 5 and threading.active_count() <= before + 1
