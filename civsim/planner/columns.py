"""Columns of the master: what a choice of schedules for real grids adds up to in each class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from civsim.planner.grid_sums import add_hours
from civsim.planner.instance import Instance
from civsim.planner.statement import Demands, Statement


@dataclass(frozen=True)
class Choice:
    """A mode and a schedule for every grid of the city."""

    mode: NDArray[np.int64]  # (G,)
    schedule: NDArray[np.int64]  # (G,)


@dataclass(frozen=True)
class Column:
    """One column: a class and, for each of its grids, mode and schedule, with its entries in the master's rows."""

    class_: int
    mode: NDArray[np.int32]
    schedule: NDArray[np.int32]
    rows: NDArray[np.int32]
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """Where the columns of each class enter the master."""

    instance: Instance
    demands: Demands
    links: list[sparse.csr_matrix]
    class_row: NDArray[np.int64]  # (K,)
    work_rows: tuple[tuple[tuple[int, int], ...], ...]  # by class: (optional work, row)
    members: tuple[NDArray[np.int64], ...]  # by class: its grids
    hours: NDArray[np.float64]  # (C, Tc, S, J) the responses' crew-hours in the order that pricing reads them


def frame_of(statement: Statement) -> Frame:
    """The frame of a statement whose class rows have been added."""
    instance, number = statement.instance, statement.row_number
    K = len(instance.class_size)
    return Frame(
        instance=instance,
        demands=statement.demands,
        links=statement.links(),
        class_row=np.array([number[f"class_{k}"] for k in range(K)], np.int64),
        work_rows=tuple(
            tuple(
                (o, number[f"work_{o}_class_{k}"])
                for o in range(len(instance.modes.optional))
                if f"work_{o}_class_{k}" in number
            )
            for k in range(K)
        ),
        members=tuple(np.flatnonzero(instance.class_of == k) for k in range(K)),
        hours=hours_by_period(instance),
    )


def hours_by_period(instance: Instance) -> NDArray[np.float64]:
    """(C, Tc, S, J) crew-hours of the responses."""
    return np.ascontiguousarray(instance.responses.hours.transpose(1, 3, 2, 0))


def demands(instance: Instance, layout: Demands, choice: Choice, label: NDArray[np.int64]) -> NDArray[np.float64]:
    """(groups, demands) of a choice, added up over the grids of each group `label` (G,)."""
    groups, order = int(label.max()) + 1, np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(groups))
    mode, schedule = choice.mode[order], choice.schedule[order]
    A, V, T = layout.tests, layout.channels, layout.periods
    total = np.zeros((groups, layout.size))
    if V:
        flat = instance.schedules.reshape(len(instance.schedules), V * T).astype(np.float64)
        total[:, layout.all_visits] = np.add.reduceat(flat[schedule], starts, axis=0)
    hours = np.zeros((layout.futures, groups, layout.categories, layout.crew_periods))
    for n, one in enumerate((instance, *instance.futures)):
        total[:, n * A : (n + 1) * A] = np.add.reduceat(one.points[:, mode, schedule], starts, axis=1).T
        add_hours(mode, schedule, label[order], one.modes.features, one.responses.hours, hours[n])
    total[:, layout.all_hours] = hours.swapaxes(0, 1).reshape(groups, -1)
    if layout.optional:
        flags = np.add.reduceat(instance.modes.flags[mode].astype(np.float64), starts, axis=0)
        total[:, layout.flag(0) :] = flags / np.bincount(label)[:, None]
    return total


def columns_of(frame: Frame, choice: Choice, classes: NDArray[np.int64]) -> list[Column]:
    """The columns that a choice for all grids means for some classes."""
    instance = frame.instance
    wanted = np.isin(instance.class_of, classes)
    place = {int(k): i for i, k in enumerate(classes)}
    label = np.array([place[int(k)] for k in instance.class_of[wanted]], np.int64)
    part = Choice(choice.mode[wanted], choice.schedule[wanted])
    local = demands(instance, frame.demands, part, label)
    district = instance.class_district
    found = []
    for k, i in place.items():
        entries = frame.links[district[k]] @ local[i]
        rows = np.flatnonzero(np.abs(entries) > 1e-12)
        work = [(row, local[i][frame.demands.flag(o)]) for o, row in frame.work_rows[k]]
        own = [(int(frame.class_row[k]), 1.0), *((r, x) for r, x in work if x > 0)]
        members = frame.members[k]
        found.append(
            Column(
                class_=k,
                mode=choice.mode[members].astype(np.int32),
                schedule=choice.schedule[members].astype(np.int32),
                rows=np.append(rows, [r for r, _ in own]).astype(np.int32),
                values=np.append(entries[rows], [x for _, x in own]),
            )
        )
    return found
