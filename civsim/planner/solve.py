"""The master solved with the columns it needs, and with lines for waiting work that hold for what waits."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from civsim.errors import InfeasibleError
from civsim.language import Text
from civsim.planner.backlog import Shortage
from civsim.planner.columns import Column
from civsim.planner.futures import all_wider, each_shortage, shortages
from civsim.planner.generate import Generated, Progress, generate, improve, restated
from civsim.planner.instance import Instance
from civsim.planner.master import demanding, state
from civsim.planner.objectives import Objective
from civsim.planner.statement import Statement

WIDENINGS = 4
LACKING = 1e-6  # points that may lack of a target
MARGIN = 1.5  # of the backlog, for which the wider lines are drawn


def solved_master(
    instance: Instance,
    objective: Objective,
    gap: float,
    rounds: int,
    seconds: float,
    progress: Progress | None = None,
    elastic: bool = False,
    shortage: Shortage | None = None,
    before: Sequence[Column] = (),
) -> Generated:
    """The master with its columns and its bound, started with the choices of the columns `before`.

    Where more work waits than the lines for its cost hold for, they are drawn wider and the master is solved again.
    """
    shortage = shortages(instance) if shortage is None else shortage
    if elastic:  # more teams and crews may cost more than the money that is enough now
        shortage = replace(shortage, money_can_bind=True)

    def stated(lines: Shortage, nearest: bool = False) -> Statement:
        return state(instance, objective, lines, elastic=elastic, as_due=elastic, nearest=nearest)

    first = not elastic and demanding(instance, objective)
    found = generate(stated(shortage, first), gap, rounds, seconds, progress, 0.0 if first else np.inf, before)
    if first:
        found = sought(found, partial(stated, shortage), True, gap, rounds, seconds, progress)
    return _with_wide_lines(found, stated, first, gap, rounds, seconds, progress)


def continued(
    before: Generated, instance: Instance, objective: Objective, gap: float, rounds: int, seconds: float
) -> Generated:
    """The master of a problem whose pool has grown, going on from where the one `before` stopped, with its lines."""

    def stated(lines: Shortage, nearest: bool = False) -> Statement:
        return state(instance, objective, lines, nearest=nearest)

    first = demanding(instance, objective)
    found = sought(before, partial(stated, before.statement.shortage), first, gap, rounds, seconds)
    return _with_wide_lines(found, stated, first, gap, rounds, seconds)


def _with_wide_lines(
    found: Generated,
    stated: Callable[[Shortage, bool], Statement],
    first: bool,
    gap: float,
    rounds: int,
    seconds: float,
    progress: Progress | None = None,
) -> Generated:
    """The master with lines that hold for what waits."""
    for _ in range(WIDENINGS):
        shortage = found.statement.shortage
        backlogs, lines = all_backlogs(found), each_shortage(shortage)
        if all((b <= s.reference * 1.01 + 1e-6).all() for b, s in zip(backlogs, lines, strict=True)):
            break
        wider = all_wider(found.statement.instance, shortage, [MARGIN * b for b in backlogs])
        found = sought(found, partial(stated, wider), first, gap, rounds, seconds, progress)
    return found


def sought(
    planned: Generated,
    stated: Callable[[bool], Statement],
    first: bool,
    gap: float,
    rounds: int,
    seconds: float,
    progress: Progress | None = None,
) -> Generated:
    """The columns of a master in another statement of the same rows, and more columns for its objective.

    With `first`, columns are sought first that miss no requirement; `stated` is told which of the two is sought.

    Raises
    ------
    InfeasibleError
        If no mix of columns fits the rows.
    """
    if first:
        planned = improve(restated(planned, stated(True)), gap, rounds, seconds, progress, enough=0.0)
        if planned.solution.value < -LACKING:
            raise InfeasibleError(Text("目标或要求无法达到", "the target or a requirement is out of reach"))
    return improve(restated(planned, stated(False)), gap, rounds, seconds, progress)


def most_backlog(found: Generated) -> NDArray[np.float64]:
    """(P, C) most work that waits at any test, in the city as given. [crew-hours]"""
    return all_backlogs(found)[0]


def all_backlogs(found: Generated) -> list[NDArray[np.float64]]:
    """(P, C) most work that waits at any test, in the city as given and in each of its futures. [crew-hours]"""
    every = (found.statement, *found.statement.futures)
    backlogs = [np.zeros_like(statement.shortage.reference) for statement in every]
    values = dict(zip(found.statement.variables, found.solution.variables.tolist(), strict=True))
    for backlog, statement in zip(backlogs, every, strict=True):
        for name, variable in statement.variables.items():
            if name.startswith("late_"):
                c, p, _ = (int(part[1:]) for part in name.split("_")[1:])
                backlog[p, c] = max(backlog[p, c], values[variable.name])
    return backlogs
