"""Rows of a table of orders as the map wants them: some dropped, each with its category and area, losses counted."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.records.dates import times
from civsim.calibrate.records.drops import CLOSED_EARLY, DUPLICATE, REJECTED, REPEATED, Drops
from civsim.calibrate.records.mapping import Mapping, MapSpec, RowsBlock
from civsim.calibrate.records.naming import NOT_STATED, areas_of, categories_of, check_names, numbered
from civsim.calibrate.records.source import Source, refusal
from civsim.calibrate.records.table_file import open_table, read_columns
from civsim.errors import Mark
from civsim.language import Text

DAY = pd.Timedelta(days=1)
NO_DOUBLES = pd.DataFrame(
    {"created_": pd.Series([], dtype="datetime64[ns]"), "category_": pd.Series([], dtype=np.int64)}
)


@dataclass(frozen=True)
class Cleaned:
    """Rows in order of filing, with columns `created_`, `closed_`, `category_`, `area_` beside those of the file.

    `category_` and `area_` number the map's entries; one more is for those that the map does not name, NOT_STATED for
    empty cells. Where the map names none, they number the texts of the table: `kinds`, `areas`. `first` and `last` are
    the span's days; `left_out` gives the number of rows dropped, by reason; `volumes` that of all rows of the file by
    their kind, the largest first; `without_id` that of kept rows without a number. `doubles` holds `created_` and
    `category_` of the rows flagged as duplicates.
    """

    table: pd.DataFrame
    rows: int
    left_out: dict[Text, int]
    first: pd.Timestamp
    last: pd.Timestamp
    kinds: tuple[str, ...]
    areas: tuple[str, ...]
    source: Source
    volumes: dict[str, int]
    without_id: int
    doubles: pd.DataFrame

    @property
    def n_days(self) -> int:
        """Days of the span."""
        return int((self.last - self.first).days) + 1


def cleaned_rows(path: Path, mapping: Mapping, named_only: bool, as_of: date | None = None) -> Cleaned:
    """The rows of a table (CSV, also packed; XLSX; Parquet), cleaned as the map says.

    Parameters
    ----------
    named_only
        Leave out rows whose category or area is empty, or is not named by the map.
    as_of
        The records as known at the end of this day, in place of the map's `until`: without later rows and closings.

    Raises
    ------
    ScenarioError
        For a file that is no table, columns that are not there, kinds and areas that the map does not know, dates
        that are none; each at the line of the map or the row of the table.
    """
    file = open_table(path)
    _check_columns(file.source, mapping)
    table = read_columns(file, _wanted(mapping.spec), mapping.spec.empty)
    drops, volumes = Drops(table), table[mapping.spec.columns.category].value_counts().to_dict()
    for drop in mapping.spec.drop:
        said = Text(f"{drop.column}：{'、'.join(drop.values)}", f"{drop.column}: {', '.join(drop.values)}")
        drops.add(holds(table, drop), said)
    if mapping.spec.rejected and named_only:
        drops.add(holds(table, mapping.spec.rejected), REJECTED)
    doubles = _doubles(table, drops.alive, mapping, file.source, as_of)
    if mapping.spec.duplicates:
        drops.add(holds(table, mapping.spec.duplicates), DUPLICATE)
    table = _with_times(drops.kept(), file.source, mapping.spec)
    if as_of is not None:
        table = _as_known(table, mapping.spec, file.source, as_of)
    found = _consistent(table, drops, file.source, mapping, named_only, volumes, as_of)
    return replace(found, doubles=doubles)


def _doubles(
    table: pd.DataFrame, alive: NDArray[np.bool_], mapping: Mapping, source: Source, as_of: date | None
) -> pd.DataFrame:
    """When the rows flagged as duplicates were filed, and their categories."""
    spec = mapping.spec
    if spec.duplicates is None:
        return NO_DOUBLES
    rows = table[alive & holds(table, spec.duplicates).to_numpy(bool)]
    created = times(rows[spec.columns.created], source, spec.date_format, spec.time_zone)
    number = {value: i for i, group in enumerate(spec.categories.values()) for value in group.values}
    category = numbered(rows[spec.columns.category], number, NOT_STATED)[0] if number else NOT_STATED
    found = pd.DataFrame({"created_": created, "category_": category})
    return found if as_of is None else found[found["created_"] < pd.Timestamp(as_of) + DAY]


def _consistent(
    table: pd.DataFrame,
    drops: Drops,
    source: Source,
    mapping: Mapping,
    named_only: bool,
    volumes: dict[Hashable, int],
    as_of: date | None,
) -> Cleaned:
    """Rows with times, as the map wants them: of its categories, areas and span, each order once."""
    spec = mapping.spec
    drops.begin(table)
    (category, kinds), (area, areas) = categories_of(table, mapping, source), areas_of(table, mapping, source)
    table = table.assign(category_=category, area_=area).drop(columns=_needless(spec, table))
    drops.add(table["created_"].isna(), Text("没有立案日期", "no filing day"))
    wanted = _kept(category, len(spec.categories), named_only, spec.other_categories)
    drops.add(~wanted, Text("没有对应类别", "no category"))
    wanted = _kept(area, len(mapping.areas.rows), named_only, spec.other_areas)
    drops.add(~wanted, Text("没有对应区域", "no known area"))
    drops.add(table["closed_"] < table["created_"].dt.normalize(), CLOSED_EARLY)
    drops.add(~_first_closed(table, spec.columns.id, drops.alive), REPEATED)
    first, last = _span(table["created_"][drops.alive], mapping, source, drops, as_of)
    drops.add((table["created_"] < first) | (table["created_"] >= last + DAY), Text("不在统计期内", "outside the span"))
    without_id = int(table[spec.columns.id][drops.alive].isna().sum())
    table = drops.kept(table)
    if not table["created_"].is_monotonic_increasing:
        table = table.sort_values("created_", kind="stable")
    counts = {str(kind): n for kind, n in volumes.items()}
    return Cleaned(table, drops.rows, drops.left_out, first, last, kinds, areas, source, counts, without_id, NO_DOUBLES)


def _wanted(spec: MapSpec) -> list[str]:
    """Columns that the map names, each once."""
    named = [name for name in spec.columns.model_dump().values() if name is not None]
    blocks = [*spec.drop, *spec.flags.values()]
    return list(dict.fromkeys([*named, *(block.column for block in blocks)]))


def _needless(spec: MapSpec, table: pd.DataFrame) -> list[str]:
    """Columns of text that nobody looks at once they have become times and numbers."""
    done = {spec.columns.created, spec.columns.closed, spec.columns.category, spec.columns.area}
    done |= {block.column for block in spec.drop}
    later = {block.column for block in spec.flags.values()} | {spec.columns.id}
    columns = spec.columns.model_dump(exclude={"created", "closed", "category", "area"})
    return [name for name in table.columns if name in done - later - set(columns.values())]


def _with_times(table: pd.DataFrame, source: Source, spec: MapSpec) -> pd.DataFrame:
    """The rows with the times of filing and closing."""
    names = {"created_": spec.columns.created, "closed_": spec.columns.closed}
    return table.assign(
        **{key: times(table[name], source, spec.date_format, spec.time_zone) for key, name in names.items()}
    )


def _first_closed(table: pd.DataFrame, column: str, alive: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a row is the first closed of those with its number; rows without a number are orders of their own."""
    codes = pd.factorize(table[column])[0]
    often = np.bincount(codes[alive & (codes >= 0)], minlength=codes.max(initial=0) + 1) > 1
    repeated = np.flatnonzero(alive & (codes >= 0) & often[codes])
    closed = table["closed_"].to_numpy()[repeated]  # NumPy sorts NaT, an order still open, to the end
    order = repeated[np.lexsort((repeated, closed, codes[repeated]))]
    first = np.ones(len(table), bool)
    first[order] = np.diff(codes[order], prepend=-1) != 0
    return first


