"""Replications over a Dask cluster: on this computer, or on many whose scheduler has an address.

The job is sent to every worker once, each replication is a task, and results are gathered in their order, whoever
computed them. A worker that dies takes nothing along: Dask gives its tasks to others, and what is lost for good is
asked for anew. Workers must run the same code as we do; each says so before anything is computed, and again with every
task, since workers may join later.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from uuid import uuid4

from civsim.engine import Take
from civsim.errors import CivsimError
from civsim.language import Text
from civsim.results import Replication
from civsim.study.scheduler import PATIENCE_SECONDS, connected, loss_told
from civsim.study.stamp import STAMP
from civsim.study.task import Task
from civsim.study.workers import Arriving, called, cores, packed_job, taken_in_order, with_rows_taken

TRIES = 3


class OtherSourcesError(Exception):
    """A worker runs other code than the one that gave it work."""


class Cluster:
    """The workers of a Dask cluster."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def replications(self, task: Task, numbers: Sequence[int], take: Take | None = None) -> Arriving:
        """Twice as many under way as there are threads, so that no worker waits for the next task."""
        with loss_told(self.client):
            packed = packed_job(task)
            sent = SentJob(self.client, sha256(packed).hexdigest(), packed)
            threads = max(sum(worker["nthreads"] for worker in self._known().values()), 1)
            results = taken_in_order(lambda number: _Ticket(sent, number), numbers, 2 * threads)
            yield from with_rows_taken(results, numbers, take)

    def check(self) -> None:
        """See to it that there are workers, and that they run our code.

        Raises
        ------
        CivsimError
            If not.
        """
        from distributed import TimeoutError as NobodyCame

        for _ in range(TRIES):
            try:
                self.client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
            except (NobodyCame, TimeoutError):
                break
            said = self.client.run(stamp_here, on_error="return")
            stamps = {worker: stamp for worker, stamp in said.items() if not isinstance(stamp, OSError)}
            for worker, stamp in stamps.items():
                if stamp != STAMP:
                    raise _other_code(
                        worker, f"{type(stamp).__name__}: {stamp}" if isinstance(stamp, Exception) else ""
                    )
            if stamps:  # who went away before it answered (OSError) is not missed
                return
        text = Text(
            f"调度器在 {PATIENCE_SECONDS} 秒内没有可用的计算节点；请先启动 dask worker",
            f"the scheduler had no worker within {PATIENCE_SECONDS} seconds; start a dask worker first",
        )
        raise CivsimError(text)

    def _known(self) -> dict[str, Any]:
        return dict(self.client.scheduler_info(n_workers=-1)["workers"])


def _other_code(worker: str, reason: str) -> CivsimError:
    why = Text(f"（{reason}）" if reason else "", f" ({reason})" if reason else "")
    return CivsimError(
        Text(f"计算节点 {worker} 的 civsim 或依赖库与本机不同", f"{worker} has another civsim or other libraries")
        + why
        + Text("；请在各处安装同一源码和 constraints.txt", "; install the same sources and constraints.txt there")
    )


class SentJob:
    """A job on its way to all workers, sent again when all copies are lost."""

    def __init__(self, client: Any, key: str, packed: bytes) -> None:
        self.client, self.key, self.packed = client, key, packed
        self.send()

    def send(self) -> None:
        """Send it."""
        self.place = self.client.scatter(self.packed, broadcast=True, hash=False)


class _Ticket:
    """One replication that somebody computes."""

    def __init__(self, sent: SentJob, number: int) -> None:
        self.sent, self.number = sent, number
        self.submit()

    def submit(self) -> None:
        """Ask for it."""
        sent = self.sent
        self.place = sent.place
        name = f"civsim-{self.number}-{uuid4().hex}"  # a name used twice would give Dask's old answer
        self.future = sent.client.submit(on_worker, STAMP, sent.key, sent.place, self.number, pure=False, key=name)

    def result(self) -> Replication:
        """The replication, asked for anew if it was lost with all who could have known.

        Raises
        ------
        CivsimError
            If it killed its workers again and again, or a worker runs other code.
        """
        from distributed import CancelledError, KilledWorker

        for _ in range(TRIES):
            try:
                found: Replication = self.future.result()
            except OtherSourcesError as error:
                raise _other_code(str(error), "") from None
            except KilledWorker as error:
                last = error.last_worker.address
                text = Text(
                    f"第 {self.number} 次推演使计算节点多次意外终止（可能内存不足），最后一个是 {last}",
                    f"replication {self.number} ended its workers again and again (out of memory?), last {last}",
                )
                raise CivsimError(text) from None
            except CancelledError:
                if self.place is self.sent.place:
                    self.sent.send()
                self.submit()
            else:
                return found
        text = Text("调度器丢失了任务，无法继续", "the scheduler lost its tasks; cannot go on")
        raise CivsimError(text)


def stamp_here() -> str:
    """On a worker: the code it runs."""
    return STAMP


def on_worker(stamp: str, key: str, packed: bytes, number: int) -> Replication:
    """On a worker: one replication."""
    if stamp != STAMP:
        from distributed import get_worker

        raise OtherSourcesError(get_worker().address)
    found: Replication = called(key.encode(), packed, number)
    return found


@contextmanager
def cluster(number: int, address: str) -> Iterator[Cluster]:
    """The cluster at an address within; "local" starts one on this computer, of so many processes, 0 = one a core.

    Raises
    ------
    CivsimError
        If Dask is not installed, nobody answers, or the workers run other code.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        text = Text("--scheduler 需要 Dask：请安装 civsim[cluster]", "--scheduler needs Dask: install civsim[cluster]")
        raise CivsimError(text) from None
    local_cluster: Any = LocalCluster
    client_of: Any = Client
    if address == "local":
        with (
            local_cluster(
                n_workers=number or cores(), threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
            ) as here,
            client_of(here) as client,
        ):
            yield Cluster(client)
        return
    with connected(address) as client:
        found = Cluster(client)
        with loss_told(client):
            found.check()
        yield found
