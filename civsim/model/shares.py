"""Counts of teams and crews, for the city or by district; shares for all categories or by category."""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.language import Text
from civsim.model.areas import Areas
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


def by_category(value: ByCategory | None, default: NDArray[np.float64], categories: Sequence[str]) -> list[float]:
    """(C) shares by category: those that are given, else the defaults."""
    if value is None:
        return list(map(float, default))
    if isinstance(value, dict):
        return [value.get(name, float(own)) for name, own in zip(categories, default, strict=True)]
    return [value] * len(categories)
