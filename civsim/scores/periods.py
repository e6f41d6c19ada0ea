"""Periods over which orders are counted: months, quarters, or the whole of the records."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import DAY_MS, OrderTable

PeriodName = Literal["month", "quarter", "whole"]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cuts:
    """Periods that follow each other: `edges` (P + 1) in ms; the last ends where the records end."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    edges: Ints

    @property
    def size(self) -> int:
        """Number of periods."""
        return len(self.ids)

    def of(self, instants: Ints) -> Ints:
        """(N) the period of each instant, -1 outside all, and for NEVER."""
        place = np.searchsorted(self.edges, instants, side="right") - 1
        return np.where((place >= 0) & (place < self.size), place, -1)

    def end_of(self, place: Ints) -> Ints:
        """(N) end of each period; any for -1. [ms]"""
        return self.edges[place + 1]


def cuts_of(table: OrderTable, by: PeriodName) -> Cuts:
    """The periods of a table's records; calendar months and quarters, the first and last cut to the records."""
    first = pd.Timestamp(table.first)
    start, last = (first + pd.Timedelta(days=day) for day in (table.start // DAY_MS, table.end // DAY_MS - 1))
    if by == "whole":
        label = f"{start:%Y-%m-%d}/{last:%Y-%m-%d}"
        name = Text(f"{start:%Y-%m-%d} 至 {last:%Y-%m-%d}", f"{start:%Y-%m-%d} to {last:%Y-%m-%d}")
        return Cuts((label,), (name,), np.array([table.start, table.end]))
    periods = pd.period_range(start, last, freq={"month": "M", "quarter": "Q"}[by])
    ids = tuple(f"{p.year}-{p.month:02}" if by == "month" else f"{p.year}Q{p.quarter}" for p in periods)
    starts = [(p.start_time - first).days * DAY_MS for p in periods[1:]]
    return Cuts(ids, tuple(Text(i, i) for i in ids), np.array([table.start, *starts, table.end]))
