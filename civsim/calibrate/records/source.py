"""The file that a table of records came from: places in it, and the texts that stand for an empty cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from civsim.errors import Mark, Mistake, ScenarioError
from civsim.language import Text

EMPTY = ("", "NULL", "null", "Null", r"\N", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "None", "<NA>", "NaT")
"""What databases and spreadsheets write into a cell that holds nothing."""


@dataclass(frozen=True)
class Source:
    """A file and the names of its columns, in order."""

    path: Path
    header: tuple[str, ...]

    def mark(self, row: int, column: str) -> Mark:
        """The place of a cell; `row` counts from 0 below the header, -1 is the header itself."""
        return Mark(str(self.path), row + 2, self.header.index(column) + 1)


class TableFile(Protocol):
    """A file whose header has been read, and whose rows can be."""

    @property
    def source(self) -> Source:
        """The file and its columns."""
        ...

    def read(self, columns: Sequence[str]) -> tuple[pa.Table, Sequence[int] | None]:
        """The rows of some columns, and the number of each row where they are not 0, 1, 2 ..."""
        ...


def refusal(mark: Mark, code: str, zh: str, en: str) -> ScenarioError:
    """One mistake at its place."""
    return ScenarioError([Mistake(mark, "", code, Text(zh, en))])


def plain_texts(column: Any, empty: Sequence[str]) -> Any:
    """A column of texts without blanks about them; null where the text stands for nothing."""
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.is_in(trimmed, pa.array([*EMPTY, *empty])), pa.scalar(None, pa.string()), trimmed)
