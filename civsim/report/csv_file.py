"""Tables as CSV: UTF-8 with a byte order mark, as spreadsheets in Chinese want it; no text is a formula."""

import csv
from io import StringIO
from pathlib import Path

from civsim.language import Language, Text
from civsim.report.tables.table import Cell, Table
from civsim.roster import guarded
from civsim.scenario import whole_file


def write_csv(path: Path, table: Table, language: Language) -> Path:
    """The table at `path`; shares as fractions of 1, with full digits."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([guarded(column.name.to(language)) for column in table.columns])
    for row in table.rows:
        writer.writerow([_plain(cell, language) for cell in row])
    with whole_file(path) as growing:
        growing.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    return path


def _plain(cell: Cell, language: Language) -> str | int | float:
    if isinstance(cell, Text):
        cell = cell.to(language)
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else cell
