"""The ledger of the kernel: what it needs of an open problem is noted; a row is written when the problem has ended.

So no more than a chunk of rows is in memory, besides a line of notes for each open problem.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.engine.inputs import Inputs
from civsim.engine.kernel_state import CHANNEL, FAILED_AT, FOUND_AT, FREE_SLOT, PARENT, ROWS, STARTED_AT, TOP, Live
from civsim.engine.outcome import LEDGER_COLUMNS
from civsim.model.compiled import part

NEVER_YET = -1


@part
def begin_notes(live: Live, s: int, parent: int) -> None:
    """Notes on a new problem in slot s, if a ledger is kept."""
    if live.keeps_ledger:
        live.notes[s, :] = NEVER_YET
        live.notes[s, PARENT] = parent


@part
def note(live: Live, s: int, what: int, value: int) -> None:
    """A note on the problem in slot s, if a ledger is kept."""
    if live.keeps_ledger:
        live.notes[s, what] = value


@part
def write_row(city: Inputs, live: Live, s: int, closed: int, gone: int) -> None:
    """The row of the problem in slot s, which ends now, if a ledger is kept; columns as in LEDGER_COLUMNS."""
    if live.keeps_ledger:
        p, notes, row = live.slots[s], live.notes[s], live.ledger[live.now[ROWS]]
        live.now[ROWS] += 1
        row[0], row[1], row[2], row[3] = p.key, notes[PARENT], city.grid_number[p.grid], p.category
        row[4], row[5], row[6], row[7] = p.appeared, notes[FOUND_AT], notes[CHANNEL], p.filed
        row[8], row[9], row[10], row[11] = notes[STARTED_AT], closed, p.attempt, gone
        row[12], row[13], row[14] = p.deadline, notes[FAILED_AT], p.postponed


def rows_of_open(city: Inputs, live: Live) -> NDArray[np.int64]:
    """Rows of the problems that are open at the end of the run, by (component, appeared, key)."""
    used = live.slots[: live.now[TOP]]
    here = used["state"] != FREE_SLOT
    slots, notes = used[here], live.notes[: live.now[TOP]][here]
    columns = {
        "key": slots["key"],
        "parent": notes[:, PARENT],
        "grid": city.grid_number[slots["grid"]],
        "category": slots["category"],
        "appeared": slots["appeared"],
        "found": notes[:, FOUND_AT],
        "source": notes[:, CHANNEL],
        "filed": slots["filed"],
        "started": notes[:, STARTED_AT],
        "redo": slots["attempt"],
        "deadline": slots["deadline"],
        "failed": notes[:, FAILED_AT],
        "postponed": slots["postponed"],
    }
    rows = np.full((len(slots), len(LEDGER_COLUMNS)), NEVER_YET, np.int64)
    for name, values in columns.items():
        rows[:, LEDGER_COLUMNS.index(name)] = values
    return rows[np.lexsort((slots["key"], slots["appeared"]))]
