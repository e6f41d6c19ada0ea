"""Sheets of a workbook in one look: frozen bold header, filters, dates as dates, columns as wide as their text."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from xlsxwriter import Workbook

from civsim.language import Language

MAX_ROWS = 1_048_575  # of a sheet, without the header
FONTS: dict[Language, str] = {"zh": "Microsoft YaHei", "en": "Calibri"}
NUMBER = "#,##0"


class Share(float):
    """A number shown as a percentage."""


Cell = str | int | float | date | None


def widest(values: Iterable[str]) -> int:
    """Width of the widest text, in Latin letters; a Chinese character is as wide as two."""
    return max(
        (sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in value) for value in values), default=0
    )


class Sheets:
    """A workbook to which sheets are added; rows go to the file as they come."""

    def __init__(self, book: Workbook, language: Language, footer: str) -> None:
        self.book, self.footer = book, footer[:100].replace("&", "&&")  # Excel takes 255 characters in all
        base = {"font_name": FONTS[language], "font_size": 10, "valign": "vcenter"}
        self.formats: dict[tuple[type, bool], Any] = {}
        for bold in (False, True):
            shown = base | ({"bold": True, "top": 1} if bold else {})
            for kind, number in ((date, "yyyy-mm-dd"), (Share, "0.0%"), (float, "0.0"), (int, NUMBER), (str, "@")):
                place = (
                    {"align": "center"} if kind is date else {"indent": 1, "align": "left" if kind is str else "right"}
                )
                self.formats[kind, bold] = book.add_format(shown | place | {"num_format": number})
        self.header = book.add_format(base | {"bold": True, "bg_color": "#D9E2EC", "bottom": 1, "align": "center"})

    def add(
        self,
        title: str,
        columns: Sequence[tuple[str, int]],
        rows: Iterable[Sequence[Cell]],
        totals: Sequence[int] = (),
        frozen_columns: int = 0,
        filtered: bool = True,
    ) -> list[tuple[Any, int]]:
        """Write a table; where it is longer than a sheet can be, it goes on in a next one.

        Parameters
        ----------
        columns
            Title and width of the text below, in Latin letters.
        totals
            Numbers of the rows that are sums, shown bold.

        Returns
        -------
        The sheets and the number of rows in each.
        """
        arrow = 3 if filtered else 0
        widths = [min(max(widest([name]) + arrow, width) + 3, 60) for name, width in columns]
        titles = [name for name, _ in columns]
        bold, sheets = set(totals), [(self._opened(title, titles, widths, frozen_columns), 0)]
        for i, row in enumerate(rows):
            sheet, number = sheets[-1]
            if number == MAX_ROWS:
                sheet, number = self._opened(f"{title} {len(sheets) + 1}", titles, widths, frozen_columns), 0
                sheets.append((sheet, number))
            self._write(sheet, number + 1, row, i in bold)
            sheets[-1] = (sheet, number + 1)
        for sheet, number in sheets:
            if filtered and number:
                sheet.autofilter(0, 0, number, len(columns) - 1)
        return sheets

    def _opened(self, title: str, titles: Sequence[str], widths: Sequence[int], frozen_columns: int) -> Any:
        """A new sheet with its header, set up for printing on A4."""
        sheet = self.book.add_worksheet(title)
        sheet.freeze_panes(1, frozen_columns)
        sheet.set_landscape()
        sheet.set_paper(9)
        if sum(widths) < 200:  # a wider one would be too small to read on one page
            sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        if frozen_columns:
            sheet.repeat_columns(0, frozen_columns - 1)
        sheet.set_footer(f"&L&8{self.footer}&R&8&P/&N")
        sheet.set_row(0, 22)
        for c, (name, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(c, c, width)
            sheet.write_string(0, c, name, self.header)
        return sheet

    def _write(self, sheet: Any, r: int, row: Sequence[Cell], bold: bool) -> None:
        for c, cell in enumerate(row):
            style = self.formats[str if cell is None else type(cell), bold]
            if isinstance(cell, str):
                sheet.write_string(r, c, cell, style)
            elif isinstance(cell, date):
                sheet.write_datetime(r, c, cell, style)
            elif cell is None:
                sheet.write_blank(r, c, None, style)
            else:
                sheet.write_number(r, c, cell, style)