def _refuse_future(created: "pd.Series[pd.Timestamp]", source: Source, column: str) -> None:
    """Refuse days of filing that are still to come; one slip of a year would stretch the span of the records."""
    late = created.index[created > pd.Timestamp.now() + DAY]
    if len(late):
        day = f"{created[late[0]]:%Y-%m-%d}"
        zh = f"{column} 在将来：{day}；共 {len(late)} 行。如属录入错误，请改正，或在对照文件中写 until（截止日）以剔除"
        en = f"{column} is in the future: {day}; {len(late)} rows. Correct them, or leave them out by until: in the map"
        raise refusal(source.mark(int(late[0]), column), "future", zh, en)


def holds(table: pd.DataFrame, rows: RowsBlock) -> "pd.Series[bool]":
    """Whether each row is one of those that the block names."""
    return table[rows.column].isin(rows.values)


def _kept(number: "pd.Series[int]", named: int, named_only: bool, others: str) -> "pd.Series[bool]":
    """Rows that stay; those not named stay where the map keeps them, empty cells where a reader can live with them."""
    if named_only:
        return (number >= 0) & (number < named) if named else number >= 0
    return (number != named) | (others == "keep") | (not named)


def _as_known(table: pd.DataFrame, spec: MapSpec, source: Source, as_of: date) -> pd.DataFrame:
    """Rows filed by the end of a day of the records, closed where they were by then."""
    created, known = table["created_"], pd.Timestamp(as_of)
    if created.notna().any():
        if spec.until is None:
            _refuse_future(created, source, spec.columns.created)
        last = max(created.max(), pd.Timestamp(spec.until or created.max()))
        first = pd.Timestamp(spec.start or created.min()).normalize()
        if not first <= known <= last:
            zh = f"记录从 {first:%Y-%m-%d} 到 {last:%Y-%m-%d}，不含 {as_of}；若此后确实没有立案，请在对照文件写明 until"
            en = f"the records go from {first:%Y-%m-%d} to {last:%Y-%m-%d} and do not hold {as_of}; if nothing was "
            en += "filed later, give the map an `until`"
            raise refusal(Mark(str(source.path)), "outside_records", zh, en)
    table = table[~(created >= known + DAY)]
    return table.assign(closed_=table["closed_"].where(table["closed_"] < known + DAY))


