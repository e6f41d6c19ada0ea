"""Sheets print on the width of a page at a size that can be read, with their headings on every page."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from civsim.language import Language, Text
from civsim.report import Column, Table, write_report
from civsim.report.sheet_layout import PAGE, ROW_POINTS, column_widths, height, row_height
from civsim.report.tables import shown, tables_of
from tests.report.filled import filled_content
from tests.report.test_filled import LANGUAGES, TABLES

MOST = 160.0  # characters beside each other: prints at four fifths of the size as written


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_prints_at_a_size_that_can_be_read(language: Language, tmp_path: Path) -> None:
    write_report(filled_content(), tmp_path, language, ("xlsx",))
    book = load_workbook(tmp_path / "report.xlsx")
    assert len(book.sheetnames) == len(TABLES) + 2  # a summary before them, the charts behind
    for sheet in book.worksheets[1:-1]:
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9, sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth in (1, None), sheet.title
        assert sheet.print_title_rows == "$3:$3", sheet.title
    for table in tables_of(filled_content(), language):
        assert sum(column_widths(table, language)) <= MOST, table.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_never_wrap_and_texts_have_their_room(language: Language) -> None:
    for table in tables_of(filled_content(), language):
        widths = column_widths(table, language)
        for row in table.rows:
            for cell, column, width in zip(row, table.columns, widths, strict=True):
                if column.numeric and isinstance(cell, int | float):
                    assert len(shown(cell, column, language)) < width, (table.key, column.name)


def test_the_widest_texts_wrap_first() -> None:
    names = [Text(f"c{i}", f"c{i}") for i in range(3)]
    wide = Table("t", names[0], tuple(map(Column, names)), (("ab " * 100, "ab " * 10, "x"),))
    first, second, third = column_widths(wide, "en")
    assert first == 60 and second > 30 and third == 8
    many = Table("t", names[0], tuple(map(Column, names[:1] * 9)), (("ab " * 100,) * 8 + ("ab " * 3,),))
    assert sum(column_widths(many, "en")) <= PAGE
    assert column_widths(many, "en")[8] > 12


def test_rows_are_as_high_as_their_lines() -> None:
    assert height("字" * 9, 20) == ROW_POINTS
    assert height("字" * 30, 20) > 3 * ROW_POINTS - 1
    assert height("one\ntwo", 20) == 2 * ROW_POINTS
    assert row_height(["a", "字" * 30], [8, 20]) == height("字" * 30, 20)
