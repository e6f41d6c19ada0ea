"""A table before it is a web page or a sheet: title, columns with units, rows of plain values."""

from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from civsim.language import Language, Text

Kind = Literal["text", "count", "points", "money", "share", "difference", "price", "number", "place", "date"]
Cell = str | int | float | Text | None

UNITS: dict[Kind, Text] = {
    "points": Text("分", "points"),
    "money": Text("万元", "10 000 CNY"),
    "share": Text("%", "%"),
    "difference": Text("分", "points"),
}
DECIMALS: dict[Kind, int] = {
    "points": 2,
    "money": 2,
    "share": 1,
    "difference": 2,
    "price": 4,
    "count": 0,
    "number": 2,
    "place": 1,
}
SHEET_FORMATS: dict[Kind, str] = {
    "points": "0.00",
    "money": "#,##0.00",
    "share": "0.0%",
    "difference": "+0.00;-0.00;0.00",
    "price": "0.0000",
    "count": "#,##0",
    "number": "0.00",
    "place": "0.0",
}


@dataclass(frozen=True)
class Column:
    """One column. Cells of kind `share` hold fractions of 1 and are shown as %; decimals are those of the kind."""

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
    if column.kind not in DECIMALS:
        return str(cell)
    value = nonzero(cell, column) * (100 if column.kind == "share" else 1)
    sign = "+" if column.kind == "difference" and round(value, DECIMALS[column.kind]) else ""
    return f"{value:{sign},.{DECIMALS[column.kind]}f}".replace("-", "\u2212")


def span(low: float, high: float, decimals: int = 2, factor: float = 1.0) -> Text | None:
    """Both ends of an interval in one cell, as `12.30–14.50`; nothing where there is none."""
    if not (isfinite(low) and isfinite(high)):
        return None
    said = f"{factor * low:.{decimals}f}–{factor * high:.{decimals}f}"
    return Text(said, said)


def nonzero(cell: float, column: Column) -> float:
    """The number itself; 0 where it is below 0 by less than its column shows, so that no zero has a minus."""
    decimals = DECIMALS.get(column.kind, 9) + (2 if column.kind == "share" else 0)
    return cell if cell >= 0 or round(cell, decimals) else 0.0
