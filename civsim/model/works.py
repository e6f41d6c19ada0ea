"""Capital works: renewed neighbourhoods, upgraded markets, repaired alleys (F31, F32).

A work costs money in the year it starts, lasts some months, and from its completion lowers the arrivals of some
categories in its grids for good. A work may be carried out by stages, one after the other: each takes its share of the
cost in the year in which it starts, and cuts what the stages before it have left. An optional work is started only if a
plan says so, and then all its stages.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.calendar import Timeline
from civsim.model.categories import FEN_PER_WAN
from civsim.model.known import check_known_item, numbers_of
from civsim.scenario import Block, Mistakes, Name, Probability, Refused, quantity, suggest


class StageBlock(Block):
    """One stage of a work."""

    months: int = quantity(about=("本阶段工期", "months this stage takes"), unit="month", ge=0, le=240)
    cost_share: Probability = quantity(about=("占总费用的比例，各阶段之和为 1", "share of the cost; shares sum to 1"))
    cut: dict[str, Probability] = quantity(
        {},
        about=("本阶段完成后新发问题的降幅，按类别", "lasting cut of arrivals once this stage is complete"),
        source="F31",
    )


class WorkBlock(Block):
    """One work, or one programme of works in the same grids."""

    name: Name | None = quantity(None, about=("名称", "name"))
    grids: tuple[str, ...] = quantity(about=("涉及网格", "grids it serves"), min_length=1)
    start: date = quantity(about=("开工日", "day it starts"))
    months: int | None = quantity(
        None, about=("工期（分阶段的不写）", "months until completion (not with stages)"), unit="month", ge=0, le=240
    )
    cost: float = quantity(about=("费用，计入开工年度", "cost, paid in the year it starts"), unit="万元", ge=0, le=1e8)
    cut: dict[str, Probability] | None = quantity(
        None,
        about=("完工后新发问题的降幅，按类别", "lasting cut of arrivals from completion, by category"),
        source="F31",
    )
    stages: tuple[StageBlock, ...] = quantity(
        (),
        about=("依次实施的阶段，代替 months 和 cut", "stages one after the other, instead of months and cut"),
        max_length=40,
    )
    optional: bool = quantity(False, about=("是否由方案决定实施", "whether a plan decides on it"))
    department: str | None = quantity(
        None,
        about=(
            "牵头部门：台账审核因工程未完工而失的分由它承担",
            "who answers for it: points that a desk audit takes off because it is not complete",
        ),
        source="F6",
    )

    @model_validator(mode="after")
    def _stages_or_one_piece(self) -> "WorkBlock":
        given = [name for name in ("months", "cut") if getattr(self, name) is not None]
        if self.stages and given:
            raise Refused(
                Text("分阶段的工程在各阶段中写", "belongs into the stages of a work by stages"), at=(given[0],)
            )
        if not self.stages and len(given) < 2:
            lacking = "cut" if "months" in given else "months"
            raise Refused(Text(f"须给出 {lacking}，或分阶段的 stages", f"needs {lacking}, or stages"))
        if self.stages and abs(sum(stage.cost_share for stage in self.stages) - 1.0) > 1e-6:
            raise Refused(Text("各阶段费用比例之和应为 1", "cost shares of the stages must sum to 1"), at=("stages",))
        return self

    @property
    def parts(self) -> tuple[StageBlock, ...]:
        """The stages; a work in one piece is one stage."""
        return self.stages or (StageBlock(months=self.months or 0, cost_share=1.0, cut=self.cut or {}),)


@dataclass(frozen=True)
class Works:
    """Works (W) and their stages (Z, in order of works) as arrays."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    complete_day: NDArray[np.int64]  # first day after the last stage
    optional: NDArray[np.bool_]
    grids: tuple[NDArray[np.int32], ...]
    stage_work: NDArray[np.int64]  # (Z,)
    stage_start: NDArray[np.int64]  # (Z,) first day
    stage_day: NDArray[np.int64]  # (Z,) first day with the lower arrivals
    stage_cost_fen: NDArray[np.int64]  # (Z,)
    stage_kept: NDArray[np.float64]  # (Z, C) factor on arrivals from then on
    department: NDArray[np.int64]  # (W,) who answers for it, -1 = nobody is named

    def yearly_fen(self, year_of_day: NDArray[np.integer], years: int) -> NDArray[np.int64]:
        """(W, years) cost by the year in which each stage starts; stages after the last day are not paid. [fen]"""
        money = np.zeros((len(self.ids), years), np.int64)
        for w, day, cost in zip(self.stage_work, self.stage_start, self.stage_cost_fen, strict=True):
            if 0 <= day < len(year_of_day) and year_of_day[day] >= 0:
                money[w, year_of_day[day]] += cost
        return money


