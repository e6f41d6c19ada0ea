"""Rows of a table of orders as the map wants them: some dropped, each with its category and area, losses counted."""

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from civsim.calibrate.mapping import Mapping, RowsBlock
from civsim.calibrate.table_file import refusal, text_table, times
from civsim.errors import Mark
from civsim.language import Text
from civsim.scenario import Mistakes, suggest

NOT_STATED = -1
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Cleaned:
    """Rows in order of filing, with columns `created_`, `closed_`, `category_`, `area_` beside those of the file.

    `category_` and `area_` number the map's entries; one more is for those that the map does not name, NOT_STATED for
    empty cells. Where the map names none, they number the texts of the table: `kinds`, `areas`. `first` and `last` are
    the span's days; `left_out` gives the number of rows dropped, by reason.
    """

    table: pd.DataFrame
    rows: int
    left_out: dict[Text, int]
    first: pd.Timestamp
    last: pd.Timestamp
    kinds: tuple[str, ...]
    areas: tuple[str, ...]

    @property
    def n_days(self) -> int:
        """Days of the span."""
        return int((self.last - self.first).days) + 1


def cleaned_rows(path: Path, mapping: Mapping, named_only: bool) -> Cleaned:
    """The rows of a table (CSV, also packed; XLSX), cleaned as the map says.

    Parameters
    ----------
    named_only
        Leave out rows whose category or area is empty, or is not named by the map.

    Raises
    ------
    ScenarioError
        For a file that is no table, columns that are not there, kinds and areas that the map does not know, dates
        that are none; each at the line of the map or the row of the table.
    """
    table = text_table(path)
    _check_columns(table, path, mapping)
    spec, columns = mapping.spec, mapping.spec.columns
    rows, left_out = len(table), dict[Text, int]()

    def keep(mask: "pd.Series[bool]", zh: str, en: str) -> None:
        nonlocal table
        reason = Text(zh, en)
        left_out[reason] = left_out.get(reason, 0) + int((~mask).sum())
        table = table[mask]

    for drop in spec.drop:
        said = f"{drop.column}：{'、'.join(drop.values)}", f"{drop.column}: {', '.join(drop.values)}"
        keep(~holds(table, drop), *said)
    if spec.duplicates:
        keep(~holds(table, spec.duplicates), "标记为重复", "flagged as duplicate")
    table = table.assign(created_=times(table, columns.created, path), closed_=times(table, columns.closed, path))
    keep(table["created_"].notna(), "没有立案日期", "no filing day")
    (category, kinds), (area, areas) = _categories(table, mapping), _areas(table, mapping)
    table = table.assign(category_=category, area_=area)
    keep(
        _kept(table["category_"], len(spec.categories), named_only, spec.other_categories),
        "没有对应类别",
        "no category",
    )
    keep(_kept(table["area_"], len(mapping.areas.rows), named_only, spec.other_areas), "没有对应区域", "no known area")
    keep(~(table["closed_"] < table["created_"].dt.normalize()), "结案早于立案", "closed before filed")
    table = table.sort_values([columns.id, "closed_"], na_position="last", kind="stable")
    keep(
        ~table[columns.id].duplicated(keep="first"),
        "编号重复（保留较早结案的一条）",
        "repeated number (the earlier closing is kept)",
    )
    first, last = _span(table, mapping, path)
    keep((table["created_"] >= first) & (table["created_"] < last + DAY), "不在统计期内", "outside the span")
    table = table.sort_values("created_", kind="stable")
    return Cleaned(table, rows, {k: v for k, v in left_out.items() if v}, first, last, kinds, areas)


def holds(table: pd.DataFrame, rows: RowsBlock) -> "pd.Series[bool]":
    """Whether each row is one of those that the block names."""
    return table[rows.column].isin(rows.values)


def _kept(number: "pd.Series[int]", named: int, named_only: bool, others: str) -> "pd.Series[bool]":
    """Rows that stay; those not named stay where the map keeps them, empty cells where a reader can live with them."""
    if named_only:
        return (number >= 0) & (number < named) if named else number >= 0
    return (number != named) | (others == "keep") | (not named)


