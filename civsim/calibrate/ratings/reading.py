"""Test results: sampled ratings of places by month, such as the share of acceptably clean streets of a section."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from civsim.calibrate.records.drops import Drops
from civsim.calibrate.records.naming import check_names
from civsim.calibrate.records.source import Source, refusal
from civsim.calibrate.records.table_file import open_table, read_columns
from civsim.errors import Mark
from civsim.language import Text
from civsim.scenario import Block, Document, Name, quantity, read, validate

_MONTH = r"^(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})(?:月|月?\s*[-/.]?\s*\d{1,2}(?:日|\D.*)?)?$"
MAX_SHARE = {"percent": 100.0, "share": 1.0}


class RatingColumnsBlock(Block):
    """Names of the columns in the table of ratings."""

    place: str = quantity(about=("被测地点列", "column of the place that was rated"))
    area: str | None = quantity(None, about=("地点所属区域列", "column of the area that the place lies in"))
    month: str = quantity(about=("月份列，年在前（如 2005-01、2005年1月）", "column of the month, the year first"))
    share: str = quantity(about=("合格占比列", "column of the share that was acceptable"))


class RatingsSpec(Block):
    """The vocabulary of a map of ratings."""

    kind: Literal["ratings"] = quantity(about=("数据种类", "kind of records"))
    name: Name = quantity(about=("名称", "name"))
    columns: RatingColumnsBlock = quantity(about=("列名对应", "what the columns mean"))
    unit: Literal["percent", "share"] = quantity(
        "percent", about=("占比的写法：percent 为 0—100，share 为 0—1", "how shares are written: 0-100 or 0-1")
    )
    empty: tuple[str, ...] = quantity((), about=("表示空单元格的写法", "texts that stand for an empty cell"))
    start: date | None = quantity(None, about=("只用此日所在月份起的测评", "day in the first month that is used"))
    until: date | None = quantity(None, about=("只用到此日所在月份为止的测评", "day in the last month that is used"))


@dataclass(frozen=True)
class Ratings:
    """Ratings (N), by month and place: `month` counts from `first` (its first day), `share` is in 0-1.

    `area` gives the place in `areas` of each of `places`; without a column of areas there is one, called "".
    """

    first: pd.Timestamp
    n_months: int
    places: tuple[str, ...]
    areas: tuple[str, ...]
    area: NDArray[np.int64]
    month: NDArray[np.int64]
    place: NDArray[np.int64]
    share: NDArray[np.float64]
    rows: int
    left_out: dict[Text, int]


def load_ratings_map(path: str | Path) -> tuple[RatingsSpec, Document]:
    """A map of ratings, and its text for messages.

    Raises
    ------
    ScenarioError
        With every mistake of the file, each at its place.
    """
    document = read(Path(path))
    return validate(document, RatingsSpec), document


def read_ratings(path: str | Path, spec: RatingsSpec, document: Document) -> Ratings:
    """The ratings of a table (CSV, also packed; XLSX; Parquet); rows without a place, month or share are left out.

    Raises
    ------
    ScenarioError
        For a file that is no table, columns that are not there, months and shares that are none, a place in two areas,
        two ratings of a place in one month; each at the line of the map or the row of the table.
    """
    file = open_table(Path(path))
    columns = spec.columns
    named = [(("columns", key), name) for key, name in columns.model_dump().items() if name is not None]
    check_names(file.source, document, named)
    table = read_columns(file, list(dict.fromkeys(name for _, name in named)), spec.empty)
    drops = Drops(table)
    drops.add(table[columns.place].isna(), Text("没有地点", "no place"))
    drops.add(table[columns.month].isna(), Text("没有月份", "no month"))
    drops.add(table[columns.share].isna(), Text("没有占比", "no share"))
    table = _within(drops, spec, file.source)
    if table.empty:
        raise refusal(Mark(str(path)), "no_ratings", "没有可用的测评记录", "no rating is left")
    month = table["month_"].to_numpy()
    share = _shares(table[columns.share], file.source, MAX_SHARE[spec.unit])
    place, places = pd.factorize(table[columns.place], sort=True)
    first = int(month.min())
    _refuse_twice(table, place * (int(month.max()) + 1) + month, file.source, columns.place)
    areas, area = _areas(table, place, columns.area, file.source)
    order = np.lexsort((place, month))
    return Ratings(
        first=pd.Timestamp(year=first // 12, month=first % 12 + 1, day=1),
        n_months=int(month.max()) - first + 1,
        places=tuple(map(str, places)),
        areas=areas,
        area=area,
        month=month[order] - first,
        place=place[order].astype(np.int64),
        share=share[order],
        rows=drops.rows,
        left_out=drops.left_out,
    )


def _within(drops: Drops, spec: RatingsSpec, source: Source) -> pd.DataFrame:
    """The rows that are kept, those of the map's months alone, with `month_` since the year 0."""
    table = drops.kept()
    table = table.assign(month_=_months(table[spec.columns.month], source))
    drops.begin(table)
    for day, sign, zh, en in (
        (spec.start, 1, "早于对照文件的起始月", "before the map's first month"),
        (spec.until, -1, "晚于对照文件的截止月", "after the map's last month"),
    ):
        if day is not None:
            drops.add(sign * table["month_"] < sign * (12 * day.year + day.month - 1), Text(zh, en))
    return drops.kept()


