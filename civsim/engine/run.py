"""Replications of a plan, by either engine, over threads. Results do not depend on how many."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Literal

from civsim.engine.inputs import build_inputs
from civsim.engine.kernel import prepare_kernel, run_kernel
from civsim.engine.money import check_plan_money
from civsim.engine.outcome import Outcome
from civsim.engine.reference import run_reference
from civsim.model import Model, Plan

EngineName = Literal["fast", "reference"]
Progress = Callable[[int, int], None]


def simulate(
    model: Model,
    plan: Plan,
    seed: int,
    replications: Sequence[int],
    engine: EngineName = "fast",
    workers: int = 1,
    ledger: bool = False,
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
        Whether to keep one row a problem.
    progress
        Called with (replications done, replications wanted).

    Raises
    ------
    CivsimError
        At the call, if the plan commits more money than a year has.
    """
    check_plan_money(model, plan)
    city = build_inputs(model, plan)
    run = run_kernel if engine == "fast" else run_reference
    if engine == "fast":
        prepare_kernel()

    def outcome(replication: int) -> Outcome:
        return run(city, seed, replication, ledger)

    return _reported(_in_order(outcome, replications, workers), len(replications), progress)


def _in_order(outcome: Callable[[int], Outcome], replications: Sequence[int], workers: int) -> Iterator[Outcome]:
    """Outcomes in order; no more than the workers' own wait to be taken, so that memory stays small."""
    if workers <= 1:
        yield from map(outcome, replications)
        return
    with ThreadPoolExecutor(workers) as pool:
        running: deque[Future[Outcome]] = deque()
        for replication in replications:
            if len(running) > workers:
                yield running.popleft().result()
            running.append(pool.submit(outcome, replication))
        while running:
            yield running.popleft().result()


def _reported(outcomes: Iterator[Outcome], wanted: int, progress: Progress | None) -> Iterator[Outcome]:
    """The same outcomes, each reported when it is there."""
    if progress:
        progress(0, wanted)
    for done, outcome in enumerate(outcomes, start=1):
        if progress:
            progress(done, wanted)
        yield outcome
