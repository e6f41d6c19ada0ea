"""The area tree: city > district > street > grid (网格), and the profile of each grid (F18, F35)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.language import Text
from civsim.scenario import Block, Mistakes, Name, Table, quantity, suggest


class AreasBlock(Block):
    """Where the table of grids is."""

    table: str = quantity(about=("网格表（CSV 或 XLSX）", "table of grids (CSV or XLSX)"))


class ProfileBlock(Block):
    """A kind of grid: main street, back alley, old neighbourhood, urban village ..."""

    name: Name | None = quantity(None, about=("名称", "name"))


class GridRow(Block):
    """One grid."""

    grid: str = Field(min_length=1)
    street: str = Field(min_length=1)
    district: str = Field(min_length=1)
    profile: str = Field(min_length=1)
    size: float = quantity(1.0, about=("规模系数，1 为标准网格", "size; 1 is a standard grid"), gt=0, le=1e6)
    population: float = quantity(1000.0, about=("常住人口", "residents"), unit="人", ge=0, le=1e9)
    x: float | None = quantity(
        None,
        about=("向东的平面坐标，用于排巡查路线", "place to the east, for the ways of teams"),
        unit="km",
        span=(0, 100),
    )
    y: float | None = quantity(None, about=("向北的平面坐标", "place to the north"), unit="km", span=(0, 100))


@dataclass(frozen=True)
class Areas:
    """Grids (G) with the numbers of their street, district and profile, and their places where the table has them."""

    grids: tuple[str, ...]
    streets: tuple[str, ...]
    districts: tuple[str, ...]
    profiles: tuple[str, ...]
    profile_names: tuple[Text, ...]
    street: NDArray[np.int32]
    district: NDArray[np.int32]
    profile: NDArray[np.int32]
    size: NDArray[np.float64]
    population: NDArray[np.float64]
    place: NDArray[np.float64] | None = None  # (G, 2) to the east and to the north [km]

    @property
    def index(self) -> dict[str, int]:
        """Number of each grid by its id."""
        return {grid: i for i, grid in enumerate(self.grids)}


def numbered(values: list[str]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Distinct values in order of appearance, and the number of each."""
    names = tuple(dict.fromkeys(values))
    number = {name: i for i, name in enumerate(names)}
    return names, np.array([number[v] for v in values], np.int32)


def build_areas(table: Table[GridRow], profiles: dict[str, ProfileBlock], mistakes: Mistakes) -> Areas:
    """Arrays of the grid table; doubled grids and unknown profiles are mistakes."""
    seen: dict[str, int] = {}
    for i, row in enumerate(table.rows):
        if row.grid in seen:
            first = table.mark(seen[row.grid])
            mistakes.add_at(
                table.mark(i, "grid"),
                ("grid",),
                "duplicate_id",
                Text(
                    f"网格 {row.grid!r} 重复（首次见于 {first}）", f"grid {row.grid!r} appears twice (first at {first})"
                ),
            )
        seen.setdefault(row.grid, i)
        if row.profile not in profiles:
            mistakes.add_at(
                table.mark(i, "profile"),
                ("profile",),
                "unknown_name",
                Text(f"未定义的网格类型 {row.profile!r}", f"unknown profile {row.profile!r}")
                + suggest(row.profile, profiles),
            )
    streets, street = numbered([f"{row.district}/{row.street}" for row in table.rows])
    districts, district = numbered([row.district for row in table.rows])
    ids = tuple(profiles)
    known = {name: i for i, name in enumerate(ids)}
    return Areas(
        grids=tuple(row.grid for row in table.rows),
        streets=streets,
        districts=districts,
        profiles=ids,
        profile_names=tuple(p.name.text if p.name else Text(key, key) for key, p in profiles.items()),
        street=street,
        district=district,
        profile=np.array([known.get(row.profile, 0) for row in table.rows], np.int32),
        size=np.array([row.size for row in table.rows], np.float64),
        population=np.array([row.population for row in table.rows], np.float64),
        place=_places(table, mistakes),
    )


def _places(table: Table[GridRow], mistakes: Mistakes) -> NDArray[np.float64] | None:
    """(G, 2) places of the grids; None where the table has none. A part of them only is a mistake."""
    if all(row.x is None and row.y is None for row in table.rows):
        return None
    text = Text("缺少坐标：x、y 两列要么每行都填，要么都不填", "no place: x and y are given in every row, or in none")
    for i, row in enumerate(table.rows):
        missing = "x" if row.x is None else "y"
        if row.x is None or row.y is None:
            mistakes.add_at(table.mark(i, missing), (missing,), "missing", text)
            return None
    return np.array([(row.x, row.y) for row in table.rows], np.float64)