def _span(table: pd.DataFrame, mapping: Mapping, path: Path) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of the records, as the map says or as the rows do."""
    if table.empty:
        raise refusal(Mark(str(path)), "no_orders", "剔除后没有可用的工单", "no order is left after dropping rows")
    start, until = mapping.spec.start, mapping.spec.until
    return (
        pd.Timestamp(start) if start else table["created_"].min().normalize(),
        pd.Timestamp(until) if until else table["created_"].max().normalize(),
    )


def _check_columns(table: pd.DataFrame, path: Path, mapping: Mapping) -> None:
    """Every column the map names is there."""
    mistakes = Mistakes(mapping.document)
    spec = mapping.spec
    wanted: list[tuple[tuple[str | int, ...], str]] = [
        (("columns", field), name) for field, name in spec.columns.model_dump().items() if name is not None
    ]
    wanted += [(("drop", i, "column"), block.column) for i, block in enumerate(spec.drop)]
    wanted += [((key, "column"), block.column) for key, block in spec.flags.items()]
    for keys, name in wanted:
        if name not in table.columns:
            text = Text(f"{path.name} 中没有列 {name!r}", f"{path.name} has no column {name!r}")
            mistakes.add(keys, "unknown_name", text + suggest(name, table.columns))
    mistakes.raise_if_any()


def _categories(table: pd.DataFrame, mapping: Mapping) -> tuple["pd.Series[int]", tuple[str, ...]]:
    """Number of each row's category, and the kinds of the table where the map names no categories."""
    number = {v: i for i, group in enumerate(mapping.spec.categories.values()) for v in group.values}
    raw = table[mapping.spec.columns.category]
    found = numbered(raw, number, len(mapping.spec.categories))
    if number and mapping.spec.other_categories == "refuse":
        _refuse_unknown(
            raw[found[0] == len(mapping.spec.categories)], "categories", mapping, "类别", "kinds of problem"
        )
    return found


def _areas(table: pd.DataFrame, mapping: Mapping) -> tuple["pd.Series[int]", tuple[str, ...]]:
    """Number of each row's area, and the areas of the table where the map has no table of them."""
    number = {row.area: i for i, row in enumerate(mapping.areas.rows)}
    raw = table[mapping.spec.columns.area]
    found = numbered(raw, number, len(number))
    if number and mapping.spec.other_areas == "refuse":
        _refuse_unknown(raw[found[0] == len(number)], "areas", mapping, "区域", "areas")
    return found


def numbered(raw: "pd.Series[str]", number: dict[str, int], other: int) -> tuple["pd.Series[int]", tuple[str, ...]]:
    """Number of each text, `other` for those not in `number`, NOT_STATED for empty ones.

    With an empty `number` texts are numbered in their own order, which is returned beside.
    """
    codes, texts = pd.factorize(raw)
    plain = [str(text).strip() for text in texts]
    own = tuple(sorted(set(plain) - {""})) if not number else ()
    of = number or {text: i for i, text in enumerate(own)}
    places = np.array([of.get(t, other) if t else NOT_STATED for t in plain] + [NOT_STATED], np.int64)
    return pd.Series(places[codes], index=raw.index), own


def _refuse_unknown(raw: "pd.Series[str]", key: str, mapping: Mapping, zh: str, en: str) -> None:
    """Values of the table that the map does not name are a mistake of the map."""
    if raw.empty:
        return
    counts: dict[Hashable, int] = raw.str.strip().value_counts().head(5).to_dict()
    shown = ", ".join(f"{value!r} ({n})" for value, n in counts.items())
    mistakes = Mistakes(mapping.document)
    text = Text(
        f"有 {raw.nunique()} 种未列出的{zh}：{shown}；请补充，或设 other_{key}: drop",
        f"{raw.nunique()} {en} not named here: {shown}; add them, or set other_{key}: drop",
    )
    mistakes.add((key,), "unknown_name", text)
    mistakes.raise_if_any()
