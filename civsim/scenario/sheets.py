"""Rows of text out of a CSV file or the first sheet of an XLSX workbook."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from civsim.errors import Mark, ScenarioError
from civsim.scenario.files import file_bytes, refusal, refuse_binary

MAX_BYTES = 200_000_000
MAX_ROWS = 1_048_576  # as many as Excel has
Row = tuple[int, list[str]]
"""Row number as an editor or Excel shows it, and its cells without surrounding blanks."""


def sheet_rows(path: Path, named_at: Mark) -> list[Row]:
    """All rows with at least one filled cell; whether it is a workbook is told by content, not by name."""
    content = file_bytes(path, MAX_BYTES, named_at)
    whole = Mark(str(path))
    if content.startswith(b"PK\x03\x04"):
        rows = _workbook_rows(content, whole)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        zh, en = (
            "是旧式 Excel 或加密文件，请另存为 .xlsx 或 .csv",
            "an old or encrypted Excel file; save as .xlsx or .csv",
        )
        raise refusal(whole, "not_a_table", zh, en)
    else:
        rows = _csv_rows(content, whole)
    return [(line, cells) for line, cells in rows if any(cells)]


def _csv_rows(content: bytes, whole: Mark) -> list[Row]:
    refuse_binary(content, whole)
    reader = csv.reader(io.StringIO(_text(content, whole), newline=""), strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        zh, en = _csv_reason(str(error))
        raise refusal(Mark(whole.file, line), "not_a_table", f"CSV 格式错误：{zh}", f"not valid CSV: {en}") from None
    return rows


def _csv_reason(said: str) -> tuple[str, str]:
    """What the csv module says, in words."""
    if "unexpected end" in said:
        return "引号没有闭合（从此行起）", "a quotation mark that is never closed (from this row on)"
    if "expected after" in said:
        return "闭合的引号之后应为逗号", "a closing quotation mark must be followed by a comma"
    if "field larger" in said:
        return "单元格过长（可能引号没有闭合）", "a cell is too long (perhaps a quotation mark is never closed)"
    return "此行无法读取", "this row cannot be read"


def _text(content: bytes, whole: Mark) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal(whole, "not_utf8", "既不是 UTF-8 也不是 GB18030 编码", "neither UTF-8 nor GB18030")


def _workbook_rows(content: bytes, whole: Mark) -> list[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > MAX_BYTES:
            zh, en = f"解压后超过 {MAX_BYTES // 1_000_000} MB", f"larger than {MAX_BYTES // 1_000_000} MB when unpacked"
            raise refusal(whole, "too_large", zh, en)
        rows = list(_first_sheet(content))
    except ScenarioError:
        raise
    except Exception:  # openpyxl has none of its own: whatever the damaged parts trip over comes through
        zh, en = "无法作为 Excel 工作簿打开，文件可能已损坏", "cannot be opened as an Excel workbook; it may be damaged"
        raise refusal(whole, "not_a_table", zh, en) from None
    width = max((len(cells) for _, cells in rows), default=0)
    return [(line, cells + [""] * (width - len(cells))) for line, cells in rows]


def _first_sheet(content: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validation rules, which hold no data
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs store wrong ones
        for line, cells in enumerate(islice(sheet.iter_rows(values_only=True), MAX_ROWS), start=1):
            yield line, [_cell_text(cell) for cell in cells]
        book.close()


def _cell_text(cell: Any) -> str:
    """A cell as it would stand in a CSV file."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip()
