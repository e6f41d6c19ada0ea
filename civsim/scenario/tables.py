"""Tables beside a scenario: CSV or XLSX, a header line, then one block a row."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from civsim.errors import Mark, Mistake, ScenarioError
from civsim.language import Text
from civsim.scenario.files import refusal
from civsim.scenario.findings import findings
from civsim.scenario.location import bare, fields_by_name
from civsim.scenario.mistakes import suggest
from civsim.scenario.sheets import Row, sheet_rows

BlockT = TypeVar("BlockT", bound=BaseModel)
MAX_MISTAKES = 20


@dataclass(frozen=True)
class Table(Generic[BlockT]):
    """The rows of a table file and their row numbers."""

    rows: tuple[BlockT, ...]
    path: Path
    lines: tuple[int, ...]
    columns: tuple[str, ...] = field(default=())

    def mark(self, i: int, column: str | None = None) -> Mark:
        """The place of row `i` (counted from 0): its row number in the file, and the number of the column."""
        known = column is not None and column in self.columns
        return Mark(str(self.path), self.lines[i], self.columns.index(str(column)) + 1 if known else 0)


def read_table(path: Path, row: type[BlockT], mark: Mark) -> Table[BlockT]:
    """The table at `path`, its rows checked as blocks of type `row`.

    Parameters
    ----------
    path
        CSV in UTF-8 or GB18030 with commas, or XLSX, of which the first sheet is read.
    row
        Block of one row; its field names are the column names. An empty cell leaves the field to its default.
    mark
        Where the user named the table, for the case that there is no such file.

    Raises
    ------
    ScenarioError
        With the mistakes of the header, or else those of the rows, at most 20 and the number of the others.
    """
    path = Path(path)
    rows = sheet_rows(path, mark)
    if not rows:
        raise refusal(
            Mark(str(path)),
            "empty_table",
            "表格是空的，首行应为列名",
            "the table is empty; its first row must name the columns",
        )
    columns = _columns(path, rows[0], row)
    if len(rows) == 1:
        raise refusal(
            Mark(str(path), rows[0][0]), "empty_table", "只有列名，没有数据行", "only column names, no rows of data"
        )
    reader = _RowReader(path, columns, row)
    blocks = [reader.block(line, cells) for line, cells in rows[1:]]
    reader.raise_if_any()
    lines = tuple(line for line, _ in rows[1:])
    return Table(tuple(b for b in blocks if b is not None), path, lines, tuple(columns))


def _columns(path: Path, header: Row, row: type[BaseModel]) -> list[str]:
    """The column names, checked against the fields of `row`; trailing empty ones are dropped."""
    line, names = header
    while not names[-1]:
        names = names[:-1]
    fields = fields_by_name(row)
    mistakes: list[Mistake] = []

    def add(number: int, name: str, code: str, zh: str, en: str) -> None:
        mistakes.append(Mistake(Mark(str(path), line, number), name, code, Text(zh, en)))

    if len(names) == 1 and re.search(r"[;\t|，；]", names[0]):
        raise refusal(
            Mark(str(path), line), "not_a_table", "列之间应以半角逗号分隔", "columns must be separated by commas"
        )
    for number, name in enumerate(names, start=1):
        if not name:
            add(number, "", "bad_name", f"第 {number} 列没有列名", f"column {number} has no name")
        elif name in names[: number - 1]:
            add(number, name, "duplicate_name", "列名重复", "is the name of two columns")
        elif name not in fields:
            guess = suggest(name, fields)
            add(number, name, "unknown_name", f"未知列{guess.zh}", f"unknown column{guess.en}")
    for name, declaration in fields.items():
        if declaration.is_required() and name not in names:
            add(0, name, "missing", "缺少此列", "this column is missing")
    if mistakes:
        raise ScenarioError(mistakes)
    return names


class _RowReader:
    """Makes blocks of rows and collects the mistakes in them."""

    def __init__(self, path: Path, columns: list[str], row: type[BaseModel]) -> None:
        self.path, self.columns, self.row = path, columns, row
        self.mistakes: list[Mistake] = []
        self.left_out = 0
        kinds = {name: bare(f.annotation) for name, f in fields_by_name(row).items()}
        self.spelling = {name: _SPELLINGS[kind] for name, kind in kinds.items() if kind in _SPELLINGS}

    def block(self, line: int, cells: list[str]) -> Any:
        """The block of one row; None where it has mistakes."""
        width = len(self.columns)
        if len(cells) < width or any(cells[width:]):
            zh, en = f"有 {len(cells)} 个单元格，表头有 {width} 列", f"has {len(cells)} cells, the header has {width}"
            self._add(Mistake(Mark(str(self.path), line), "", "cell_count", Text(zh, en)))
            return None
        values = {
            name: self.spelling[name](cell) if name in self.spelling else cell
            for name, cell in zip(self.columns, cells, strict=False)
            if cell
        }
        try:
            return self.row.model_validate(values)
        except ValidationError as error:
            for finding in findings(error, self.row):
                name = str(finding.path[0]) if finding.path else ""
                number = self.columns.index(name) + 1 if name in self.columns else 0
                self._add(Mistake(Mark(str(self.path), line, number), name, finding.code, finding.text))
            return None

    def raise_if_any(self) -> None:
        """Raise the mistakes found, with the number of those that were left out."""
        if self.left_out:
            last = self.mistakes[-1].mark
            zh, en = f"此后还有 {self.left_out} 处错误", f"and {self.left_out} more mistakes after this one"
            self.mistakes.append(Mistake(Mark(last.file, last.line, last.column + 1), "", "more", Text(zh, en)))
        if self.mistakes:
            raise ScenarioError(self.mistakes)

    def _add(self, mistake: Mistake) -> None:
        if len(self.mistakes) < MAX_MISTAKES:
            self.mistakes.append(mistake)
        else:
            self.left_out += 1


def _iso(cell: str) -> str:
    """A day in one of the usual spellings as ISO: 2021/1/3, 2021.1.3, 20210103, 2021年1月3日."""
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", cell) or re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)", cell
    )
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else cell


def _flag(cell: str) -> str:
    return {"是": "1", "否": "0"}.get(cell, cell)


_SPELLINGS: dict[Any, Callable[[str], str]] = {date: _iso, bool: _flag}
