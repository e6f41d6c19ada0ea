"""Channels: how problems are found. A visit walks a grid on given days; a report comes in by itself.

A visit finds each open problem of a category with its probability, independently; part is fixed on the spot. A report
comes after an exponential delay and is checked on site before an order is filed; with it come false reports in the
stated share, which are checked and rejected.
"""

from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.calendar import DAY_MS, Hours, Timeline
from civsim.model.categories import FEN_PER_WAN
from civsim.model.plan import RESERVED
from civsim.scenario import Block, Mistakes, Name, PositiveOrInfinite, Probability, Refused, quantity, suggest

Per = Literal["city", "district"]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


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
    """Teams that walk grids on set days: patrols, sweeps, special assessments, leaders' visits (F16, F17)."""

    kind: Literal["visit"]
    name: Name | None = quantity(None, about=("名称", "name"))
    teams: Count | dict[str, Count] = quantity(about=("巡查组数（可按区给出）", "teams, or teams by district"))
    per: Per = quantity(
        "city", about=("组数按全市或按每区计", "whether teams are counted for the city or for each district")
    )
    grids_per_team_day: int = quantity(
        6, about=("每组每日可巡网格数", "grids one team visits a day"), unit="1/team-day", gt=0, le=10_000, span=(4, 12)
    )
    cost_per_team_day: float = quantity(0.0, about=("每组每日费用", "cost of a team-day"), unit="万元", ge=0, le=1e4)
    find_probability: dict[str, Probability] = quantity(
        about=("一次巡查发现一个问题的概率", "probability that one visit finds an open problem, by category")
    )
    false_share: float = quantity(
        0.0, about=("发现中误报的比例", "share of findings that are false and rejected"), ge=0, lt=1
    )
    hours: Hours = quantity(
        Hours(**{"from": 8, "to": 16}), about=("巡查时段", "hours of the day in which visits fall"), unit="h"
    )
    rest_days: bool = quantity(False, about=("休息日是否出动", "whether teams also work on days of rest"))
    active: tuple[Window, ...] = quantity(
        (), about=("可出动的时段（空为全程）", "spans in which the channel works (empty: always)"), source="F16"
    )
    utilisation: float = quantity(
        0.9, about=("计划使用的人力比例", "share of the team-days that a plan may use"), gt=0, le=1, span=(0.8, 1.0)
    )


class ReportChannel(Block):
    """Reports by citizens, the hotline or the media (F19)."""

    kind: Literal["report"]
    name: Name | None = quantity(None, about=("名称", "name"))
    mean_delay_days: dict[str, PositiveOrInfinite] = quantity(
        about=("问题出现到被反映的平均天数", "mean days until a problem is reported, by category"), unit="d"
    )
    check_days: float = quantity(
        0.5, about=("现场核实所需天数", "days until the report is checked on site"), unit="d", ge=0, le=60
    )
    false_share: float = quantity(
        0.05, about=("不实反映的比例", "share of reports that are false and rejected"), ge=0, lt=1, span=(0.02, 0.2)
    )


ChannelBlock = Annotated[VisitChannel | ReportChannel, Field(discriminator="kind")]


@dataclass(frozen=True)
class Visits:
    """Visit channels (V) as arrays. `area` is the district of the teams, or 0 where they serve the city."""

    channel: NDArray[np.int32]  # (V,) number among all channels
    per_district: NDArray[np.bool_]  # (V,)
    teams: tuple[NDArray[np.int64], ...]  # per channel: (areas,)
    grids_per_team_day: NDArray[np.int64]
    cost_fen: NDArray[np.int64]  # of a team-day
    find: NDArray[np.float64]  # (V, C)
    window_ms: NDArray[np.int64]  # (V, 2) hours of the day
    works_on: NDArray[np.bool_]  # (V, D) days on which teams may go out
    windows: tuple[tuple[tuple[int, int, int], ...], ...]  # per channel: (first day, last day, days at most or -1)
    utilisation: NDArray[np.float64]

    def area_of(self, v: int, district: NDArray[np.int32]) -> NDArray[np.int32]:
        """Number of the team area of channel v for grids of the given districts."""
        return district if self.per_district[v] else np.zeros_like(district)


@dataclass(frozen=True)
class Reports:
    """Report channels (R) as arrays."""

    channel: NDArray[np.int32]  # (R,) number among all channels
    delay_ms: NDArray[np.float64]  # (R, C) mean; inf = never reported
    check_ms: NDArray[np.int64]  # (R,)


