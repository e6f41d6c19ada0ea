"""Relapse of closed problems (反弹): the same category at the same place again.

Only parents count that the records could follow that long: closed early enough before their end. A repeat that
arose (or was filed) while the parent was open is a double, not a relapse, and on dates alone neither is one of the
day of closing. A repeat may also be the next problem of a busy place: `calibrate` takes that chance level off.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import NEVER, OrderTable

WINDOWS = (7, 30, 180)  # [d]
Ints = NDArray[np.int64]


def next_start(table: OrderTable) -> Ints:
    """(N) first instant after each row's closing at which its category is at its place again; NEVER for none. [ms]"""
    start = np.where(table.arose != NEVER, table.arose, np.where(table.filed != NEVER, table.filed, table.found))
    kinds = int(table.category.max(initial=0)) + 2
    where = table.place * kinds + table.category + 1
    span = max(table.end, int(start.max(initial=0))) + 1
    _, where = np.unique(where, return_inverse=True)  # dense, so that where x span stays within 64 bits
    known = (table.place >= 0) & (start != NEVER)
    starts = np.sort(where[known] * span + start[known])
    place = np.searchsorted(starts, where * span + table.closed, side="right")
    found = starts[np.minimum(place, len(starts) - 1)] if len(starts) else np.zeros(table.size, np.int64)
    same = (table.closed != NEVER) & (table.place >= 0) & (place < len(starts)) & (found // span == where)
    return np.where(same, found % span, NEVER)
