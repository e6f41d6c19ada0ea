"""Work orders as clean rows: one an order, with its day, category, area and address, and what was left out and why."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.mapping import Mapping
from civsim.errors import Mark, Mistake, ScenarioError, system_reason
from civsim.language import Text
from civsim.scenario import Mistakes, suggest

DAY_S = 86_400
KEPT = ["created_", "closed_"]


@dataclass(frozen=True)
class Orders:
    """Orders (N) in order of filing. Days count from the first day of the records.

    `closed` is NaN while open at the end; `left_out` gives the number of rows dropped, by reason.
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

    @property
    def size(self) -> int:
        """Number of orders."""
        return len(self.created)

    @property
    def created_day(self) -> NDArray[np.int64]:
        """Whole day of filing."""
        return np.floor(self.created).astype(np.int64)


def read_orders(path: str | Path, mapping: Mapping) -> Orders:
    """The orders of a table (CSV, also packed; XLSX), cleaned as the map says.

    Raises
    ------
    ScenarioError
        For a file that is no table, columns that are not there, kinds and areas that the map does not know, dates
        that are none; each at the line of the map or the row of the table.
    """
    table = _table(Path(path))
    _check_columns(table, Path(path), mapping)
    spec, columns = mapping.spec, mapping.spec.columns
    rows, left_out = len(table), dict[Text, int]()

    def keep(mask: "pd.Series[bool]", zh: str, en: str) -> None:
        nonlocal table
        reason = Text(zh, en)
        left_out[reason] = left_out.get(reason, 0) + int((~mask).sum())
        table = table[mask]

    for drop in spec.drop:
        keep(
            ~table[drop.column].isin(drop.values),
            f"{drop.column}：{'、'.join(drop.values)}",
            f"{drop.column}: {', '.join(drop.values)}",
        )
    if spec.duplicates:
        keep(~table[spec.duplicates.column].isin(spec.duplicates.values), "标记为重复", "flagged as duplicate")
    table = table.assign(
        created_=_times(table, columns.created, Path(path)), closed_=_times(table, columns.closed, Path(path))
    )
    keep(table["created_"].notna(), "没有立案日期", "no filing day")
    category, area = _categories(table, mapping), _areas(table, mapping)
    table = table.assign(category_=category, area_=area)
    keep(table["category_"] >= 0, "没有对应类别", "no category")
    keep(table["area_"] >= 0, "没有对应区域", "no known area")
    keep(~(table["closed_"] < table["created_"].dt.normalize()), "结案早于立案", "closed before filed")
    table = table.sort_values([columns.id, "closed_"], na_position="last", kind="stable")
    keep(
        ~table[columns.id].duplicated(keep="first"),
        "编号重复（保留较早结案的一条）",
        "repeated number (the earlier closing is kept)",
    )
    return _orders(table, mapping, rows, left_out, Path(path))


def _orders(table: pd.DataFrame, mapping: Mapping, rows: int, left_out: dict[Text, int], path: Path) -> Orders:
    """The rows that are left, as arrays, within the span of the records."""
    spec = mapping.spec
    if table.empty:
        raise _refusal(Mark(str(path)), "no_orders", "剔除后没有可用的工单", "no order is left after dropping rows")
    first = pd.Timestamp(spec.start) if spec.start else table["created_"].min().normalize()
    last = pd.Timestamp(spec.until) if spec.until else table["created_"].max().normalize()
    inside = (table["created_"] >= first) & (table["created_"] < last + pd.Timedelta(days=1))
    left_out[Text("不在统计期内", "outside the span")] = int((~inside).sum())
    table = table[inside].sort_values("created_", kind="stable")
    created, closed = ((table[name] - first).dt.total_seconds().to_numpy(np.float64) / DAY_S for name in KEPT)
    n_days = (last - first).days + 1
    closed[closed >= n_days] = np.nan  # later than the records know
    columns = mapping.spec.columns
    address = None
    if columns.address:
        address = table[columns.address].fillna("").str.upper().str.split().str.join(" ").to_numpy(object)
    return Orders(
        first=first,
        n_days=n_days,
        created=created,
        closed=closed,
        category=table["category_"].to_numpy(np.int64),
        area=table["area_"].to_numpy(np.int64),
        address=address,
        has_clock=bool((created % 1 != 0).any()),
        rows=rows,
        left_out={k: v for k, v in left_out.items() if v},
    )


