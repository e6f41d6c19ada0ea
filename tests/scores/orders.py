"""Tables of orders for tests, by hand: columns in days, the others as if nobody told of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from civsim.language import Text
from civsim.model import DAY_MS, GROUPS, NEVER, OrderTable

INSTANTS = ("arose", "found", "filed", "dispatched", "deadline", "closed", "gone", "failed")
FLAGS = ("on_time", "redo", "postponed", "spot")


def table_of(days: int, sizes: dict[str, int] | None = None, start: int = 0, **columns: Sequence[Any]) -> OrderTable:
    """A table whose instants are given in days, None = never; `sizes` are numbers of departments and so on."""
    n = len(next(iter(columns.values())))
    made: dict[str, Any] = {}
    for name in INSTANTS:
        given = columns.get(name, [None] * n)
        made[name] = np.array([NEVER if day is None else round(day * DAY_MS) for day in given], np.int64)
    for name in FLAGS:
        made[name] = np.array(columns.get(name, [False] * n), bool)
    if "on_time" not in columns:
        made["on_time"] = (made["closed"] != NEVER) & (made["closed"] <= made["deadline"])
    for name in ("place", *GROUPS):
        made[name] = np.array(columns.get(name, [-1] * n), np.int64)
    names = {g: tuple(f"{g} {i}" for i in range((sizes or {}).get(g, 0))) for g in GROUPS}
    return OrderTable(
        first=date(2011, 1, 1),
        start=start * DAY_MS,
        end=days * DAY_MS,
        open_before=False,
        known=frozenset(columns),
        ids=names,
        names={g: tuple(Text(i, i) for i in ids) for g, ids in names.items()},
        **made,
    )
