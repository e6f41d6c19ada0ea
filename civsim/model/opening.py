"""What was open on the first day, as observed: exact numbers of hidden problems and of orders in hand."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.categories import Categories
from civsim.scenario import Block, Mistakes, Table, quantity, suggest

DRAWN = -1
"""Instead of a number of hidden problems: it is drawn, with the category's mean per grid."""


class OpeningBlock(Block):
    """Where the table of the opening stock is."""

    table: str = quantity(about=("起始存量表（CSV 或 XLSX）", "table of the opening stock (CSV or XLSX)"))


class OpeningRow(Block):
    """What one grid has of one category at the start."""

    grid: str = quantity(about=("网格", "grid"), min_length=1)
    category: str = quantity(about=("问题类别", "category"), min_length=1)
    hidden: int | None = quantity(
        None,
        about=("尚未发现；空则按 opening_per_grid 抽取", "hidden; drawn if empty"),
        ge=0,
        le=100_000,
    )
    known: int = quantity(0, about=("已立案未销号的件数", "orders in hand"), ge=0, le=100_000)


@dataclass(frozen=True)
class Opening:
    """The observed opening stock by grid and category."""

    hidden: NDArray[np.int64]  # (G, C); DRAWN where it was not observed
    known: NDArray[np.int64]  # (G, C) orders filed at the first instant


def with_observed(categories: Categories, opening: Opening) -> Categories:
    """The categories with the observed numbers as their mean opening stock, where there are any."""
    mean = np.where(opening.hidden == DRAWN, categories.opening_mean, opening.hidden)
    return replace(categories, opening_mean=mean)


def build_opening(
    table: Table[OpeningRow] | None, categories: tuple[str, ...], areas: Areas, mistakes: Mistakes
) -> Opening:
    """Arrays of the table; unknown grids and categories and doubled rows are mistakes."""
    shape = len(areas.grids), len(categories)
    found = Opening(np.full(shape, DRAWN, np.int64), np.zeros(shape, np.int64))
    if table is None:
        return found
    index, seen = areas.index, dict[tuple[str, str], int]()
    for i, row in enumerate(table.rows):
        wrong = False
        for column, names in (("grid", areas.grids), ("category", categories)):
            value = getattr(row, column)
            if value not in (index if column == "grid" else names):
                text = Text(f"没有 {value!r}", f"unknown {column} {value!r}") + suggest(value, names)
                mistakes.add_at(table.mark(i, column), (column,), "unknown_name", text)
                wrong = True
        if (row.grid, row.category) in seen:
            first = table.mark(seen[row.grid, row.category])
            text = Text(f"网格与类别重复（首次见于 {first}）", f"grid and category appear twice (first at {first})")
            mistakes.add_at(table.mark(i, "grid"), ("grid",), "duplicate_id", text)
        elif not wrong:
            place = index[row.grid], categories.index(row.category)
            found.hidden[place] = DRAWN if row.hidden is None else row.hidden
            found.known[place] = row.known
        seen.setdefault((row.grid, row.category), i)
    return found
