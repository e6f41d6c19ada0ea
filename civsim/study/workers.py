"""Who computes replications: threads or processes of this computer. Results do not depend on who, nor on how many.

Threads serve the compiled engine, which lets other threads run meanwhile, and need no start. Processes serve the
reference engine, which is Python: only one thread of a process can run that at a time.
"""

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any, Protocol

from civsim.engine import EngineName, Take, check_plan_money, simulate
from civsim.errors import CivsimError
from civsim.language import Text
from civsim.results import Replication, kept_of
from civsim.study.stamp import STAMP
from civsim.study.task import Job, Task

Arriving = Generator[Replication, None, None]
"""Replications as they come; to close it stops those that are under way."""


class Workers(Protocol):
    """Somebody who computes replications."""

    def replications(self, task: Task, numbers: Sequence[int], take: Take | None = None) -> Arriving:
        """Replications in the order of their numbers, each as soon as it is there; `take` gets the rows of ledgers."""


class Ticket(Protocol):
    """A result that is on its way."""

    def result(self) -> Any:
        """The result, when it is there."""


class Threads:
    """Threads of this process. They also share the parts of a city that have nothing to do with each other."""

    def __init__(self, number: int) -> None:
        self.number = number

    def replications(self, task: Task, numbers: Sequence[int], take: Take | None = None) -> Arriving:
        """As many at a time as there are threads."""
        threads = 1 if task.engine == "reference" else self.number  # only one thread at a time can run Python
        outcomes = simulate(task.model, task.plan, task.seed, numbers, task.engine, threads, take or False)
        for _ in numbers:  # no variable holds an outcome, and its memory, while we wait
            yield kept_of(next(outcomes), task.model)


class Processes:
    """Processes of this computer, started once and used for all tasks until they are let go."""

    def __init__(self, number: int, pool: Executor) -> None:
        self.number, self.pool = number, pool

    def replications(self, task: Task, numbers: Sequence[int], take: Take | None = None) -> Arriving:
        """As many at a time as there are processes, and one more that waits for the first to be free."""
        packed = packed_job(task)
        key = sha256(packed).digest()
        try:
            results = taken_in_order(
                lambda n: self.pool.submit(_called_here, STAMP, key, packed, n), numbers, self.number + 1
            )
            yield from with_rows_taken(results, numbers, take)
        except BrokenProcessPool:
            text = Text(
                "一个计算进程意外终止（可能内存不足），请减少 --workers",
                "a worker process died (out of memory?); use fewer --workers",
            )
            raise CivsimError(text) from None


def packed_job(task: Task) -> bytes:
    """The task's job as bytes.

    Raises
    ------
    CivsimError
        If its policy is a Python object that cannot be sent, or its plan commits more money than there is.
    """
    check_plan_money(task.model, task.plan)
    try:
        return pickle.dumps(Job(task), pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        text = Text(
            f"巡查策略不能送往其他进程（{error}）；请把它定义在模块中，或改用线程",
            f"the policy cannot be sent to another process ({error}); define it in a module, or use threads",
        )
        raise CivsimError(text) from None


def taken_in_order(submit: Callable[[int], Ticket], numbers: Iterable[int], most: int) -> Iterator[Any]:
    """Results in the order of the numbers; at most `most` are under way or wait: memory stays small."""
    under_way: deque[Ticket] = deque()
    for number in numbers:
        if len(under_way) == most:
            yield under_way.popleft().result()
        under_way.append(submit(number))
    while under_way:
        yield under_way.popleft().result()


def with_rows_taken(results: Iterable[Replication], numbers: Sequence[int], take: Take | None) -> Iterator[Replication]:
    """The same replications without their ledgers, whose rows are handed to `take`."""
    for number, replication in zip(numbers, results, strict=True):
        if take is not None and replication.ledger is not None:
            take(number, replication.ledger.rows)
        yield replace(replication, ledger=None)


@contextmanager
def _leaving_at_once(pool: Executor) -> Iterator[Any]:
    """The pool; on leaving, what is not begun yet is dropped."""
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def cores() -> int:
    """Cores of this computer that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def processes(number: int) -> Iterator[Workers]:
    """Processes of this computer within; 0 means one a core."""
    number = number or cores()
    fresh = multiprocessing.get_context("spawn")  # a fork would copy our threads' locks
    with _leaving_at_once(ProcessPoolExecutor(number, fresh, _begin_work)) as pool:
        yield Processes(number, pool)


def _begin_work() -> None:
    """In a new process: Ctrl-C is for the one that gave the work; without it there is nothing to live for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _called_here(stamp: str, key: bytes, packed: bytes, number: int) -> Any:
    """In a worker process: the job of a number, unless the files were edited between our start and that of who asks."""
    if stamp != STAMP:
        text = Text(
            "civsim 的源文件在运行中被改动，请重新运行", "civsim's files were edited meanwhile; run the command again"
        )
        raise CivsimError(text)
    return called(key, packed, number)


_JOBS: dict[bytes, Job] = {}
"""In a worker process: the job that was unpacked last, by its key."""


def called(key: bytes, packed: bytes, number: int) -> Any:
    """The job of a number; it is unpacked once for its many numbers."""
    if key not in _JOBS:
        _JOBS.clear()
        _JOBS[key] = pickle.loads(packed)
    return _JOBS[key](number)


@contextmanager
def chosen_workers(number: int, scheduler: str, engine: EngineName) -> Iterator[Workers]:
    """Workers by the words of the command line, within: "auto", "threads" or "processes"; 0 = one a core."""
    if scheduler == "processes" or (scheduler == "auto" and engine == "reference" and number > 1):
        with processes(number) as team:
            yield team
    else:
        yield Threads(number or cores())
