"""A file of work orders as a table of texts, and its columns as times; what cannot be read is told at its place."""

import re
from pathlib import Path

import pandas as pd

from civsim.errors import Mark, Mistake, ScenarioError, system_reason
from civsim.language import Text

YEAR_FIRST = r"^\s*(\d{4})\s*[/.年]\s*(\d{1,2})\s*[/.月]\s*(\d{1,2})日?\s*"
"""2022/1/3, 2022.1.3, 2022年1月3日: what spreadsheets make of a date; the year first, so that it has one reading."""


def refusal(mark: Mark, code: str, zh: str, en: str) -> ScenarioError:
    """One mistake at its place."""
    return ScenarioError([Mistake(mark, "", code, Text(zh, en))])


def text_table(path: Path) -> pd.DataFrame:
    """The file as a table of texts.

    Raises
    ------
    ScenarioError
        Where there is no file, or it is no table.
    """
    if path.is_dir() or not path.exists():
        zh, en = ("这是文件夹", "this is a folder") if path.is_dir() else ("找不到文件", "no such file")
        raise refusal(Mark(str(path)), "no_file", zh, en)
    try:
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            return pd.read_excel(path, dtype=str)
        try:
            return pd.read_csv(path, dtype=str, encoding="utf-8-sig")
        except UnicodeDecodeError:
            return pd.read_csv(path, dtype=str, encoding="gb18030")
    except (OSError, ValueError, EOFError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        why = _reason(error)
        raise refusal(
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


def times(table: pd.DataFrame, column: str, path: Path) -> "pd.Series[pd.Timestamp]":
    """A column as times.

    Raises
    ------
    ScenarioError
        At the first row whose text is no date.
    """
    raw = table[column].str.strip().replace("", None)
    found = pd.to_datetime(raw, errors="coerce", format="ISO8601")
    odd = found.isna() & raw.notna()
    if odd.any():
        dashed = raw[odd].str.replace(YEAR_FIRST, _dashed, regex=True)
        found = found.fillna(pd.to_datetime(dashed, errors="coerce", format="ISO8601"))
    wrong = table.index[found.isna() & raw.notna()]
    if len(wrong):
        row, value = int(wrong[0]), table.loc[wrong[0], column]
        raise refusal(
            Mark(str(path), row + 2, list(table.columns).index(column) + 1),
            "not_a_date",
            f"{column} 应为日期（如 2013-01-31），实为 {value!r}；共 {len(wrong)} 行",
            f"{column} must be a date (such as 2013-01-31), got {value!r}; {len(wrong)} rows",
        )
    return found


def _dashed(date: "re.Match[str]") -> str:
    """The date as ISO 8601 writes it; a clock time that follows gets two digits for its hour."""
    year, month, day = date.groups()
    rest = date.string[date.end() :]
    short_hour = " 0" if re.match(r"\d:", rest) else " " if rest else ""
    return f"{year}-{int(month):02}-{int(day):02}{short_hour}"
