"""Hand-outs: charts, tables, an HTML page and a workbook. This room draws and prints; it computes nothing."""

from civsim.report import charts
from civsim.report.content import Content, Difference, Variant
from civsim.report.drawing import Drawing, png, svg
from civsim.report.tables import Column, Table, tables_of
from civsim.report.theme import SCHEMES, Scheme, font_family
from civsim.report.write import FORMATS, write_report

__all__ = [
    "FORMATS",
    "SCHEMES",
    "Column",
    "Content",
    "Difference",
    "Drawing",
    "Scheme",
    "Table",
    "Variant",
    "charts",
    "font_family",
    "png",
    "svg",
    "tables_of",
    "write_report",
]