def _span(
    created: "pd.Series[pd.Timestamp]", mapping: Mapping, source: Source, drops: Drops, as_of: date | None
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of the records, as the map says or as the rows do."""
    if created.empty:
        reasons = drops.left_out.items()
        zh = f"剔除后没有可用的工单：{'，'.join(f'{why.zh} {n} 行' for why, n in reasons)}"
        en = f"no order is left after dropping rows: {', '.join(f'{why.en} {n}' for why, n in reasons)}"
        raise refusal(Mark(str(source.path)), "no_orders", zh, en)
    start, until = mapping.spec.start, as_of or mapping.spec.until
    if until is None:
        _refuse_future(created, source, mapping.spec.columns.created)
    return (
        pd.Timestamp(start) if start else created.min().normalize(),
        pd.Timestamp(until) if until else created.max().normalize(),
    )


def _check_columns(source: Source, mapping: Mapping) -> None:
    """Every column the map names is there, once."""
    spec = mapping.spec
    wanted: list[tuple[tuple[str | int, ...], str]] = [
        (("columns", field), name) for field, name in spec.columns.model_dump().items() if name is not None
    ]
    wanted += [(("drop", i, "column"), block.column) for i, block in enumerate(spec.drop)]
    wanted += [((key, "column"), block.column) for key, block in spec.flags.items()]
    check_names(source, mapping.document, wanted)
