"""Workbooks (XLSX): the first sheet as a table of texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from civsim.calibrate.records.source import Source, refusal
from civsim.errors import Mark
from civsim.scenario import Row, sheet_rows


@dataclass(frozen=True)
class WorkbookFile:
    """The rows of a sheet, each with its number."""

    source: Source
    rows: list[Row]

    def read(self, columns: Sequence[str]) -> tuple[pa.Table, list[int]]:
        """The rows of some columns, as texts."""
        places = [self.source.header.index(name) for name in columns]
        texts = [pa.array([cells[place] for _, cells in self.rows], pa.string()) for place in places]
        return pa.table(texts, names=list(columns)), [line - 2 for line, _ in self.rows]


def open_workbook(path: Path) -> WorkbookFile:
    """The first sheet of a workbook.

    Raises
    ------
    ScenarioError
        For what is no workbook, or has no rows.
    """
    rows = sheet_rows(path, Mark(str(path)))
    if not rows:
        raise refusal(Mark(str(path)), "not_a_table", "文件是空的", "the file is empty")
    (line, header), *rows = rows
    if not rows:
        zh, en = "只有列名，没有数据行", "only column names, no rows of data"
        raise refusal(Mark(str(path), line), "empty_table", zh, en)
    return WorkbookFile(Source(path, tuple(header)), rows)
