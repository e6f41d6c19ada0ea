"""Tables of text, plain or packed: what they are is told by their content, and every damage at its line.

The file is read twice: once as bytes, for the encoding and the damages that a fast reader would pass over or tell
without a place, and once by a columnar reader, which takes only the columns that are asked for.
"""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

from civsim.calibrate.records.packing import opened, plain_blocks
from civsim.calibrate.records.source import Source, refusal
from civsim.errors import Mark

DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "gb18030")
BLOCK = 8 << 20  # bytes; a cell may not be longer


@dataclass(frozen=True)
class CsvFile:
    """A table of text whose encoding, delimiter and header are known."""

    source: Source
    encoding: str
    delimiter: str
    quoted: bool
    blank_lines: int  # above the header

    def read(self, columns: Sequence[str]) -> tuple[pa.Table, None]:
        """The rows of some columns, as texts.

        Raises
        ------
        ScenarioError
            At the first row with too many or too few cells.
        """
        header = self.source.header
        places = [str(header.index(name)) for name in columns]
        try:
            table = self._table(places, threads=True)
        except pa.ArrowInvalid:
            table = self._located(places)
        return table.rename_columns(list(columns)), None

    def _located(self, places: list[str]) -> pa.Table:
        """Read once more, a row at a time, so that the row which cannot be read has a number."""
        wrong: list[arrow_csv.InvalidRow] = []

        def note(row: arrow_csv.InvalidRow) -> str:
            wrong.append(row)
            return "error"

        try:
            return self._table(places, threads=False, on_wrong_row=note)
        except pa.ArrowInvalid as error:
            whole = str(self.source.path)
            if wrong:
                row = wrong[0]
                zh = f"本行有 {row.actual_columns} 个单元格，应为 {row.expected_columns} 个：{row.text[:60]!r}"
                en = f"this row has {row.actual_columns} cells, expected {row.expected_columns}: {row.text[:60]!r}"
                raise refusal(Mark(whole, row.number), "not_a_table", zh, en) from None
            zh, en = ("无法作为表格读取：有单元格过长", "cannot be read as a table: a cell is too long")
            if "straddling" not in str(error):
                zh, en = f"无法作为表格读取：{error}", f"cannot be read as a table: {error}"
            raise refusal(Mark(whole), "not_a_table", zh, en) from None

    def _table(self, places: list[str], threads: bool, on_wrong_row: object = None) -> pa.Table:
        with opened(self.source.path) as stream:
            return arrow_csv.read_csv(
                stream,
                read_options=arrow_csv.ReadOptions(
                    use_threads=threads,
                    block_size=BLOCK,
                    column_names=[str(i) for i in range(len(self.source.header))],
                    skip_rows=self.blank_lines,
                    skip_rows_after_names=1,
                    encoding=self.encoding,
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self.delimiter, newlines_in_values=self.quoted, invalid_row_handler=on_wrong_row
                ),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=places, column_types=dict.fromkeys(places, pa.string())
                ),
            )


def open_csv(path: Path) -> CsvFile:
    """A table of text; its header is read, its bytes are checked.

    Raises
    ------
    ScenarioError
        For an empty file, one in another encoding, NUL bytes, quotation marks never closed, a cut packed file.
    """
    quotes, encoding = _checked_bytes(path)
    if quotes % 2:
        _refuse_open_quote(path, encoding)
    with opened(path) as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
        line, blank = text.readline().removeprefix("\ufeff"), 0
        while line and not line.strip():
            line, blank = text.readline(), blank + 1
        _refuse_no_header(path, line)
        delimiter = max(DELIMITERS, key=line.count)
        try:
            header = next(csv.reader(chain([line], text), delimiter=delimiter))
        except csv.Error:
            raise refusal(Mark(str(path), 1), "not_a_table", "列名过长", "a name of a column is too long") from None
        if not any(line.strip() for line in text):
            zh, en = "只有列名，没有数据行", "only column names, no rows of data"
            raise refusal(Mark(str(path), 1), "empty_table", zh, en)
    return CsvFile(Source(path, tuple(name.strip() for name in header)), encoding, delimiter, quotes > 0, blank)


def _refuse_no_header(path: Path, line: str) -> None:
    """Refuse a first line that names no columns."""
    if not line:
        raise refusal(Mark(str(path)), "not_a_table", "文件是空的", "the file is empty")
    if line.lstrip()[:1] == "<":
        zh, en = "是网页或 XML，不是表格；请另存为 CSV 或 .xlsx", "a web page or XML, no table; save as CSV or .xlsx"
        raise refusal(Mark(str(path)), "not_a_table", zh, en)


def _checked_bytes(path: Path) -> tuple[int, str]:
    """Number of quotation marks, and the encoding."""
    quotes = lines = 0
    for block in plain_blocks(path):
        if not lines and block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            zh, en = "是 UTF-16 编码，请另存为 UTF-8", "encoded as UTF-16; save as UTF-8"
            raise refusal(Mark(str(path)), "not_utf8", zh, en)
        nul = block.find(b"\0")
        if nul >= 0:
            zh, en = "含有 NUL 字节，文件已损坏或不是文本", "a NUL byte: the file is damaged or no text"
            raise refusal(Mark(str(path), lines + block.count(b"\n", 0, nul) + 1), "not_a_table", zh, en)
        quotes, lines = quotes + block.count(b'"'), lines + block.count(b"\n")
    wrong = 0
    for encoding in ENCODINGS:
        found = _first_wrong_line(path, encoding)
        if not found:
            return quotes, encoding
        wrong = max(wrong, found)
    zh, en = "本行既不是 UTF-8 也不是 GB18030 编码", "this line is neither UTF-8 nor GB18030"
    raise refusal(Mark(str(path), wrong), "not_utf8", zh, en)


def _first_wrong_line(path: Path, encoding: str) -> int:
    """The first line that is not of the encoding, 0 for none."""
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 0
    try:
        for block in plain_blocks(path):
            decoder.decode(block)
            lines += block.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return lines + error.object[: error.start].count(b"\n") + 1
    return 0


def _refuse_open_quote(path: Path, encoding: str) -> None:
    """Refuse a cell whose quotation mark is never closed; a mark amid an unquoted cell is a text like any other."""
    with opened(path) as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
        rows, line = csv.reader(text, strict=True), 1
        try:
            for _ in rows:
                line = rows.line_num + 1
        except csv.Error:
            zh, en = "引号没有闭合（从此行起）", "a quotation mark that is never closed (from this row on)"
            raise refusal(Mark(str(path), line), "not_a_table", zh, en) from None
