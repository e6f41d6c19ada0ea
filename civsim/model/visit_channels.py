"""Channels of visits: something walks a grid on given days and finds each open problem with its probability.

Teams for the city or a district go where a plan sends them. Teams of a grid (`per: grid`) walk their own grid by a
fixed rule, every n-th of the channel's days of work: fixed person, time and post (F17); no plan moves them.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.calendar import Hours, Timeline
from civsim.model.categories import FEN_PER_WAN, Categories
from civsim.model.known import check_known
from civsim.model.shares import (
    ByCategory,
    Count,
    by_category,
    check_by_district,
    check_years,
    counts_by_year,
    shares_by_area,
)
from civsim.scenario import Block, Mistakes, Name, Probability, Refused, quantity

MOST_A_DAY = 1024
"""Visits of one channel to one grid on one day, at most: each has a number of its own."""
Round = Annotated[int, Field(ge=1, le=400)]


class Window(Block):
    """A span of dates in which a visit channel works, with at most `days` days of work (F16)."""

    from_: date = Field(alias="from")
    to: date
    days: int | None = quantity(None, about=("最多出动天数", "days of work at most"), unit="d", ge=0, le=10_000)

    @model_validator(mode="after")
    def _runs_forward(self) -> "Window":
        if self.to < self.from_:
            raise Refused(Text("结束日不得早于开始日", "must not end before it begins"), at=("to",))
        return self


class VisitChannel(Block):
    """Teams that walk grids on set days: patrols, sweeps, assessments, leaders' visits, volunteers (F16, F17, F20)."""

    kind: Literal["visit"]
    name: Name | None = quantity(None, about=("名称", "name"))
    teams: Count | dict[str, Count] = quantity(about=("巡查组数（可按区给出）", "teams, or teams by district"))
    teams_by_year: dict[int, Count | dict[str, Count]] = quantity(
        {}, about=("某些年度的巡查组数，替代 teams", "teams in some years, in place of teams"), source="F12"
    )
    per: Literal["city", "district", "grid"] = quantity(
        "city",
        about=(
            "组数按全市、每区或每网格计；按网格计者定人定岗，按固定周期巡查本网格",
            "whether teams are counted for the city, a district or a grid; those of a grid walk it by a fixed rule",
        ),
    )
    every: Round | dict[str, Round] = quantity(
        1,
        about=(
            "按网格计时，每几个出动日巡查一次（可按网格类型给出，未列出的类型不巡）",
            "with teams per grid: they walk it every n-th day of work; by profile, the others are not walked",
        ),
        unit="d",
        source="F17",
    )
    grids_per_team_day: int = quantity(
        6, about=("每组每日可巡网格数", "grids one team visits a day"), unit="1/team-day", gt=0, le=10_000, span=(4, 12)
    )
    cost_per_team_day: float = quantity(0.0, about=("每组每日费用", "cost of a team-day"), unit="万元", ge=0, le=1e4)
    find_probability: dict[str, Probability] = quantity(
        about=("一次巡查发现一个问题的概率", "probability that one visit finds an open problem, by category")
    )
    on_the_spot_share: ByCategory | None = quantity(
        None,
        about=(
            "本渠道发现后即查即改的比例（可按类别给出；缺省用类别的比例）",
            "share of its findings fixed at once, also by category; the category's own where none is given",
        ),
        source="F20, F30",
    )
    false_share: float = quantity(
        0.0, about=("发现中误报的比例", "share of findings that are false and rejected"), ge=0, lt=1
    )
    hours: Hours = quantity(
        Hours(**{"from": 8, "to": 16}), about=("巡查时段", "hours of the day in which visits fall"), unit="h"
    )
    rest_days: bool | Literal["only"] = quantity(
        False,
        about=("休息日是否出动（only 为仅休息日）", "whether teams also work on days of rest; only: on these alone"),
    )
    active: tuple[Window, ...] = quantity(
        (), about=("可出动的时段（空为全程）", "spans in which the channel works (empty: always)"), source="F16"
    )
    utilisation: float = quantity(
        0.9, about=("计划使用的人力比例", "share of the team-days that a plan may use"), gt=0, le=1, span=(0.8, 1.0)
    )


@dataclass(frozen=True)
class Visits:
    """Visit channels (V) as arrays. `area` is the district of the teams, or 0 where they serve the city.

    A fixed channel has no teams that a plan could send; the rule of each grid stands in `every` and `walkers`.
    """

    channel: NDArray[np.int32]  # (V,) number among all channels
    per_district: NDArray[np.bool_]  # (V,)
    teams: tuple[NDArray[np.int64], ...]  # per channel: (areas,) most of any year
    teams_in: tuple[NDArray[np.int64], ...]  # per channel: (areas, Y) by year of the horizon
    grids_per_team_day: NDArray[np.int64]
    cost_fen: NDArray[np.int64]  # of a team-day
    find: NDArray[np.float64]  # (V, C)
    spot: NDArray[np.float64]  # (V, C) share fixed at once
    window_ms: NDArray[np.int64]  # (V, 2) hours of the day
    works_on: NDArray[np.bool_]  # (V, D) days on which teams may go out
    windows: tuple[tuple[tuple[int, int, int], ...], ...]  # per channel: (first day, last day, days at most or -1)
    utilisation: NDArray[np.float64]
    fixed: NDArray[np.int64]  # (F,) channels whose teams belong to grids
    every: NDArray[np.int64]  # (F, G) days of work from one round of a grid to the next; 0 = never
    walkers: NDArray[np.int64]  # (F, G) teams of the grid
    leave: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 5), np.int64))
    """(L, 5) channel, team area, team from 0, first and last day of each leave."""

    def area_of(self, v: int, district: NDArray[np.int32]) -> NDArray[np.int32]:
        """Number of the team area of channel v for grids of the given districts."""
        return district if self.per_district[v] else np.zeros_like(district)


