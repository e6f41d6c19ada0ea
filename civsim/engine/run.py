"""Replications of a plan, by either engine, over threads. Results do not depend on how many."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Literal

import numpy as np

from civsim.engine.inputs import Inputs, build_inputs
from civsim.engine.kernel_run import prepare_kernel, run_kernel
from civsim.engine.ledger_rows import HandOver, Rows, RowsInOrder, Take
from civsim.engine.money import check_plan_money
from civsim.engine.outcome import Ledger, Outcome
from civsim.engine.parts import Assembly, Part, parts_of, whole
from civsim.engine.reacting import Reacting
from civsim.engine.reference import run_reference
from civsim.engine.shaken import ShakenFactors
from civsim.engine.visits_of_tests import VisitsOfTests
from civsim.model import Model, Plan, checked_policy

EngineName = Literal["fast", "reference"]
Progress = Callable[[int, int], None]
ENGINES: dict[EngineName, Callable[[Inputs, int, int, HandOver | None], Outcome]] = {
    "fast": run_kernel,
    "reference": run_reference,
}
Execution = Callable[[Inputs, int, HandOver | None], Outcome]
"""One run of an engine: a part of the city, the replication, and who takes the rows of the ledger."""
Run = tuple[int, int, Part]
"""One run of an engine: its number, the replication, and the part of the city."""


def simulate(
    model: Model,
    plan: Plan,
    seed: int,
    replications: Sequence[int],
    engine: EngineName = "fast",
    workers: int = 1,
    ledger: bool | Take = False,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """Outcomes of a plan, one a replication, in their order, each as soon as it is there.

    Parameters
    ----------
    seed, replications
        Replication r of a seed has the same luck under every plan, in either engine.
    workers
        Threads. The reference engine is Python and gains nothing from more than one.
    ledger
        Whether to keep one row a problem; or who takes the rows, in chunks, while the run goes on, so that they need
        not all be in memory.
    progress
        Called with (replications done, replications wanted).

    Raises
    ------
    CivsimError
        At the call, if the plan commits more money than a year has, or its policy is none.
    """
    return PreparedRun(model, plan, seed, engine).outcomes(replications, workers, ledger, progress)


class PreparedRun:
    """A plan made ready for an engine once, for replications that are asked for one after the other. See `simulate`."""

    def __init__(self, model: Model, plan: Plan, seed: int, engine: EngineName = "fast") -> None:
        policy = plan.policy and checked_policy(plan.policy)
        check_plan_money(model, plan)
        self._city = city = build_inputs(model, plan)
        if engine == "fast":
            prepare_kernel()
        self._parts = parts_of(city) if engine == "fast" else [whole(city)]
        factors, tests = ShakenFactors(model, city.day_factor, seed), VisitsOfTests(model, seed)
        if policy is None:
            self._execute = _execution(engine, factors, tests, seed)
        else:
            self._execute = Reacting(model, plan, policy, self._parts, engine, factors, tests, seed).outcome
            self._parts = [whole(city)]

    def outcomes(
        self,
        replications: Sequence[int],
        workers: int = 1,
        ledger: bool | Take = False,
        progress: Progress | None = None,
    ) -> Iterator[Outcome]:
        """Outcomes of the replications, in their order."""
        city, parts, execute = self._city, self._parts, self._execute
        if ledger is not True:
            outcomes = _outcomes(city, parts, replications, execute, workers, ledger or None)
        else:
            outcomes = _with_ledgers(city, parts, replications, execute, workers)
        return _reported(outcomes, len(replications), progress) if progress else outcomes


def _execution(engine: EngineName, factors: ShakenFactors, tests: VisitsOfTests, seed: int) -> Execution:
    """The engine, with the shocks and the tests' visits of each replication."""

    def execute(city: Inputs, replication: int, hand_over: HandOver | None) -> Outcome:
        own = tests.added(city._replace(day_factor=factors.of(replication)), replication)
        return ENGINES[engine](own, seed, replication, hand_over)

    return execute


def _with_ledgers(
    city: Inputs, parts: list[Part], replications: Sequence[int], execute: Execution, workers: int
) -> Iterator[Outcome]:
    """Outcomes with their ledgers in memory."""
    kept: defaultdict[int, list[Rows]] = defaultdict(list)
    outcomes = _outcomes(city, parts, replications, execute, workers, lambda r, rows: kept[r].append(rows))
    for replication, outcome in zip(replications, outcomes, strict=True):
        yield replace(outcome, ledger=Ledger(np.concatenate(kept.pop(replication))))


def _outcomes(
    city: Inputs,
    parts: list[Part],
    replications: Sequence[int],
    execute: Execution,
    workers: int,
    take: Take | None,
) -> Iterator[Outcome]:
    """Outcomes put together from those of the parts; rows of ledgers are passed on in the order of the runs."""
    runs: list[Run] = [
        (len(parts) * i + k, r, part) for i, r in enumerate(replications) for k, part in enumerate(parts)
    ]
    rows = RowsInOrder(take) if take else None

    def outcome(run: Run) -> Outcome:
        number, replication, part = run
        hand_over = (lambda more: rows.put(number, replication, more)) if rows else None
        try:
            found = execute(part.city, replication, hand_over)
            if rows:
                rows.finish(number)
        except BaseException as error:
            if rows:  # else the others would wait for their turn for ever
                rows.abandon(error)
            raise
        return found

    try:
        made = _in_order(outcome, runs, workers)
        for _ in replications:
            yield _assembled(city, parts, made)
    finally:
        if rows:
            rows.abandon()


def _assembled(city: Inputs, parts: list[Part], made: Iterator[Outcome]) -> Outcome:
    """The outcome of a replication from those of its parts; nobody else holds it."""
    assembly = Assembly(city, parts)
    for _ in parts:
        assembly.add(next(made))
    return assembly.outcome()


def _in_order(outcome: Callable[[Run], Outcome], runs: Sequence[Run], workers: int) -> Iterator[Outcome]:
    """Outcomes in order; no more than the workers' own wait to be taken, so that memory stays small."""
    if workers <= 1:
        yield from map(outcome, runs)
        return
    with ThreadPoolExecutor(workers) as pool:
        running: deque[Future[Outcome]] = deque()
        for run in runs:
            if len(running) > workers:
                yield running.popleft().result()
            running.append(pool.submit(outcome, run))
        while running:
            yield running.popleft().result()


def _reported(outcomes: Iterator[Outcome], wanted: int, progress: Progress) -> Iterator[Outcome]:
    """The same outcomes, each reported when it is there."""
    progress(0, wanted)
    for done, outcome in enumerate(outcomes, start=1):
        progress(done, wanted)
        yield outcome
