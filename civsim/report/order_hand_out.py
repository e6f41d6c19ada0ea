"""KPIs of orders as files: a workbook with tables and charts, or CSV files, one a table."""

from pathlib import Path

from civsim.language import Language, Text
from civsim.report.csv_file import write_csv
from civsim.report.foot import stamp
from civsim.report.order_drawings import order_drawings
from civsim.report.tables.orders import order_tables, wide_order_tables
from civsim.report.xlsx import write_sheets
from civsim.scenario import whole_file
from civsim.scores import OrderMarks


def write_orders(path: Path, marks: OrderMarks, foot: Text, language: Language) -> list[Path]:
    """The tables of `marks` at `path`: .xlsx holds all; .csv holds the first, and files beside it the others."""
    if path.suffix.lower() == ".xlsx":
        tables, drawings = order_tables(marks), order_drawings(marks, language)
        for drawing in drawings:
            stamp(drawing.figure, foot.to(language), drawing.note.to(language) if drawing.note else "")
        with whole_file(path) as growing:
            write_sheets(growing, drawings, tables, foot.to(language), language)
        return [path]
    tables = wide_order_tables(marks)
    files = [path, *(path.with_name(f"{path.stem}_{table.key.partition('_')[2]}.csv") for table in tables[1:])]
    return [write_csv(file, table, language) for file, table in zip(files, tables, strict=True)]
