"""Counts of teams and crews, for the city or by district; shares for all categories or by category."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.calendar import Timeline
from civsim.model.known import check_known
from civsim.scenario import Mistakes, Probability

Per = Literal["city", "district"]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
ByCategory = Probability | dict[str, Probability]


def shares_by_area(value: int | dict[str, int], per: str, districts: tuple[str, ...]) -> NDArray[np.int64]:
    """A count for the city (1,) or for each district (districts,)."""
    if isinstance(value, dict):
        return np.array([value.get(d, 0) for d in districts], np.int64)
    return np.full(len(districts) if per != "city" else 1, value, np.int64)


def check_by_district(
    path: tuple[str, ...], value: int | dict[str, int], per: str, areas: Areas, mistakes: Mistakes
) -> None:
    """A mapping by district needs `per: district` (or grid) and known districts."""
    if not isinstance(value, dict):
        return
    if per == "city":
        mistakes.add(
            path,
            "needs_per_district",
            Text("按区给出时须设 per: district", "given by district, so 'per' must be district"),
        )
    check_known("district", value, areas.districts, path, mistakes)


def counts_by_year(
    usual: int | dict[str, int],
    by_year: Mapping[int, int | dict[str, int]],
    per: str,
    districts: tuple[str, ...],
    time: Timeline,
) -> NDArray[np.int64]:
    """(areas, Y) counts in each year of the horizon: those given for the year, else the usual ones (F12)."""
    return np.stack([shares_by_area(by_year.get(year, usual), per, districts) for year in time.years], axis=1)


def check_years(
    path: tuple[str, ...],
    by_year: Mapping[int, int | dict[str, int]],
    per: str,
    areas: Areas,
    time: Timeline,
    mistakes: Mistakes,
) -> None:
    """Years must lie in the horizon, and counts by district fit."""
    for year, value in by_year.items():
        check_by_district((*path, str(year)), value, per, areas, mistakes)
        if year not in time.years:
            text = Text(f"{year} 年不在推演期内", f"year {year} lies outside the horizon")
            mistakes.add((*path, year), "outside_horizon", text)


def by_category(value: ByCategory | None, default: NDArray[np.float64], categories: Sequence[str]) -> list[float]:
    """(C) shares by category: those that are given, else the defaults."""
    if value is None:
        return list(map(float, default))
    if isinstance(value, dict):
        return [value.get(name, float(own)) for name, own in zip(categories, default, strict=True)]
    return [value] * len(categories)
