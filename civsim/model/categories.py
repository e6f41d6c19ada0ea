"""Problem categories: how often each kind of problem appears, who repairs it, how long it takes, how it comes back.

Categories are data: no name of one stands in the code. Arrivals in a grid and category on a day are Poisson with mean
base rate x size x profile x weekday x month, lowered by works and campaigns, shaken by shared shocks (`shocks.py`).
The crew time of a repair is lognormal, or exponential.
"""

from dataclasses import dataclass
from math import inf
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.calendar import DAY_MS, HOUR_MS, Timeline
from civsim.model.known import check_known, check_known_item
from civsim.model.responsibility import OfferBlock
from civsim.scenario import Block, Mistakes, Name, NonNegative, Refused, quantity

Seven = Annotated[tuple[NonNegative, ...], Field(min_length=7, max_length=7)]
Twelve = Annotated[tuple[NonNegative, ...], Field(min_length=12, max_length=12)]
Minutes = Annotated[float, Field(gt=0, le=1_200_000)]
FEN_PER_WAN = 1_000_000  # 1 万元 = 10 000 元 = 1 000 000 分


class CrewHours(Block):
    """Crew time of one repair: `median` and `sigma` of a lognormal, or `mean` of an exponential."""

    median: float | None = quantity(
        None, about=("工时中位数（对数正态）", "median of a lognormal"), unit="crew-hour", gt=0, le=10_000
    )
    sigma: float = quantity(
        1.0, about=("对数标准差", "standard deviation of the logarithm"), ge=0, le=3, span=(0.5, 1.5)
    )
    mean: float | None = quantity(
        None, about=("平均工时（指数分布）", "mean of an exponential"), unit="crew-hour", gt=0, le=10_000
    )

    @model_validator(mode="after")
    def _one_law(self) -> "CrewHours":
        if (self.median is None) == (self.mean is None):
            raise Refused(Text("须给出 median 或 mean 之一", "needs either median or mean"))
        return self


class CategoryBlock(Block):
    """One category of problems (F22)."""

    name: Name | None = quantity(None, about=("名称", "name"))
    department: str = quantity(about=("责任部门", "responsible department"), source="F23")
    arrivals_per_grid_day: float = quantity(
        about=("标准网格每日新发问题数", "new problems a day in a grid of size 1"), unit="1/d", ge=0, le=100_000
    )
    profile_factor: dict[str, NonNegative] = quantity(
        {}, about=("各类网格的新发倍数", "factor on arrivals by profile of the grid")
    )
    weekday_factor: Seven = quantity(
        (1.0,) * 7, about=("周一至周日的新发倍数", "factor on arrivals from Monday to Sunday")
    )
    month_factor: Twelve = quantity(
        (1.0,) * 12, about=("1 至 12 月的新发倍数", "factor on arrivals from January to December")
    )
    dispersion: float = quantity(
        1.0,
        about=("一区（或全市）日计数的方差均值比，1 为泊松", "variance / mean of an area's daily count; 1 is Poisson"),
        ge=1,
        le=100,
        span=(5, 30),
        source="../data: 5-30 observed",
    )
    dispersion_scope: Literal["district", "city"] = quantity(
        "district", about=("同受一次冲击、按其计数的范围", "area that shares a shock, and whose count is meant")
    )
    dispersion_period: Literal["day", "week"] = quantity(
        "day", about=("一次冲击持续的时间（周为周一至周日）", "how long a shock lasts; weeks begin on Monday")
    )
    natural_end_days: float = quantity(
        inf,
        about=("未被发现者自然消失的平均天数", "mean days until an unfound problem ends by itself"),
        unit="d",
        gt=0,
        allow_inf_nan=True,
    )
    on_the_spot_share: float = quantity(
        0.15,
        about=("巡查发现后即查即改的比例", "share of what a visit finds that is fixed at once"),
        ge=0,
        le=1,
        span=(0.13, 0.17),
        source="F30; published bulletins 13-17 %",
    )
    crew_hours: CrewHours = quantity(
        CrewHours(median=1.0, sigma=1.0), about=("每次整改的工时", "crew time of one repair"), unit="crew-hour"
    )
    cost: float = quantity(0.0, about=("每次整改的费用", "cost of one repair"), unit="万元", ge=0, le=1e6)
    deadline_hours: float = quantity(
        16.0,
        about=("处置时限（工作时间）", "deadline in working time"),
        unit="h",
        gt=0,
        le=20_000,
        span=(4, 160),
        source="published: 4 working hours to 20 working days",
    )
    deadline_minutes: dict[str, Minutes] = quantity(
        {},
        about=(
            "某类网格的处置时限（工作时间），替代 deadline_hours",
            "deadline in working time by profile of the grid, in place of deadline_hours there",
        ),
        unit="min",
        source="F24",
    )
    verification_days: float = quantity(
        1.0, about=("整改后核查所需天数", "days from repair to verification"), unit="d", ge=0, le=365, span=(0.25, 3)
    )
    redo_probability: float = quantity(
        0.01,
        about=("核查不合格返工的概率", "probability that a repair fails verification"),
        ge=0,
        lt=1,
        span=(0.005, 0.1),
        source="Zhengzhou 2019: 0.53 %",
    )
    postpone_probability: float = quantity(
        0.0,
        about=("申请延期一次的概率", "probability that an order is postponed once, by its deadline again"),
        ge=0,
        le=1,
    )
    relapse_probability: float = quantity(
        0.1, about=("整改后反弹的概率", "probability that a repaired problem comes back"), ge=0, lt=1, span=(0.03, 0.4)
    )
    relapse_days: float = quantity(
        30.0,
        about=("反弹的平均间隔", "mean of the exponential time until it comes back"),
        unit="d",
        gt=0,
        le=3650,
        span=(10, 90),
    )
    opening_per_grid: float = quantity(
        0.0,
        about=("起始日标准网格的存量问题数", "open at the start in a grid of size 1, by profile like arrivals"),
        ge=0,
        le=100_000,
    )
    priority: int = quantity(
        0, about=("派单优先级，小者先办", "priority in the queue, the smaller the sooner"), ge=-100, le=100
    )
    offer: OfferBlock | None = quantity(
        None, about=("先交志愿者认领", "volunteers to whom its orders are offered first"), source="F21"
    )


