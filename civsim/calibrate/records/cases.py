"""Cases by day of filing and closing, in groups, as the records knew them at the end of a given day.

A case is a row that was filed: neither a flagged duplicate nor rejected nor fixed on the spot. Flags (duplicate,
rejected) have no date in an export; they count as known when the case was filed.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.records.cleaning import cleaned_rows
from civsim.calibrate.records.mapping import Mapping
from civsim.calibrate.records.naming import NOT_STATED
from civsim.calibrate.records.order_table import ExportReader
from civsim.language import Text
from civsim.model import DAY_MS, NEVER
from civsim.scenario import Mistakes

By = Literal["category", "area", "department"]
Ints = NDArray[np.int64]
WHOLE = ("all",), (Text("全部", "all"),)


@dataclass(frozen=True)
class Cases:
    """Cases (N): days count from `first`, NEVER where not closed or without a deadline; `group` -1 = not stated.

    `late` is told of cases with a deadline: not closed by then, as far as the last day knows.
    """

    first: pd.Timestamp
    n_days: int
    created: Ints
    closed: Ints
    due: Ints
    late: NDArray[np.bool_]
    group: Ints
    ids: tuple[str, ...]
    names: tuple[Text, ...]
    rows: int
    left_out: dict[Text, int]

    def of(self, group: str) -> "Cases":
        """Those of one group; none where it is not known yet."""
        place = self.ids.index(group) if group in self.ids else len(self.ids)
        return self.chosen(self.group == place)

    def chosen(self, kept: NDArray[np.bool_]) -> "Cases":
        """Those that are kept."""
        columns = {name: getattr(self, name)[kept] for name in ("created", "closed", "due", "late", "group")}
        return Cases(
            self.first, self.n_days, **columns, ids=self.ids, names=self.names, rows=self.rows, left_out=self.left_out
        )


def read_cases(path: Path, mapping: Mapping, by: By | None, as_of: date) -> Cases:
    """The cases of a table of orders as known at the end of a day.

    Raises
    ------
    ScenarioError
        As `read_orders`; where the records do not hold that day; where the map names no column for the groups.
    """
    if by == "department" and mapping.spec.columns.department is None:
        mistakes = Mistakes(mapping.document)
        text = Text("按部门预报需要部门列", "groups by department need its column")
        mistakes.add(("columns", "department"), "missing", text)
        mistakes.raise_if_any()
    found = cleaned_rows(path, mapping, named_only=False, as_of=as_of)
    reader = ExportReader(found, mapping)
    created, closed, deadline = reader.instants("created"), reader.instants("closed"), reader.deadlines()
    in_time = (closed != NEVER) & (closed <= deadline if mapping.spec.on_time is None else reader.flag("on_time"))
    ids, names, group = _groups(reader, by)
    cases = Cases(
        first=found.first,
        n_days=found.n_days,
        created=created // DAY_MS,
        closed=np.where(closed == NEVER, NEVER, closed // DAY_MS),
        due=np.where(deadline == NEVER, NEVER, deadline // DAY_MS),
        late=(deadline != NEVER) & ~in_time,
        group=group,
        ids=ids,
        names=names,
        rows=found.rows,
        left_out=found.left_out,
    )
    return cases.chosen(~(reader.flag("rejected") | reader.flag("on_the_spot")))


def _groups(reader: ExportReader, by: By | None) -> tuple[tuple[str, ...], tuple[Text, ...], Ints]:
    """Ids, names and the group of every row."""
    if by is None:
        return *WHOLE, np.zeros(len(reader.found.table), np.int64)
    if by == "department":
        return reader.column_groups("department", reader.mapping.spec.departments)
    if by == "category":
        ids, names, group = reader.categories()
        place = np.array([*(ids.index(i) for i in ids), NOT_STATED])  # a map may call a category "other", too
        return ids, names, np.asarray(place[group])
    rows, found = reader.mapping.areas.rows, reader.found
    ids = (*(row.area for row in rows), "other") if rows else found.areas
    return ids, tuple(Text(i, i) for i in ids), found.table["area_"].to_numpy(np.int64)
