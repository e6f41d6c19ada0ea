"""Work orders as columns, wherever they come from: a real export, or the ledger of a simulated run.

A row is a problem or a report of one; it becomes an order when it is filed. Instants are whole milliseconds since
midnight of `first`, NEVER where the thing did not happen before `end` or is not known. What happened after `end` is
not in the table: an order without a closing is open at `end`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.calendar import DAY_MS

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NEVER = -1
GROUPS = ("department", "district", "category", "channel")
"""Columns by which orders can be told apart."""


@dataclass(frozen=True)
class OrderTable:
    """Columns (N). Groups are places in `ids` and `names`, -1 = not stated.

    `known` names the columns that the source tells of; the others hold NEVER, False or -1 throughout. `start` and `end`
    bound the records; orders filed before `start` are in the table only where `open_before` says so.
    """

    first: date
    start: int
    end: int
    open_before: bool
    known: frozenset[str]
    arose: Ints
    found: Ints  # by a visit or a report; of a real export: received
    filed: Ints
    dispatched: Ints
    deadline: Ints
    closed: Ints
    gone: Ints  # ended by itself before anyone found it
    failed: Ints  # first verification that failed
    on_time: Bools
    redo: Bools
    postponed: Bools
    spot: Bools  # fixed on the spot, no order
    place: Ints  # the same place and category again is a relapse; -1 = unknown
    department: Ints
    district: Ints
    category: Ints
    channel: Ints
    ids: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[Text, ...]]

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.filed)

    @property
    def has_clock(self) -> bool:
        """Whether instants are finer than days."""
        instants = np.concatenate([self.arose, self.filed, self.closed])
        return bool((instants[instants != NEVER] % DAY_MS != 0).any())
