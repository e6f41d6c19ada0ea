"""Capital works: renewed neighbourhoods, upgraded markets, repaired alleys (F31, F32).

A work costs money in the year it starts, lasts some months, and from its completion lowers the arrivals of some
categories in its grids for good. An optional work is started only if a plan says so.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.calendar import Timeline
from civsim.model.categories import FEN_PER_WAN
from civsim.scenario import Block, Mistakes, Name, Probability, quantity, suggest


class WorkBlock(Block):
    """One work, or one programme of works in the same grids."""

    name: Name | None = quantity(None, about=("名称", "name"))
    grids: tuple[str, ...] = quantity(about=("涉及网格", "grids it serves"), min_length=1)
    start: date = quantity(about=("开工日", "day it starts"))
    months: int = quantity(about=("工期", "months until completion"), unit="month", ge=0, le=240)
    cost: float = quantity(about=("费用，计入开工年度", "cost, paid in the year it starts"), unit="万元", ge=0, le=1e8)
    cut: dict[str, Probability] = quantity(
        about=("完工后新发问题的降幅，按类别", "lasting cut of arrivals from completion, by category"), source="F31"
    )
    optional: bool = quantity(False, about=("是否由方案决定实施", "whether a plan decides on it"))


@dataclass(frozen=True)
class Works:
    """Works (W) as arrays; `kept` is the factor on arrivals after completion."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    start_day: NDArray[np.int64]
    complete_day: NDArray[np.int64]  # first day with the lower arrivals
    cost_fen: NDArray[np.int64]
    optional: NDArray[np.bool_]
    grids: tuple[NDArray[np.int32], ...]
    kept: NDArray[np.float64]  # (W, C)


def months_later(start: date, months: int) -> date:
    """The same day of the month some months on, or the month's last day where it has no such day."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def build_works(
    blocks: dict[str, WorkBlock], categories: tuple[str, ...], areas: Areas, time: Timeline, mistakes: Mistakes
) -> Works:
    """Arrays of the works; unknown grids and categories and starts outside the horizon are mistakes."""
    index = areas.index
    first, last = time.date_of(time.warm_up_days), time.date_of(time.n_days - 1)
    for key, block in blocks.items():
        for i, grid in enumerate(block.grids):
            if grid not in index:
                mistakes.add(
                    ("works", key, "grids", i),
                    "unknown_name",
                    Text(f"网格表中没有网格 {grid!r}", f"grid {grid!r} is not in the table of grids")
                    + suggest(grid, areas.grids),
                )
        for name in block.cut:
            if name not in categories:
                mistakes.add(
                    ("works", key, "cut", name),
                    "unknown_name",
                    Text(f"未定义的问题类别 {name!r}", f"unknown category {name!r}") + suggest(name, categories),
                )
        if not first <= block.start <= last:
            mistakes.add(
                ("works", key, "start"),
                "outside_horizon",
                Text(
                    f"{block.start} 不在推演期 {first} 至 {last} 内",
                    f"{block.start} lies outside the horizon {first} to {last}",
                ),
            )
    return Works(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        start_day=np.array([time.day_of(b.start) for b in blocks.values()], np.int64),
        complete_day=np.array(
            [time.day_of(months_later(min(b.start, last), b.months)) for b in blocks.values()], np.int64
        ),
        cost_fen=np.array([round(b.cost * FEN_PER_WAN) for b in blocks.values()], np.int64),
        optional=np.array([b.optional for b in blocks.values()], bool),
        grids=tuple(np.array(sorted({index[g] for g in b.grids if g in index}), np.int32) for b in blocks.values()),
        kept=np.array([[1.0 - b.cut.get(c, 0.0) for c in categories] for b in blocks.values()], np.float64).reshape(
            -1, len(categories)
        ),
    )