def _months(raw: "pd.Series[Any]", source: Source) -> NDArray[np.int64]:
    """Months since the year 0."""
    if isinstance(raw.dtype, np.dtype | pd.DatetimeTZDtype):
        return np.asarray(raw.dt.year * 12 + raw.dt.month - 1, np.int64)
    parts = pc.extract_regex(pa.array(raw), _MONTH)
    read = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    year, month = (
        pc.cast(pc.fill_null(pc.struct_field(parts, name), "0"), pa.int64()).to_numpy(zero_copy_only=False)
        for name in ("y", "m")
    )
    right = read & (month >= 1) & (month <= 12) & (year > 1900)
    _refuse_wrong(raw, right, source, "月份（如 2013-01）", "a month (such as 2013-01)")
    return np.asarray(year * 12 + month - 1, np.int64)


def _shares(raw: "pd.Series[Any]", source: Source, most: float) -> NDArray[np.float64]:
    """Shares in 0-1."""
    number = pd.to_numeric(raw.astype(object).str.removesuffix("%"), errors="coerce").to_numpy(np.float64)
    zh, en = f"0 至 {most:g} 的占比", f"a share of 0 to {most:g}"
    _refuse_wrong(raw, (number >= 0) & (number <= most), source, zh, en)
    return np.asarray(number / most)


def _refuse_wrong(raw: "pd.Series[Any]", right: NDArray[np.bool_], source: Source, zh: str, en: str) -> None:
    """Refuse a column at its first cell that is not what it should be."""
    wrong = raw.index[~right]
    if len(wrong):
        column, value = str(raw.name), str(raw[wrong[0]])
        zh = f"{column} 应为{zh}，实为 {value!r}；共 {len(wrong)} 行"
        en = f"{column} must be {en}, got {value!r}; {len(wrong)} rows"
        raise refusal(source.mark(int(wrong[0]), column), "not_a_rating", zh, en)


def _refuse_twice(table: pd.DataFrame, cell: NDArray[np.int64], source: Source, column: str) -> None:
    """Refuse a second rating of a place in a month: which of the two counts, only the city knows."""
    again = table.index[pd.Series(cell).duplicated().to_numpy()]
    if len(again):
        value = str(table.loc[again[0], column])
        zh = f"{value!r} 在同一个月有两条记录；共 {len(again)} 行多余"
        en = f"{value!r} has a second rating in the same month; {len(again)} rows too many"
        raise refusal(source.mark(int(again[0]), column), "repeated", zh, en)


def _areas(
    table: pd.DataFrame, place: NDArray[np.int64], column: str | None, source: Source
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Areas by name, and that of each place."""
    if column is None:
        return ("",), np.zeros(int(place.max()) + 1, np.int64)
    codes, names = pd.factorize(table[column].fillna(""), sort=True)
    of = np.zeros(int(place.max()) + 1, np.int64)
    of[place[::-1]] = codes[::-1]  # that of its first row
    moved = table.index[of[place] != codes]
    if len(moved):
        value = str(table.loc[moved[0], column])
        zh, en = f"{value!r}：同一地点前面属于另一区域", f"{value!r}: its place lies in another area further up"
        raise refusal(source.mark(int(moved[0]), column), "two_areas", zh, en)
    return tuple(map(str, names)), of