def _table(path: Path) -> pd.DataFrame:
    """The file as a table of texts."""
    if path.is_dir() or not path.exists():
        zh, en = ("这是文件夹", "this is a folder") if path.is_dir() else ("找不到文件", "no such file")
        raise _refusal(Mark(str(path)), "no_file", zh, en)
    try:
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            return pd.read_excel(path, dtype=str)
        try:
            return pd.read_csv(path, dtype=str, encoding="utf-8-sig")
        except UnicodeDecodeError:
            return pd.read_csv(path, dtype=str, encoding="gb18030")
    except (OSError, ValueError, EOFError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        why = _reason(error)
        raise _refusal(
            Mark(str(path)), "not_a_table", f"无法作为表格读取：{why.zh}", f"cannot be read as a table: {why.en}"
        ) from None


def _reason(error: Exception) -> Text:
    """Why a file is no table, in words."""
    if isinstance(error, OSError):
        return system_reason(error)
    if isinstance(error, UnicodeDecodeError):
        return Text("既不是 UTF-8 也不是 GB18030 编码", "neither UTF-8 nor GB18030")
    if isinstance(error, pd.errors.EmptyDataError):
        return Text("文件是空的", "the file is empty")
    cells = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(error))
    if cells:
        wanted, line, got = cells.groups()
        return Text(
            f"第 {line} 行有 {got} 个单元格，应为 {wanted} 个", f"line {line} has {got} cells, expected {wanted}"
        )
    if "EOF inside string" in str(error):
        return Text("引号没有闭合", "a quotation mark that is never closed")
    return Text("文件已损坏或不是表格", "the file is damaged or no table")


def _check_columns(table: pd.DataFrame, path: Path, mapping: Mapping) -> None:
    """Every column the map names is there."""
    mistakes = Mistakes(mapping.document)
    spec = mapping.spec
    wanted: list[tuple[tuple[str | int, ...], str]] = [
        (("columns", field), name) for field, name in spec.columns.model_dump().items() if name is not None
    ]
    wanted += [(("drop", i, "column"), block.column) for i, block in enumerate(spec.drop)]
    wanted += [(("duplicates", "column"), spec.duplicates.column)] if spec.duplicates else []
    for keys, name in wanted:
        if name not in table.columns:
            text = Text(f"{path.name} 中没有列 {name!r}", f"{path.name} has no column {name!r}")
            mistakes.add(keys, "unknown_name", text + suggest(name, table.columns))
    mistakes.raise_if_any()


def _times(table: pd.DataFrame, column: str, path: Path) -> "pd.Series[pd.Timestamp]":
    """A column as times; a text that is no date is a mistake at its row."""
    times = pd.to_datetime(table[column], errors="coerce", format="ISO8601")
    wrong = table.index[times.isna() & table[column].notna()]
    if len(wrong):
        row, value = int(wrong[0]), table.loc[wrong[0], column]
        mark = Mark(str(path), row + 2, list(table.columns).index(column) + 1)
        raise _refusal(
            mark,
            "not_a_date",
            f"{column} 应为日期（如 2013-01-31），实为 {value!r}；共 {len(wrong)} 行",
            f"{column} must be a date (such as 2013-01-31), got {value!r}; {len(wrong)} rows",
        )
    return times


def _categories(table: pd.DataFrame, mapping: Mapping) -> "pd.Series[int]":
    """Number of each row's category, -1 for none."""
    number = {v: i for i, group in enumerate(mapping.spec.categories.values()) for v in group.values}
    raw = table[mapping.spec.columns.category].str.strip()
    known = _numbered(raw, number)
    if mapping.spec.other_categories == "refuse":
        _refuse_unknown(raw[known.isna() & raw.notna()], "categories", mapping, "类别", "kinds of problem")
    return known.fillna(-1).astype(int)


def _areas(table: pd.DataFrame, mapping: Mapping) -> "pd.Series[int]":
    """Number of each row's area, -1 for none."""
    number = {row.area: i for i, row in enumerate(mapping.areas.rows)}
    raw = table[mapping.spec.columns.area].str.strip()
    known = _numbered(raw, number)
    if mapping.spec.other_areas == "refuse":
        _refuse_unknown(raw[known.isna() & raw.notna()], "areas", mapping, "区域", "areas")
    return known.fillna(-1).astype(int)


def _numbered(raw: "pd.Series[str]", number: dict[str, int]) -> "pd.Series[float]":
    return pd.Series([number.get(v, np.nan) for v in raw], index=raw.index, dtype=float)


def _refuse_unknown(raw: "pd.Series[str]", key: str, mapping: Mapping, zh: str, en: str) -> None:
    """Values of the table that the map does not name are a mistake of the map."""
    if raw.empty:
        return
    counts: dict[Hashable, int] = raw.value_counts().head(5).to_dict()
    shown = ", ".join(f"{value!r} ({n})" for value, n in counts.items())
    mistakes = Mistakes(mapping.document)
    text = Text(
        f"有 {raw.nunique()} 种未列出的{zh}：{shown}；请补充，或设 other_{key}: drop",
        f"{raw.nunique()} {en} not named here: {shown}; add them, or set other_{key}: drop",
    )
    mistakes.add((key,), "unknown_name", text)
    mistakes.raise_if_any()


def _refusal(mark: Mark, code: str, zh: str, en: str) -> ScenarioError:
    return ScenarioError([Mistake(mark, "", code, Text(zh, en))])