def _days_at_work(block: VisitChannel, time: Timeline) -> NDArray[np.bool_]:
    """(D,) days on which the channel's teams may go out."""
    days = {True: np.ones(time.n_days, bool), False: time.workday.copy(), "only": ~time.workday}[block.rest_days]
    if block.active:
        inside = np.zeros(time.n_days, bool)
        for window in block.active:
            first, last = time.day_of(window.from_), time.day_of(window.to)
            inside[max(first, 0) : max(last + 1, 0)] = True
        days &= inside
    return days


def check_visit_channel(
    key: str, block: VisitChannel, categories: tuple[str, ...], areas: Areas, time: Timeline, mistakes: Mistakes
) -> None:
    """Unknown categories, districts and profiles are mistakes."""
    path = "channels", key
    check_known("category", block.find_probability, categories, (*path, "find_probability"), mistakes)
    if isinstance(block.on_the_spot_share, dict):
        check_known("category", block.on_the_spot_share, categories, (*path, "on_the_spot_share"), mistakes)
    check_by_district((*path, "teams"), block.teams, block.per, areas, mistakes)
    check_years((*path, "teams_by_year"), block.teams_by_year, block.per, areas, time, mistakes)
    if block.per == "grid" and block.teams_by_year:
        text = Text("per: grid 的渠道不能按年度给组数", "a channel with per: grid has the same teams every year")
        mistakes.add((*path, "teams_by_year"), "years_per_grid", text)
    if isinstance(block.every, dict):
        check_known("profile", block.every, areas.profiles, (*path, "every"), mistakes)
    if block.per != "grid" and block.every != 1:
        text = Text("只有 per: grid 的渠道才有固定周期", "only a channel with per: grid has a fixed rule")
        mistakes.add((*path, "every"), "needs_per_grid", text)
    if (
        block.per == "grid"
        and max(block.teams.values() if isinstance(block.teams, dict) else [block.teams]) > MOST_A_DAY
    ):
        text = Text(f"每网格至多 {MOST_A_DAY} 组", f"at most {MOST_A_DAY} teams a grid")
        mistakes.add((*path, "teams"), "too_many_per_grid", text)
    if block.per == "grid" and any(window.days is not None for window in block.active):
        text = Text("per: grid 的渠道不能限制出动天数", "a channel with per: grid cannot limit its days of work")
        mistakes.add((*path, "active"), "days_per_grid", text)


def build_visits(
    blocks: list[tuple[int, VisitChannel]], categories: Categories, areas: Areas, time: Timeline
) -> Visits:
    """Arrays of the visit channels, each with its number among all channels."""
    ids, C, G = categories.ids, len(categories.ids), len(areas.grids)
    none = np.zeros((1, len(time.years)), np.int64)
    teams_in = tuple(
        none if b.per == "grid" else counts_by_year(b.teams, b.teams_by_year, b.per, areas.districts, time)
        for _, b in blocks
    )
    fixed = [(v, b) for v, (_, b) in enumerate(blocks) if b.per == "grid"]
    return Visits(
        channel=np.array([i for i, _ in blocks], np.int32),
        per_district=np.array([b.per == "district" for _, b in blocks], bool),
        teams=tuple(t.max(axis=1) for t in teams_in),
        teams_in=teams_in,
        grids_per_team_day=np.array([1 if b.per == "grid" else b.grids_per_team_day for _, b in blocks], np.int64),
        cost_fen=np.array([round(b.cost_per_team_day * FEN_PER_WAN) for _, b in blocks], np.int64),
        find=np.array([[b.find_probability.get(c, 0.0) for c in ids] for _, b in blocks], np.float64).reshape(-1, C),
        spot=np.array(
            [by_category(b.on_the_spot_share, categories.spot_share, ids) for _, b in blocks], np.float64
        ).reshape(-1, C),
        window_ms=np.array([b.hours.window_ms for _, b in blocks], np.int64).reshape(-1, 2),
        works_on=np.array([_days_at_work(b, time) for _, b in blocks], bool).reshape(-1, time.n_days),
        windows=tuple(
            tuple((time.day_of(w.from_), time.day_of(w.to), -1 if w.days is None else w.days) for w in b.active)
            for _, b in blocks
        ),
        utilisation=np.array([b.utilisation for _, b in blocks], np.float64),
        fixed=np.array([v for v, _ in fixed], np.int64),
        every=np.array([_rounds(b, areas) for _, b in fixed], np.int64).reshape(-1, G),
        walkers=np.array(
            [shares_by_area(b.teams, "grid", areas.districts)[areas.district] for _, b in fixed], np.int64
        ).reshape(-1, G),
    )


def _rounds(block: VisitChannel, areas: Areas) -> NDArray[np.int64]:
    """(G,) days of work from one round of a grid to the next; 0 = its profile is not walked."""
    if not isinstance(block.every, dict):
        return np.full(len(areas.grids), block.every, np.int64)
    return np.array([block.every.get(p, 0) for p in areas.profiles], np.int64)[areas.profile]
