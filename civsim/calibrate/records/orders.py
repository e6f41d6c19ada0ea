"""Work orders as clean rows: one an order, with its day, category, area and address, and what was left out and why."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.records.cleaning import Cleaned, cleaned_rows
from civsim.calibrate.records.mapping import Mapping
from civsim.calibrate.records.marks import NO_MARKS, Marks, days_since, marks_of
from civsim.calibrate.records.naming import plain_addresses
from civsim.language import Text
from civsim.scenario import Mistakes


@dataclass(frozen=True)
class Orders:
    """Orders (N) in order of filing. Days count from the first day of the records.

    `closed` is NaN while open at the end; `left_out` gives the number of rows dropped, by reason; `marks` is what else
    the map tells of them.
    """

    first: pd.Timestamp
    n_days: int
    created: NDArray[np.float64]
    closed: NDArray[np.float64]
    category: NDArray[np.int64]
    area: NDArray[np.int64]
    address: NDArray[np.object_] | None
    has_clock: bool
    rows: int
    left_out: dict[Text, int]
    marks: Marks = NO_MARKS

    @property
    def size(self) -> int:
        """Number of orders."""
        return len(self.created)

    @property
    def created_day(self) -> NDArray[np.int64]:
        """Whole day of filing."""
        return np.floor(self.created).astype(np.int64)


def read_orders(path: str | Path, mapping: Mapping) -> Orders:
    """The orders of a table (CSV, also packed; XLSX; Parquet) that belong to a category and an area of the map.

    Raises
    ------
    ScenarioError
        For a map without categories or areas, a file that is no table, columns that are not there, kinds and areas
        that the map does not know, dates that are none; each at the line of the map or the row of the table.
    """
    return orders_of(named_rows(path, mapping), mapping)


def named_rows(path: str | Path, mapping: Mapping) -> Cleaned:
    """The rows of a table that belong to a category and an area of the map."""
    _check_named(mapping)
    return cleaned_rows(Path(path), mapping, named_only=True)


def orders_of(found: Cleaned, mapping: Mapping) -> Orders:
    """Cleaned rows as orders."""
    table = found.table
    created, closed = (days_since(table[name], found.first) for name in ("created_", "closed_"))
    closed[closed >= found.n_days] = np.nan  # later than the records know
    column = mapping.spec.columns.address
    return Orders(
        first=found.first,
        n_days=found.n_days,
        created=created,
        closed=closed,
        category=table["category_"].to_numpy(np.int64),
        area=table["area_"].to_numpy(np.int64),
        address=plain_addresses(table[column]) if column else None,
        has_clock=bool((created % 1 != 0).any()),
        rows=found.rows,
        left_out=found.left_out,
        marks=marks_of(found, mapping),
    )


def _check_named(mapping: Mapping) -> None:
    """A fit needs categories and areas by name."""
    mistakes = Mistakes(mapping.document)
    for key, there in (("categories", mapping.spec.categories), ("areas", mapping.spec.areas)):
        if not there:
            mistakes.add((key,), "missing", Text("拟合参数需要此项", "a fit needs this block"))
    mistakes.raise_if_any()
