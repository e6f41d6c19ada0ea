"""Texts as times: the year first has one reading; day or month first is read as the map says; nothing is guessed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from civsim.calibrate.records.source import Source, refusal
from civsim.language import Text

DateFormat = Literal["ymd", "dmy", "mdy"]
YEARS = (1900, 2200)  # the years between which a date of a record can be
NO_TIME = np.iinfo(np.int64).min  # as NumPy writes it
MINUTE_NS = 60_000_000_000
_CLOCK = (
    r"(?:(?:T|\s*(?P<am>上午|下午|[AaPp][Mm])?\s*)(?P<H>\d{1,2})[:时](?P<M>\d{1,2})(?:[:分](?P<S>\d{1,2})秒?(?:[.,](?P<f>\d{1,9}))?|分)?"
    r"\s*(?P<pm>[AaPp]\.?[Mm]\.?)?\s*(?P<z>Z|UTC|[+-]\d{2}:?\d{2})?)?\s*$"
)
_PATTERNS: dict[DateFormat, str] = {
    "ymd": r"^(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?" + _CLOCK,
    "dmy": r"^(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4}),?" + _CLOCK,
    "mdy": r"^(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{4}),?" + _CLOCK,
}
_RUN_TOGETHER = (  # 20130131 and 20130131080500
    (r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3"),
    (r"^(\d{4})(\d{2})(\d{2})[T ]?(\d{2}):?(\d{2}):?(\d{2})$", r"\1-\2-\3 \4:\5:\6"),
)


def times(
    raw: "pd.Series[Any]", source: Source, date_format: DateFormat, zone: str | None
) -> "pd.Series[pd.Timestamp]":
    """A column as times on the clock of the map's time zone; a column is wholly year first, or wholly as the map says.

    Raises
    ------
    ScenarioError
        At the first row whose text is no date, or says a time zone where the map names none.
    """
    column = str(raw.name)
    if isinstance(raw.dtype, np.dtype | pd.DatetimeTZDtype):
        return _stored_times(raw, source, zone)
    texts = pa.chunked_array([raw.array.__arrow_array__()]) if len(raw) else pa.chunked_array([], pa.string())
    try:
        found = pd.Series(pc.cast(texts, pa.timestamp("ns")).to_numpy(), raw.index)
    except pa.ArrowInvalid:
        codes = pc.dictionary_encode(texts).combine_chunks()
        read = _reading(codes.dictionary, date_format)
        found = pd.Series(_taken(read.local(zone), codes.indices).view("M8[ns]"), raw.index)
        _refuse_unread(raw, found, source, read, date_format)
        if zone is None and read.zoned.any():
            row = raw.index[np.flatnonzero(_taken(read.zoned.astype(np.int64), codes.indices) == 1)[0]]
            zh = f"{column} 的时间带有时区：{raw[row]!r}；请在对照文件中写 time_zone（如 Asia/Shanghai）"
            en = f"{column} has a time zone: {raw[row]!r}; say which clock counts, time_zone: in the map"
            raise refusal(source.mark(int(row), column), "time_zone", zh, en) from None
    _refuse_odd_years(found, raw, source)
    return found


def _stored_times(raw: "pd.Series[Any]", source: Source, zone: str | None) -> "pd.Series[pd.Timestamp]":
    """A column that the file stores as times."""
    column = str(raw.name)
    if isinstance(raw.dtype, pd.DatetimeTZDtype):
        if zone is None:
            zh = f"{column} 带有时区（{raw.dt.tz}）；请在对照文件中写 time_zone（如 Asia/Shanghai）"
            en = f"{column} has a time zone ({raw.dt.tz}); say which clock counts, time_zone: in the map"
            raise refusal(source.mark(-1, column), "time_zone", zh, en)
        raw = raw.dt.tz_convert(zone).dt.tz_localize(None)
    _refuse_odd_years(raw, raw, source)
    return raw.astype("datetime64[ns]")


@dataclass(frozen=True)
class _Reading:
    """Texts (N) as one format reads them: ns since 1970 on the clock that was written, NO_TIME where it cannot."""

    texts: Any
    written: NDArray[np.int64]
    offset: NDArray[np.int64]  # minutes east of Greenwich
    zoned: NDArray[np.bool_]

    @cached_property
    def read(self) -> NDArray[np.bool_]:
        """Whether each text is a date; an empty cell is none that is wrong."""
        return np.asarray((self.written != NO_TIME) | pc.is_null(self.texts).to_numpy(zero_copy_only=False))

    def local(self, zone: str | None) -> NDArray[np.int64]:
        """Times on the clock of the zone; those that say none are on it already."""
        shift = self.zoned & (self.written != NO_TIME)
        if zone is None or not shift.any():
            return self.written
        utc = pd.DatetimeIndex(self.written[shift] - self.offset[shift] * MINUTE_NS).tz_localize("UTC")
        local = self.written.copy()
        local[shift] = utc.tz_convert(zone).tz_localize(None).as_unit("ns").asi8
        return local


def _reading(texts: Any, date_format: DateFormat) -> _Reading:
    """The texts year first where all can be read so, else as the map says."""
    first = _read_as(texts, "ymd")
    return first if date_format == "ymd" or first.read.all() else _read_as(texts, date_format)


def _read_as(texts: Any, date_format: DateFormat) -> _Reading:
    """Texts as one format reads them."""
    plain = texts
    for run, dashed in _RUN_TOGETHER:
        plain = pc.replace_substring_regex(plain, run, dashed)
    parts = pc.extract_regex(plain, _PATTERNS[date_format])
    there = pc.is_valid(parts).to_numpy(zero_copy_only=False)

    def text(name: str) -> Any:
        return pc.fill_null(pc.struct_field(parts, name), "")

    def number(name: str) -> NDArray[np.int64]:
        digits = text(name)
        filled = pc.if_else(pc.equal(digits, ""), "0", digits)
        return np.asarray(pc.cast(filled, pa.int64()).to_numpy(zero_copy_only=False))

    year, month, day, hour = number("y"), number("m"), number("d"), number("H")
    half = pc.utf8_lower(pc.replace_substring(pc.binary_join_element_wise(text("am"), text("pm"), ""), ".", ""))
    afternoon, forenoon = (
        pc.is_in(half, pa.array(names)).to_numpy(zero_copy_only=False) for names in (["pm", "下午"], ["am", "上午"])
    )
    twelve = hour == 12
    right = there & (month >= 1) & (month <= 12) & (hour < 24) & (number("M") < 60) & (number("S") < 60)
    hour = hour + 12 * (afternoon & (hour < 12)) - 12 * (forenoon & twelve)
    within = np.clip(year, *YEARS)  # NumPy's ns end in 2262; odd years are refused by their own message
    months = (within - 1970).astype("M8[Y]").astype("M8[M]") + (np.clip(month, 1, 12) - 1)
    days = months.astype("M8[D]") + (day - 1)
    right &= (day >= 1) & (days.astype("M8[M]") == months)
    fraction = pc.utf8_rpad(text("f"), 9, "0")
    ns = pc.cast(fraction, pa.int64()).to_numpy(zero_copy_only=False)
    clock = ((hour * 60 + number("M")) * 60 + number("S")) * 1_000_000_000 + ns
    written = np.where(right, days.astype("M8[ns]").astype(np.int64) + clock, NO_TIME)
    zone = text("z")
    return _Reading(texts, written, _offsets(zone), pc.not_equal(zone, "").to_numpy(zero_copy_only=False))


def _offsets(zone: Any) -> Any:
    """Minutes east of Greenwich: Z, UTC, +08:00, -0530."""
    codes = pc.dictionary_encode(zone)
    minutes = []
    for text in codes.dictionary.to_pylist():
        digits = text[1:].replace(":", "")
        size = int(digits[:2]) * 60 + int(digits[2:]) if digits.isdigit() else 0
        minutes.append(-size if text.startswith("-") else size)
    of = np.array([*minutes, 0], np.int64)
    return of[codes.indices.to_numpy(zero_copy_only=False)]


def _taken(values: NDArray[np.int64], indices: Any) -> Any:
    """The value of each row; times are not there where the index is not."""
    places = pc.fill_null(indices, len(values)).to_numpy(zero_copy_only=False)
    return np.append(values, NO_TIME)[places]


def _refuse_unread(
    raw: "pd.Series[Any]", found: "pd.Series[Any]", source: Source, read: _Reading, date_format: DateFormat
) -> None:
    """Refuse the column at its first text that is no date, and say what could read it."""
    wrong = raw.index[found.isna().to_numpy() & raw.notna().to_numpy()]
    if not len(wrong):
        return
    column, value = str(raw.name), raw[wrong[0]]
    hint = _hint(read, date_format)
    zh = f"{column} 应为日期（如 2013-01-31），实为 {value!r}；共 {len(wrong)} 行{hint.zh}"
    en = f"{column} must be a date (such as 2013-01-31), got {value!r}; {len(wrong)} rows{hint.en}"
    raise refusal(source.mark(int(wrong[0]), column), "not_a_date", zh, en)


def _hint(read: _Reading, date_format: DateFormat) -> Text:
    """What else could read the texts: another format all of them, or some of them only."""
    others = {name: _read_as(read.texts, name).read for name in _PATTERNS if name != date_format}
    whole = [name for name, fits in others.items() if fits.all()]
    if whole:
        names = " 或 ".join(whole), " or ".join(whole)
        return Text(
            f"；对照文件写 date_format: {names[0]} 即可读", f"; date_format: {names[1]} in the map would read all"
        )
    if any((fits & ~read.read).any() for fits in others.values()):
        return Text("；同一列混用了多种日期写法，请统一", "; the column mixes formats of dates: write them in one")
    return Text("", "")


def _refuse_odd_years(found: "pd.Series[Any]", raw: "pd.Series[Any]", source: Source) -> None:
    """Refuse years of no record, such as 0001 and 9999, which stand for something else."""
    year = found.dt.year
    odd = raw.index[(year <= YEARS[0]) | (year >= YEARS[1])]
    if len(odd):
        column, value = str(raw.name), str(raw[odd[0]])
        zh = f"{column} 的年份不可能：{value!r}；共 {len(odd)} 行。若表示“无”，请在对照文件的 empty 中列出"
        en = f"{column}: an impossible year, {value!r}; {len(odd)} rows. If it means none, list it as empty: in the map"
        raise refusal(source.mark(int(odd[0]), column), "odd_year", zh, en)
