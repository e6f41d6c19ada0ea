"""A real export as the neutral table of orders: every row that the map keeps, named or not."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.records.cleaning import Cleaned, cleaned_rows, holds
from civsim.calibrate.records.dates import times
from civsim.calibrate.records.mapping import Mapping
from civsim.calibrate.records.naming import NOT_STATED, numbered, plain_addresses
from civsim.language import Text
from civsim.model import DAY_MS, NEVER, OrderTable
from civsim.scenario import Name

OTHER = Text("其他（对照文件未列出）", "other (not named by the map)")
Ints = NDArray[np.int64]
Groups = tuple[tuple[str, ...], tuple[Text, ...], Ints]
"""Ids, names, and the place of every row."""


@dataclass(frozen=True)
class Export:
    """Orders of a real export: how many rows it had, and how many of them were left out, by reason."""

    table: OrderTable
    rows: int
    left_out: dict[Text, int]


def read_order_table(path: str | Path, mapping: Mapping) -> Export:
    """The orders of a table (CSV, also packed; XLSX; Parquet) as the map says.

    Rows without a category or area stay, as "not stated"; what happened after the last day of the records is blank.

    Raises
    ------
    ScenarioError
        As `read_orders`.
    """
    found = cleaned_rows(Path(path), mapping, named_only=False)
    reader = ExportReader(found, mapping)
    groups = {
        "department": reader.column_groups("department", mapping.spec.departments),
        "district": reader.districts(),
        "category": reader.categories(),
        "channel": reader.column_groups("channel", mapping.spec.channels),
    }
    created, closed = reader.instants("created"), reader.instants("closed")
    is_order = ~(reader.flag("rejected") | reader.flag("on_the_spot"))
    deadline = reader.deadlines()
    in_time = (closed != NEVER) & (closed <= deadline) if mapping.spec.on_time is None else reader.flag("on_time")
    received, none = reader.instants("received"), np.full(len(created), NEVER)
    table = OrderTable(
        first=found.first.date(),
        start=0,
        end=found.n_days * DAY_MS,
        open_before=False,
        known=reader.known(),
        arose=reader.instants("arose"),
        found=np.where(received == NEVER, created, received),
        filed=np.where(is_order, created, NEVER),
        dispatched=reader.instants("dispatched"),
        deadline=np.where(is_order, deadline, NEVER),
        closed=closed,
        gone=none,
        failed=none,
        on_time=in_time & (closed != NEVER),
        redo=reader.flag("redo"),
        postponed=reader.flag("postponed"),
        spot=reader.flag("on_the_spot"),
        place=reader.places(),
        department=groups["department"][2],
        district=groups["district"][2],
        category=groups["category"][2],
        channel=groups["channel"][2],
        ids={name: group[0] for name, group in groups.items()},
        names={name: group[1] for name, group in groups.items()},
    )
    return Export(table, found.rows, found.left_out)


@dataclass(frozen=True)
class ExportReader:
    """Columns of the cleaned rows as the table wants them."""

    found: Cleaned
    mapping: Mapping

    def known(self) -> frozenset[str]:
        """What the export tells of."""
        spec = self.mapping.spec
        names = {name for name, column in spec.columns.model_dump().items() if column} | set(spec.flags)
        of = {"address": "place", "area": "district", "on_the_spot": "spot"}
        return frozenset(of.get(name, name) for name in names)

    def instants(self, name: str, cut: bool = True) -> Ints:
        """A column in ms since the first midnight, NEVER where empty; `cut`: and where after the records' end."""
        column = getattr(self.mapping.spec.columns, name)
        table = self.found.table
        if column is None:
            return np.full(len(table), NEVER)
        spec, key = self.mapping.spec, f"{name}_"
        given = (
            table[key] if key in table else times(table[column], self.found.source, spec.date_format, spec.time_zone)
        )
        since = (given - self.found.first) // pd.Timedelta(milliseconds=1)
        there = given.notna().to_numpy()
        ms = np.where(there, since.fillna(NEVER).to_numpy(np.int64), NEVER)
        unknown = (ms >= self.found.n_days * DAY_MS) & cut
        before = (ms < 0) & there  # an earlier instant than the records' first; the order itself is in them
        return np.where(unknown, NEVER, np.where(before, 0, ms))

    def deadlines(self) -> Ints:
        """Deadlines; one that is a day without a clock ends with it."""
        at = self.instants("deadline", cut=False)
        days_only = bool((at[at != NEVER] % DAY_MS == 0).all())
        return np.where(at == NEVER, NEVER, at + (DAY_MS - 1) * days_only)

    def flag(self, name: str) -> NDArray[np.bool_]:
        """Whether each row is one that the map's block of this name means."""
        rows, table = self.mapping.spec.flags.get(name), self.found.table
        return holds(table, rows).to_numpy(bool) if rows else np.zeros(len(table), bool)

    def places(self) -> Ints:
        """A number for each address; NOT_STATED for none, and where kinds of no category would pass for the same."""
        column, table = self.mapping.spec.columns.address, self.found.table
        if column is None:
            return np.full(len(table), NOT_STATED)
        plain = plain_addresses(table[column])
        codes = pd.factorize(plain)[0].astype(np.int64)
        category, named = table["category_"].to_numpy(np.int64), len(self.mapping.spec.categories)
        alike = (category >= 0) & ((category < named) | (not named))
        return np.where((plain != "") & alike, codes, NOT_STATED)

    def column_groups(self, name: str, names: dict[str, Name]) -> Groups:
        """Groups by the texts of a column, with the map's display names."""
        column, table = getattr(self.mapping.spec.columns, name), self.found.table
        if column is None:
            return (), (), np.full(len(table), NOT_STATED)
        places, ids = numbered(table[column], {}, NOT_STATED)
        shown = tuple(Text(names[i].zh, names[i].en) if i in names else Text(i, i) for i in ids)
        return ids, shown, np.asarray(places.to_numpy(np.int64))

    def categories(self) -> Groups:
        """Groups by the map's categories, or by the kinds of the table."""
        named, places = self.mapping.spec.categories, self.found.table["category_"].to_numpy(np.int64)
        if not named:
            return self.found.kinds, tuple(Text(k, k) for k in self.found.kinds), places
        names = tuple(Text(group.name.zh, group.name.en) for group in named.values())
        return (*named, "other"), (*names, OTHER), places

    def districts(self) -> Groups:
        """Groups by the districts of the map's areas, or by the areas of the table."""
        areas, places = self.mapping.areas.rows, self.found.table["area_"].to_numpy(np.int64)
        if not areas:
            return self.found.areas, tuple(Text(a, a) for a in self.found.areas), places
        ids = tuple(dict.fromkeys(row.district for row in areas))
        of = np.array([*(ids.index(row.district) for row in areas), len(ids), NOT_STATED], np.int64)
        return (*ids, "other"), (*(Text(d, d) for d in ids), OTHER), np.asarray(of[places])