def months_later(start: date, months: int) -> date:
    """The same day of the month some months on, or the month's last day where it has no such day."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def build_works(
    blocks: dict[str, WorkBlock],
    categories: tuple[str, ...],
    areas: Areas,
    time: Timeline,
    mistakes: Mistakes,
    departments: Sequence[str] = (),
) -> Works:
    """Arrays of the works; unknown grids, categories and departments and starts outside the horizon are mistakes."""
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
        for i, stage in enumerate(block.parts):
            place: tuple[str | int, ...] = ("works", key, "stages", i, "cut") if block.stages else ("works", key, "cut")
            for name in stage.cut:
                if name not in categories:
                    text = Text(f"未定义的问题类别 {name!r}", f"unknown category {name!r}") + suggest(name, categories)
                    mistakes.add((*place, name), "unknown_name", text)
        if block.department is not None:
            check_known_item("department", block.department, departments, ("works", key, "department"), mistakes)
        if not first <= block.start <= last:
            mistakes.add(
                ("works", key, "start"),
                "outside_horizon",
                Text(
                    f"{block.start} 不在推演期 {first} 至 {last} 内",
                    f"{block.start} lies outside the horizon {first} to {last}",
                ),
            )
    stages = [(w, stage) for w, block in enumerate(blocks.values()) for stage in block.parts]
    starts, ends, costs = _dates_and_costs(list(blocks.values()), last, time)
    return Works(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        complete_day=np.array([max(days) for days in ends], np.int64),
        optional=np.array([b.optional for b in blocks.values()], bool),
        grids=tuple(np.array(sorted({index[g] for g in b.grids if g in index}), np.int32) for b in blocks.values()),
        stage_work=np.array([w for w, _ in stages], np.int64),
        stage_start=np.array([day for days in starts for day in days], np.int64),
        stage_day=np.array([day for days in ends for day in days], np.int64),
        stage_cost_fen=np.array([cost for own in costs for cost in own], np.int64),
        stage_kept=np.array([[1.0 - s.cut.get(c, 0.0) for c in categories] for _, s in stages], np.float64).reshape(
            -1, len(categories)
        ),
        department=numbers_of([b.department for b in blocks.values()], departments),
    )


def _dates_and_costs(
    blocks: list[WorkBlock], last: date, time: Timeline
) -> tuple[list[list[int]], list[list[int]], list[list[int]]]:
    """By work and stage: first day, day of completion, and cost in fen; shares of the cost add up to the whole."""
    starts, ends, costs = [], [], []
    for block in blocks:
        months = np.cumsum([0, *(stage.months for stage in block.parts)]).tolist()
        days = [time.day_of(months_later(min(block.start, last), m)) for m in months]
        starts.append(days[:-1])
        ends.append(days[1:])
        spent = np.rint(np.cumsum([0.0, *(s.cost_share for s in block.parts)]) * block.cost * FEN_PER_WAN).astype(int)
        spent[-1] = round(block.cost * FEN_PER_WAN)
        costs.append(np.diff(spent).tolist())
    return starts, ends, costs