def deadlines(blocks: list[CategoryBlock], profiles: tuple[str, ...]) -> NDArray[np.int64]:
    """(profiles, C) working time allowed from filing to closing. [ms]"""
    minutes = [[b.deadline_minutes.get(p, 60 * b.deadline_hours) for b in blocks] for p in profiles]
    return np.array([[max(round(m * HOUR_MS / 60), 1) for m in row] for row in minutes], np.int64)


@dataclass(frozen=True)
class Categories:
    """Categories (C) as arrays; grids are G, days D. Times in ms, money in fen (0.01 CNY)."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    department: NDArray[np.int32]
    base_rate: NDArray[np.float64]  # (G, C) arrivals a day before day factors and works
    day_factor: NDArray[np.float64]  # (C, D)
    opening_mean: NDArray[np.float64]  # (G, C)
    natural_end_ms: NDArray[np.float64]  # mean; inf = never
    spot_share: NDArray[np.float64]
    service_ms: NDArray[np.float64]  # median of the lognormal, or mean of the exponential
    service_sigma: NDArray[np.float64]  # of the logarithm; -1 marks the exponential
    cost_fen: NDArray[np.int64]
    deadline_ms: NDArray[np.int64]  # (profiles, C) working time
    verification_ms: NDArray[np.int64]
    redo: NDArray[np.float64]
    postpone: NDArray[np.float64]
    relapse: NDArray[np.float64]
    relapse_ms: NDArray[np.float64]  # mean
    rank: NDArray[np.int32]  # place in the order of priority, 0 first

    @property
    def mean_service_ms(self) -> NDArray[np.float64]:
        """Mean crew time of one repair. [ms]"""
        sigma = np.maximum(self.service_sigma, 0.0)
        return self.service_ms * np.exp(0.5 * sigma**2)


def build_categories(
    blocks: dict[str, CategoryBlock], departments: list[str], areas: Areas, time: Timeline, mistakes: Mistakes
) -> Categories:
    """Arrays of the categories; unknown departments and profiles are mistakes."""
    for key, block in blocks.items():
        path = "categories", key
        check_known_item("department", block.department, departments, (*path, "department"), mistakes)
        check_known("profile", block.profile_factor, areas.profiles, (*path, "profile_factor"), mistakes)
        check_known("profile", block.deadline_minutes, areas.profiles, (*path, "deadline_minutes"), mistakes)
    all_blocks = list(blocks.values())
    factor = np.array([[b.profile_factor.get(p, 1.0) for p in areas.profiles] for b in all_blocks])  # (C, profiles)
    by_grid = areas.size[:, None] * factor[:, areas.profile].T  # (G, C)
    weekday = np.array([b.weekday_factor for b in all_blocks])
    month = np.array([b.month_factor for b in all_blocks])
    order = sorted(range(len(all_blocks)), key=lambda c: (all_blocks[c].priority, c))
    rank = np.empty(len(all_blocks), np.int32)
    rank[order] = np.arange(len(all_blocks))

    def column(values: list[float]) -> NDArray[np.float64]:
        return np.array(values, np.float64)

    return Categories(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(key, key) for key, b in blocks.items()),
        department=np.array(
            [departments.index(b.department) if b.department in departments else 0 for b in all_blocks], np.int32
        ),
        base_rate=by_grid * column([b.arrivals_per_grid_day for b in all_blocks]),
        day_factor=np.ascontiguousarray(weekday[:, time.weekday] * month[:, time.month_of_year - 1]),
        opening_mean=by_grid * column([b.opening_per_grid for b in all_blocks]),
        natural_end_ms=column([b.natural_end_days * DAY_MS for b in all_blocks]),
        spot_share=column([b.on_the_spot_share for b in all_blocks]),
        service_ms=column([(b.crew_hours.mean or b.crew_hours.median or 0.0) * HOUR_MS for b in all_blocks]),
        service_sigma=column([-1.0 if b.crew_hours.mean else b.crew_hours.sigma for b in all_blocks]),
        cost_fen=np.array([round(b.cost * FEN_PER_WAN) for b in all_blocks], np.int64),
        deadline_ms=deadlines(all_blocks, areas.profiles),
        verification_ms=np.array([round(b.verification_days * DAY_MS) for b in all_blocks], np.int64),
        redo=column([b.redo_probability for b in all_blocks]),
        postpone=column([b.postpone_probability for b in all_blocks]),
        relapse=column([b.relapse_probability for b in all_blocks]),
        relapse_ms=column([b.relapse_days * DAY_MS for b in all_blocks]),
        rank=rank,
    )
