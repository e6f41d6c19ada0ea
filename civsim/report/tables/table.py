"""A table before it is a web page or a sheet: title, columns with units, rows of plain values."""

from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from civsim.language import Language, Text

Kind = Literal["text", "count", "points", "money", "share", "percentage_points", "price", "number", "date"]
Cell = str | int | float | Text | None

UNITS: dict[Kind, Text] = {
    "points": Text("分", "points"),
    "money": Text("万元", "10 000 CNY"),
    "share": Text("%", "%"),
    "percentage_points": Text("百分点", "percentage points"),
}
DECIMALS: dict[Kind, int] = {"points": 1, "money": 2, "share": 1, "percentage_points": 1, "price": 4, "count": 0}
SHEET_FORMATS: dict[Kind, str] = {
    "points": "0.0",
    "money": "#,##0.00",
    "share": "0.0%",
    "percentage_points": "+0.0;-0.0;0.0",
    "price": "0.0000",
    "count": "#,##0",
    "number": "General",
}


@dataclass(frozen=True)
class Column:
    """One column. Cells of kind `share` hold fractions of 1 and are shown as %; all else is shown as it is."""

    name: Text
    kind: Kind = "text"
    unit: Text | None = None

    def heading(self, language: Language) -> str:
        """Name with the unit in brackets."""
        unit = self.unit or UNITS.get(self.kind)
        return f"{self.name.to(language)} ({unit.to(language)})" if unit else self.name.to(language)

    @property
    def numeric(self) -> bool:
        """Whether cells are numbers, set to the right."""
        return self.kind not in ("text", "date")


@dataclass(frozen=True)
class Table:
    """A titled table. `note` says what a reader must know to trust it; `indent` is the depth of each row."""

    key: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Text | None = None
    indent: tuple[int, ...] = field(default=())


def shown(cell: Cell, column: Column, language: Language) -> str:
    """A cell as a reader sees it; a dash where there is no value."""
    if isinstance(cell, Text):
        return cell.to(language)
    if cell is None or (isinstance(cell, float) and not isfinite(cell)):
        return "—"
    if isinstance(cell, str):
        return cell
    if column.kind == "share":
        return f"{100 * cell:.1f}"
    if column.kind in DECIMALS:
        return f"{cell:,.{DECIMALS[column.kind]}f}".replace("-", "\u2212")
    return f"{cell:g}".replace("-", "\u2212") if column.kind == "number" else str(cell)
