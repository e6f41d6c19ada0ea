"""What a table of orders is worth, before anything is fitted to it: its span, losses, oddities and gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.records.cleaning import Cleaned
from civsim.calibrate.records.drops import CLOSED_EARLY, DUPLICATE, REPEATED
from civsim.calibrate.records.mapping import Mapping
from civsim.calibrate.records.naming import plain_addresses
from civsim.calibrate.records.orders import Orders, named_rows, orders_of
from civsim.language import Text

USUAL = 0.75  # of the days of a weekday; where so many have records, one without any is odd


@dataclass(frozen=True)
class Gap:
    """Days without any record, where there usually are some."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Their number."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class SamePlace:
    """Orders of the same place and category as one before.

    `repeats` were filed within `window_days` of it, `while_open` (of these) before it was closed: reports of the same
    thing, if the places are exact.
    """

    window_days: int
    repeats: int
    while_open: int


@dataclass(frozen=True)
class Kind:
    """A kind of problem as the table writes it, its rows, and the category it belongs to; None where to none."""

    text: str
    rows: int
    category: str | None


@dataclass(frozen=True)
class Quality:
    """A table of orders: rows of the file, and those used; what was odd among them, and what was left out and why.

    A row that was left out counts under its first reason only. `unclosed`, `without_id` and `same_place` (None
    without addresses) tell of the rows used, `kinds` of all.
    """

    file: str
    rows: int
    used: int
    first: date
    last: date
    unclosed: int
    closed_before_created: int
    flagged_duplicates: int
    repeated_ids: int
    without_id: int
    same_place: SamePlace | None
    gaps: tuple[Gap, ...]
    kinds: tuple[Kind, ...]
    left_out: dict[Text, int]


def quality(found: Cleaned, mapping: Mapping) -> Quality:
    """What the cleaned rows of a table tell of it."""
    table, end = found.table, found.last + pd.Timedelta(days=1)
    owner = {value: key for key, group in mapping.spec.categories.items() for value in group.values}
    return Quality(
        file=found.source.path.name,
        rows=found.rows,
        used=len(table),
        first=found.first.date(),
        last=found.last.date(),
        unclosed=int((~(table["closed_"] < end)).sum()),
        closed_before_created=found.left_out.get(CLOSED_EARLY, 0),
        flagged_duplicates=found.left_out.get(DUPLICATE, 0),
        repeated_ids=found.left_out.get(REPEATED, 0),
        without_id=found.without_id,
        same_place=_same_place(found, mapping),
        gaps=tuple(_gaps(_daily(found), found.first.date())),
        kinds=tuple(Kind(text, n, owner.get(text)) for text, n in found.volumes.items()),
        left_out=found.left_out,
    )


def checked_orders(path: str | Path, mapping: Mapping) -> tuple[Orders, Quality]:
    """The orders of a table for a fit, and what the table is worth.

    Raises
    ------
    ScenarioError
        As `read_orders`.
    """
    found = named_rows(path, mapping)
    return orders_of(found, mapping), quality(found, mapping)


def _daily(found: Cleaned) -> NDArray[np.int64]:
    """Rows filed a day."""
    days = (found.table["created_"] - found.first).dt.days.to_numpy(np.int64)
    return np.bincount(days, minlength=found.n_days)


def _gaps(counts: NDArray[np.int64], first: date) -> Iterator[Gap]:
    """Runs of days without a record that begin and end on days of a weekday which usually has some."""
    weekday = (np.arange(len(counts)) + first.weekday()) % 7
    usual = np.array(
        [(counts[weekday == day] > 0).mean() >= USUAL if (weekday == day).any() else 0 for day in range(7)]
    )
    for empty, run in groupby(range(len(counts)), key=lambda i: counts[i] == 0):
        odd = [i for i in run if empty and usual[weekday[i]]]
        if odd:
            yield Gap(first + timedelta(days=odd[0]), first + timedelta(days=odd[-1]))


def _same_place(found: Cleaned, mapping: Mapping) -> SamePlace | None:
    """Orders that follow another of their place and category."""
    column, table = mapping.spec.columns.address, found.table
    if column is None:
        return None
    codes, texts = pd.factorize(plain_addresses(table[column]))
    known = texts[codes] != ""
    place = (codes * (table["category_"].to_numpy(np.int64).max(initial=0) + 2) + table["category_"] + 1).to_numpy()
    order = np.argsort(place, kind="stable")  # within a place in order of filing, as the rows are
    order = order[known[order]]
    created, closed = (table[name].to_numpy()[order] for name in ("created_", "closed_"))
    again = place[order][1:] == place[order][:-1]
    window = np.timedelta64(mapping.spec.relapse_window_days, "D")
    again &= created[1:] - created[:-1] <= window
    still_open = again & ~(closed[:-1] <= created[1:])
    return SamePlace(mapping.spec.relapse_window_days, int(again.sum()), int(still_open.sum()))
