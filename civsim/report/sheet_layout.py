"""Widths of columns and heights of rows, so that a sheet is read on the screen and prints on the width of one page."""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from civsim.language import Language, Text
from civsim.report.tables.table import Column, Table, shown
from civsim.report.theme import letters

ROW_POINTS = 16
PAGE = 140.0  # characters beside each other on A4 laid on its side, nine tenths as large as written
WIDEST, LEAST = 60.0, 8.0
LONG_WORD = 34.0  # longer ones are broken
FILLED = 0.9  # of the width of a column, fonts being as different as they are
BOLD, SMALL = 1.1, 0.93  # width of bold letters, and of small ones, to that of a figure
WORD = re.compile(r"[^\s\u2E80-\uFFFF]+|\S")  # a word of Latin letters, or one Chinese character


def column_widths(table: Table, language: Language) -> list[float]:
    """Width of each column: what its text wants where the page has room, else the widest ones wrap; figures never."""
    needs = [_least(table, i, language) for i in range(len(table.columns))]
    wants = [max(need, _wanted(table, i, language)) for i, need in enumerate(needs)]
    cap = WIDEST
    while cap > LEAST and sum(_capped(needs, wants, cap)) > PAGE:
        cap -= 0.5
    return _capped(needs, wants, cap)


def _capped(needs: list[float], wants: list[float], cap: float) -> list[float]:
    return [max(need, min(want, cap)) for need, want in zip(needs, wants, strict=True)]


def sheet_heading(column: Column, language: Language) -> str:
    """The heading with its unit in a line of its own."""
    name, heading = column.name.to(language), column.heading(language)
    return f"{name}\n{heading[len(name) :].lstrip()}" if heading != name else heading


def height(text: str, width: float, bold: bool = False) -> float:
    """Height of a text broken into lines in a column of this width. [point]"""
    room = max(FILLED * width / (BOLD if bold else 1.0), 4.0)
    return float(ROW_POINTS * sum(_lines(line, room) for line in text.split("\n")))


def row_height(texts: Iterable[str], widths: Sequence[float], bold: bool = False) -> float:
    """Height of a row that shows all of its texts; a text without a width has none."""
    pairs = zip_longest(texts, widths, fillvalue=None)
    return max((height(t, w, bold) for t, w in pairs if t is not None and w is not None), default=float(ROW_POINTS))


def _lines(text: str, room: float) -> int:
    """Lines that a text takes, words kept whole where they fit."""
    lines, used = 1, 0.0
    for found in WORD.finditer(text):
        width = SMALL * letters(found.group())
        gap = 1.0 if found.start() and text[found.start() - 1].isspace() else 0.0
        if used and used + gap + width > room:
            lines, used, gap = lines + 1, 0.0, 0.0
        lines += int((width - 1e-9) // room) if width > room else 0
        used += gap + width
    return lines


def _cells(table: Table, i: int, language: Language) -> list[str]:
    """A column as it is shown, with the room of its indent."""
    column, depths = table.columns[i], table.indent or (0,) * len(table.rows)
    said = [shown(row[i], column, language) for row in table.rows]
    return [" " * (2 * depth if i == 0 else 0) + text for text, depth in zip(said, depths, strict=True)]


def _least(table: Table, i: int, language: Language) -> float:
    """A column must hold its longest figure, or its longest word as far as words are not very long."""
    column, cells = table.columns[i], _cells(table, i, language)
    head = max((letters(word) for word in WORD.findall(column.heading(language))), default=0) * BOLD
    if column.numeric:
        body = max((letters(text) for text in cells if not _worded(table, i, text)), default=0)
        return max(LEAST, 1.5 + body, min(1.5 + head, 16.0))
    body = max((letters(word) for text in cells for word in WORD.findall(text)), default=0)
    return max(LEAST, min(3.0 + body, LONG_WORD), min(1.5 + head, 16.0))


def _worded(table: Table, i: int, text: str) -> bool:
    """Whether a cell of a column of figures holds words, which may wrap."""
    return any(isinstance(row[i], Text) for row in table.rows) and not any(c.isdigit() for c in text)


def _wanted(table: Table, i: int, language: Language) -> float:
    """What shows every cell in one line, and the heading in two."""
    column: Column = table.columns[i]
    head = max(letters(line) for line in sheet_heading(column, language).split("\n")) * BOLD / 2 + 3
    body = max((letters(text) for text in _cells(table, i, language)), default=0)
    return float(min(max(head, body / FILLED + 3), WIDEST))
