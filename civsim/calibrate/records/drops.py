"""Rows that a reader leaves out, and why."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.language import Text

DUPLICATE = Text("标记为重复", "flagged as duplicate")
REJECTED = Text("不予立案", "received and not filed")
CLOSED_EARLY = Text("结案早于立案", "closed before filed")
REPEATED = Text("编号重复（保留较早结案的一条）", "repeated number (the earlier closing is kept)")


class Drops:
    """Rows that go, counted by the first reason that each of them meets."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.rows = len(table)
        self.counts: dict[Text, int] = {}
        self.begin(table)

    def begin(self, table: pd.DataFrame) -> None:
        """Go on with the rows that are left."""
        self.table = table
        self.alive = np.ones(len(table), bool)

    def add(self, gone: "pd.Series[bool] | NDArray[np.bool_]", reason: Text) -> None:
        """Drop some rows."""
        mask = self.alive & np.asarray(gone, bool)
        self.counts[reason] = self.counts.get(reason, 0) + int(mask.sum())
        self.alive &= ~mask

    def kept(self, table: pd.DataFrame | None = None) -> pd.DataFrame:
        """The rows that stay."""
        table = self.table if table is None else table
        return table if self.alive.all() else table[self.alive]

    @property
    def left_out(self) -> dict[Text, int]:
        """Number of rows dropped, by reason."""
        return {reason: n for reason, n in self.counts.items() if n}