@dataclass(frozen=True)
class Channels:
    """All channels in the order of the scenario, and the two kinds apart."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    false_share: NDArray[np.float64]
    visits: Visits
    reports: Reports

    @property
    def visit_ids(self) -> tuple[str, ...]:
        """Ids of the visit channels, in the order of `visits`."""
        return tuple(self.ids[i] for i in self.visits.channel)


def shares_by_area(value: int | dict[str, int], per: Per, districts: tuple[str, ...]) -> NDArray[np.int64]:
    """A count for the city (1,) or for each district (districts,)."""
    if isinstance(value, dict):
        return np.array([value.get(d, 0) for d in districts], np.int64)
    return np.full(len(districts) if per == "district" else 1, value, np.int64)


def check_by_district(
    path: tuple[str, ...], value: int | dict[str, int], per: Per, areas: Areas, mistakes: Mistakes
) -> None:
    """A mapping by district needs `per: district` and known districts."""
    if not isinstance(value, dict):
        return
    if per != "district":
        mistakes.add(
            path,
            "needs_per_district",
            Text("按区给出时须设 per: district", "given by district, so 'per' must be district"),
        )
    for district in value:
        if district not in areas.districts:
            mistakes.add(
                (*path, district),
                "unknown_name",
                Text(f"网格表中没有区 {district!r}", f"district {district!r} is not in the table of grids")
                + suggest(district, areas.districts),
            )


def _days_at_work(block: VisitChannel, time: Timeline) -> NDArray[np.bool_]:
    """(D,) days on which the channel's teams may go out."""
    days = np.ones(time.n_days, bool) if block.rest_days else time.workday.copy()
    if block.active:
        inside = np.zeros(time.n_days, bool)
        for window in block.active:
            first, last = time.day_of(window.from_), time.day_of(window.to)
            inside[max(first, 0) : max(last + 1, 0)] = True
        days &= inside
    return days


def _check_name(key: str, mistakes: Mistakes) -> None:
    """A channel cannot bear a word that `plan` needs for something else."""
    if key in RESERVED:
        mistakes.add(
            ("channels", key),
            "reserved_name",
            Text(
                f"{key!r} 是 plan 中的保留字，请换一个渠道名",
                f"{key!r} is a word of `plan`; name the channel otherwise",
            ),
        )


def build_channels(
    blocks: dict[str, VisitChannel | ReportChannel],
    categories: tuple[str, ...],
    areas: Areas,
    time: Timeline,
    mistakes: Mistakes,
) -> Channels:
    """Arrays of the channels; unknown categories and districts are mistakes."""
    for key, block in blocks.items():
        _check_name(key, mistakes)
        field, names = (
            ("find_probability", block.find_probability)
            if isinstance(block, VisitChannel)
            else ("mean_delay_days", block.mean_delay_days)
        )
        for name in names:
            if name not in categories:
                mistakes.add(
                    ("channels", key, field, name),
                    "unknown_name",
                    Text(f"未定义的问题类别 {name!r}", f"unknown category {name!r}") + suggest(name, categories),
                )
        if isinstance(block, VisitChannel):
            check_by_district(("channels", key, "teams"), block.teams, block.per, areas, mistakes)
    ids = tuple(blocks)
    visits = [(ids.index(k), b) for k, b in blocks.items() if isinstance(b, VisitChannel)]
    reports = [(ids.index(k), b) for k, b in blocks.items() if isinstance(b, ReportChannel)]
    C = len(categories)
    return Channels(
        ids=ids,
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        false_share=np.array([b.false_share for b in blocks.values()], np.float64),
        visits=Visits(
            channel=np.array([i for i, _ in visits], np.int32),
            per_district=np.array([b.per == "district" for _, b in visits], bool),
            teams=tuple(shares_by_area(b.teams, b.per, areas.districts) for _, b in visits),
            grids_per_team_day=np.array([b.grids_per_team_day for _, b in visits], np.int64),
            cost_fen=np.array([round(b.cost_per_team_day * FEN_PER_WAN) for _, b in visits], np.int64),
            find=np.array(
                [[b.find_probability.get(c, 0.0) for c in categories] for _, b in visits], np.float64
            ).reshape(-1, C),
            window_ms=np.array([b.hours.window_ms for _, b in visits], np.int64).reshape(-1, 2),
            works_on=np.array([_days_at_work(b, time) for _, b in visits], bool).reshape(-1, time.n_days),
            windows=tuple(
                tuple((time.day_of(w.from_), time.day_of(w.to), -1 if w.days is None else w.days) for w in b.active)
                for _, b in visits
            ),
            utilisation=np.array([b.utilisation for _, b in visits], np.float64),
        ),
        reports=Reports(
            channel=np.array([i for i, _ in reports], np.int32),
            delay_ms=np.array(
                [[b.mean_delay_days.get(c, inf) * DAY_MS for c in categories] for _, b in reports], np.float64
            ).reshape(-1, C),
            check_ms=np.array([round(b.check_days * DAY_MS) for _, b in reports], np.int64),
        ),
    )
