"""KPIs of orders as files: a workbook with tables and charts, or CSV files, one a table."""

import csv
from io import StringIO
from pathlib import Path

from civsim.language import Language, Text
from civsim.report.foot import stamp
from civsim.report.order_drawings import order_drawings
from civsim.report.tables.orders import order_tables, wide_order_tables
from civsim.report.tables.table import Cell, Table
from civsim.report.xlsx import write_sheets
from civsim.roster import guarded
from civsim.scenario import growing_file
from civsim.scores import OrderMarks


def write_orders(path: Path, marks: OrderMarks, foot: Text, language: Language) -> list[Path]:
    """The tables of `marks` at `path`: .xlsx holds all; .csv holds the first, and files beside it the others."""
    if path.suffix.lower() == ".xlsx":
        tables, drawings = order_tables(marks), order_drawings(marks, language)
        for drawing in drawings:
            stamp(drawing.figure, foot.to(language), drawing.note.to(language) if drawing.note else "")
        with growing_file(path) as growing:
            write_sheets(growing, drawings, tables, foot.to(language), language)
        return [path]
    tables = wide_order_tables(marks)
    files = [path, *(path.with_name(f"{path.stem}_{table.key.partition('_')[2]}.csv") for table in tables[1:])]
    for file, table in zip(files, tables, strict=True):
        with growing_file(file) as growing:
            growing.write_text(_csv(table, language), encoding="utf-8-sig", newline="")
    return files


def _csv(table: Table, language: Language) -> str:
    """The table as CSV; shares as fractions of 1, with full digits."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([guarded(column.name.to(language)) for column in table.columns])
    for row in table.rows:
        writer.writerow([_plain(cell, language) for cell in row])
    return out.getvalue()


def _plain(cell: Cell, language: Language) -> str | int | float:
    if isinstance(cell, Text):
        cell = cell.to(language)
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else cell
