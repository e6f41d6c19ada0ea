"""The workbook: one sheet a table, a sheet of charts, a sheet that says where the figures come from.

Nothing a user wrote becomes a formula or a link.
"""

from collections.abc import Sequence
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any

import xlsxwriter

from civsim.language import Language, Text
from civsim.report.content import Content
from civsim.report.drawing import Drawing
from civsim.report.html import WORDS, footer, provenance_rows
from civsim.report.sheet_layout import ROW_POINTS, column_widths, height, row_height, sheet_heading
from civsim.report.summary import summary_sentences
from civsim.report.tables.table import SHEET_FORMATS, Cell, Column, Table, nonzero

FONT = "Microsoft YaHei"
SUMMARY_WIDTH = 88
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
PICTURE_SCALE = 0.95  # of the natural size, at most: where fonts are missing a picture is stretched by a fifth
PAGE_INCHES = (8.0, 5.3)  # width and height of a picture that then fits a page
TITLE_POINTS = 26  # height of a row with a title of 14 points
OPTIONS = {
    "in_memory": True,  # packed in memory and written at once, so that a full disk is a plain refusal
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write_workbook(
    path: Path, content: Content, drawings: Sequence[Drawing], tables: Sequence[Table], language: Language
) -> None:
    """The workbook of a report at `path`."""
    packed = BytesIO()
    with xlsxwriter.Workbook(packed, OPTIONS) as book:
        formats, taken = _formats(book), set[str]()
        _summary(book, content, formats, taken, language)
        _filled(book, drawings, tables, formats, taken, footer(content, language), language)
    path.write_bytes(packed.getvalue())


def write_sheets(
    path: Path, drawings: Sequence[Drawing], tables: Sequence[Table], foot: str, language: Language
) -> None:
    """A workbook of tables and charts alone at `path`; `foot` says where the figures come from."""
    packed = BytesIO()
    with xlsxwriter.Workbook(packed, OPTIONS) as book:
        _filled(book, drawings, tables, _formats(book), set[str](), foot, language)
    path.write_bytes(packed.getvalue())


def _filled(
    book: Any,
    drawings: Sequence[Drawing],
    tables: Sequence[Table],
    formats: dict[str, Any],
    taken: set[str],
    foot: str,
    language: Language,
) -> None:
    for table in tables:
        _sheet(book, table, formats, taken, foot, language)
    if drawings:
        _pictures(book, drawings, formats, taken, foot, language)


def _formats(book: Any) -> dict[str, Any]:
    plain = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
    made: dict[str, Any] = {
        str(kind): book.add_format({**plain, "num_format": code, "align": "right"})
        for kind, code in SHEET_FORMATS.items()
    }
    made["first"] = book.add_format({**plain, "text_wrap": True, "num_format": "@"})
    made["text"] = book.add_format({**plain, "text_wrap": True, "num_format": "@", "align": "left", "indent": 1})
    made["dash"] = book.add_format({**plain, "align": "right"})
    made["title"] = book.add_format({**plain, "bold": True, "font_size": 14, "valign": "vcenter"})
    made["note"] = book.add_format({**plain, "font_color": "#51606d", "text_wrap": True, "valign": "top"})
    made["foot"] = book.add_format({**plain, "font_color": "#51606d", "font_size": 8})
    made["head"] = book.add_format(
        {**plain, "bold": True, "text_wrap": True, "bg_color": "#e8ecf0", "bottom": 1, "valign": "vcenter"}
    )
    for name, more in (("head_of_figures", {"align": "right"}), ("head_of_text", {"align": "left", "indent": 1})):
        made[name] = book.add_format(
            {**plain, "bold": True, "text_wrap": True, "bg_color": "#e8ecf0", "bottom": 1, **more}
        )
    for depth in range(1, 12):
        made[f"indent{depth}"] = book.add_format(
            {**plain, "text_wrap": True, "num_format": "@", "align": "left", "indent": depth}
        )
    return made


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that a sheet may have: no forbidden sign, 31 characters at most, told apart from the others."""
    name = title.translate(FORBIDDEN).strip()[:31] or "sheet"
    for i in range(2, 1000):
        if name.lower() not in taken:
            break
        name = f"{name[:27]} {i}"
    taken.add(name.lower())
    return name


def _sheet(book: Any, table: Table, formats: dict[str, Any], taken: set[str], foot: str, language: Language) -> None:
    sheet = book.add_worksheet(sheet_name(table.title.to(language), taken))
    last = max(len(table.columns) - 1, 0)
    widths = column_widths(table, language)
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width)
    sheet.set_row(0, TITLE_POINTS)
    sheet.write_string(0, 0, table.title.to(language), formats["title"])
    if table.note:
        sheet.merge_range(1, 0, 1, max(last, 1), "", formats["note"])
        sheet.write_string(1, 0, table.note.to(language), formats["note"])
        sheet.set_row(1, height(table.note.to(language), max(sum(widths), 20)) + 3)
    headings = [sheet_heading(column, language) for column in table.columns]
    for i, (heading, column) in enumerate(zip(headings, table.columns, strict=True)):
        sheet.write_string(
            2, i, heading, formats["head_of_figures" if column.numeric else "head_of_text" if i else "head"]
        )
    sheet.set_row(2, 4 + row_height(headings, widths, bold=True))
    for r, row in enumerate(table.rows, start=3):
        depth = table.indent[r - 3] if table.indent else 0
        texts = [cell.to(language) if isinstance(cell, Text) else cell for cell in row]
        said = [text if isinstance(text, str) else "" for text in texts]
        sheet.set_row(r, row_height(said, [widths[0] - 2 * depth, *widths[1:]]))
        for i, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            form = formats[f"indent{min(depth, 11)}" if depth else "first"] if i == 0 and not column.numeric else None
            _write(sheet, r, i, cell, column, formats, form, language)
    sheet.write_string(len(table.rows) + 4, 0, foot, formats["foot"])
    sheet.freeze_panes(3, 1)
    _page(sheet, foot)
    sheet.print_area(0, 0, 2 + len(table.rows), last)  # without the last line, which every page has at its foot
    sheet.repeat_rows(2)
    sheet.autofilter(2, 0, 2 + len(table.rows), last)


def _write(
    sheet: Any, r: int, c: int, cell: Cell, column: Column, formats: dict[str, Any], form: Any, language: Language
) -> None:
    if isinstance(cell, Text):
        cell = cell.to(language)
    if cell is None or (isinstance(cell, float) and not isfinite(cell)):
        sheet.write_string(r, c, "—", formats["dash"])
    elif isinstance(cell, str):
        sheet.write_string(r, c, cell, form or formats["dash" if column.numeric else "text"])
    else:
        sheet.write_number(r, c, nonzero(cell, column), formats.get(column.kind, formats["number"]))


def _summary(book: Any, content: Content, formats: dict[str, Any], taken: set[str], language: Language) -> None:
    sheet = book.add_worksheet(sheet_name(WORDS["summary"].to(language), taken))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, SUMMARY_WIDTH)
    sheet.set_row(0, TITLE_POINTS)
    sheet.write_string(0, 0, content.model.name.to(language), formats["title"])
    row = 1
    if content.sample:
        sheet.write_string(row, 0, WORDS["sample"].to(language), formats["head"])
        sheet.write_string(row, 1, WORDS["sample_long"].to(language), formats["text"])
        row += 1
    for sentence in summary_sentences(content):
        text = sentence.to(language)
        sheet.write_string(row, 1, text, formats["text"])
        sheet.set_row(row, height(text, SUMMARY_WIDTH) + 3)
        row += 1
    row += 1
    for label, value in provenance_rows(content):
        sheet.write_string(row, 0, label.to(language), formats["head"])
        sheet.write_string(row, 1, value, formats["text"])
        row += 1
    _page(sheet, footer(content, language))


def _pictures(
    book: Any, drawings: Sequence[Drawing], formats: dict[str, Any], taken: set[str], foot: str, language: Language
) -> None:
    sheet = book.add_worksheet(sheet_name(WORDS["charts"].to(language), taken))
    sheet.hide_gridlines(2)
    sheet.set_default_row(ROW_POINTS)  # stated, so that pictures end where the rows are counted to end
    row, breaks = 0, list[int]()
    for drawing in drawings:
        picture, (wide, tall) = drawing.png, (float(x) for x in drawing.figure.get_size_inches())
        scale = min(PICTURE_SCALE, PAGE_INCHES[0] / wide, PAGE_INCHES[1] / tall)
        sheet.write_string(row, 0, drawing.title.to(language), formats["title"])
        sheet.insert_image(
            row + 1,
            0,
            f"{drawing.key}.png",
            {
                "image_data": BytesIO(picture),
                "x_scale": scale,
                "y_scale": scale,
                "description": drawing.alt.to(language)[:250],
                "object_position": 3,  # keeps its size whatever the width of a column is on the reader's computer
            },
        )
        sheet.set_row(row, 24)
        row += 3 + int(tall * 72 * scale / ROW_POINTS)  # one for the title, one begun, one free
        breaks.append(row)
    sheet.set_h_pagebreaks(breaks[:-1])
    sheet.write_string(row, 0, foot, formats["foot"])
    _page(sheet, foot, fit=False)


def _page(sheet: Any, foot: str, fit: bool = True) -> None:
    """A4, landscape, with the origin in the foot; as wide as the page where `fit`."""
    sheet.set_paper(9)
    sheet.set_landscape()
    if fit:
        sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8" + foot.replace("&", "&&")[:220] + "&R&8&P / &N")
