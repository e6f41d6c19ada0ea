"""Campaigns: publicity, regulations, courtesy and school drives that change behaviour for a while (F33, F34).

A campaign cuts the arrivals of categories of problems, and the share of people who do not keep to a behaviour
(behaviours.py), by one and the same course: while it runs its effect builds up towards the full cut, and afterwards it
fades; both are half-lives. Several campaigns cut what the others have left. The cost is spread evenly over the days on
which it runs. An optional campaign runs only if `plan.campaigns` names it: the planner does not choose campaigns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.arrival_mechanisms import campaign_effect, campaign_factor
from civsim.model.calendar import Timeline
from civsim.model.categories import FEN_PER_WAN
from civsim.model.works import months_later
from civsim.scenario import Block, Mistakes, Name, Probability, quantity, suggest


class CampaignBlock(Block):
    """One campaign."""

    name: Name | None = quantity(None, about=("名称", "name"))
    districts: tuple[str, ...] = quantity((), about=("开展的区（空为全市）", "districts it is for (empty: all)"))
    cut: dict[str, Probability] = quantity(
        about=(
            "效果最足时的降幅：问题类别指新发问题，行为指不遵守者的比例",
            "cut at full effect: of a category's arrivals, or of the share of people who do not keep to a behaviour",
        ),
        source="F33",
    )
    start: date = quantity(about=("开始日", "day it starts"))
    months: int = quantity(about=("持续月数", "months it runs"), unit="month", ge=1, le=240)
    cost: float = quantity(
        0.0, about=("费用，按开展天数计入各年", "cost, spread over the days it runs"), unit="万元", ge=0, le=1e8
    )
    build_up_days: float = quantity(
        60.0,
        about=("效果达到一半所需天数，0 为立即见效", "days until half of the full effect; 0 is at once"),
        unit="d",
        ge=0,
        le=3650,
        span=(20, 180),
    )
    half_life_days: float = quantity(
        120.0,
        about=(
            "结束后效果减半所需天数，.inf 为长期保持",
            "days until half the effect is gone after its end; .inf lasts",
        ),
        unit="d",
        gt=0,
        allow_inf_nan=True,
        span=(30, 365),
    )
    optional: bool = quantity(
        False, about=("是否只在 plan.campaigns 列出时开展", "whether it runs only if plan.campaigns names it")
    )


@dataclass(frozen=True)
class Campaigns:
    """Campaigns (K), and what those that run leave of arrivals: distinct courses (F) and the one of each district."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    running: NDArray[np.bool_]
    start_day: NDArray[np.int64]
    end_day: NDArray[np.int64]  # first day after it
    cost_fen: NDArray[np.int64]
    kept: NDArray[np.float64]  # (F, C, D) factor on arrivals
    course: NDArray[np.int64]  # (districts,)
    where: NDArray[np.bool_]  # (K, districts)
    effect: NDArray[np.float64]  # (K, D) share of its full effect at noon of each day, of those too that do not run

    def yearly_fen(self, year_of_day: NDArray[np.integer], years: int) -> NDArray[np.int64]:
        """(K, years) cost of the campaigns that run; what falls after the last day is not paid. [fen]"""
        money = np.zeros((len(self.ids), years), np.int64)
        for k in np.flatnonzero(self.running):
            days = year_of_day[self.start_day[k] : self.end_day[k]]
            share = np.bincount(days[days >= 0], minlength=years) / (self.end_day[k] - self.start_day[k])
            money[k] = np.rint(self.cost_fen[k] * share).astype(np.int64)
        return money


def build_campaigns(
    blocks: dict[str, CampaignBlock],
    chosen: tuple[str, ...],
    categories: tuple[str, ...],
    areas: Areas,
    time: Timeline,
    mistakes: Mistakes,
    behaviours: tuple[str, ...] = (),
) -> Campaigns:
    """Arrays of the campaigns; `chosen` are the optional ones that run. Unknown names and foreign days are mistakes."""
    first, last = time.date_of(time.warm_up_days), time.date_of(time.n_days - 1)
    for key, block in blocks.items():
        for i, name in enumerate(block.districts):
            _check_name(("campaigns", key, "districts", i), name, areas.districts, _no_district, mistakes)
        for name in block.cut:
            _check_name(("campaigns", key, "cut", name), name, (*categories, *behaviours), _nothing_to_cut, mistakes)
        if not first <= block.start <= last:
            zh = f"{block.start} 不在推演期 {first} 至 {last} 内"
            en = f"{block.start} lies outside the horizon {first} to {last}"
            mistakes.add(("campaigns", key, "start"), "outside_horizon", Text(zh, en))
    optional = tuple(key for key, block in blocks.items() if block.optional)
    for i, name in enumerate(chosen):
        _check_name(("plan", "campaigns", i), name, optional, _not_optional, mistakes)
    start = np.array([time.day_of(b.start) for b in blocks.values()], np.int64)
    end = np.array([time.day_of(months_later(min(b.start, last), b.months)) for b in blocks.values()], np.int64)
    running = np.array([not b.optional or key in chosen for key, b in blocks.items()], bool)
    here = np.array([[not b.districts or d in b.districts for b in blocks.values()] for d in areas.districts], bool)
    courses, course = np.unique(here.reshape(len(areas.districts), -1) & running, axis=0, return_inverse=True)
    kept = np.ones((len(courses), len(categories), time.n_days))
    effect = np.ones((len(blocks), time.n_days))
    noon = np.arange(time.n_days) + 0.5
    for k, block in enumerate(blocks.values()):
        ran, since = np.clip(noon - start[k], 0.0, end[k] - start[k]), np.maximum(noon - end[k], 0.0)
        effect[k] = campaign_effect(ran, since, block.build_up_days, block.half_life_days)
        cut = np.array([block.cut.get(c, 0.0) for c in categories])
        kept[courses[:, k]] *= campaign_factor(cut[:, None], effect[k])
    return Campaigns(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        running=running,
        start_day=start,
        end_day=end,
        cost_fen=np.array([round(b.cost * FEN_PER_WAN) for b in blocks.values()], np.int64),
        kept=kept,
        course=course.ravel().astype(np.int64),
        where=here.reshape(len(areas.districts), -1).T,
        effect=effect,
    )


def _check_name(
    path: tuple[str | int, ...], name: str, known: tuple[str, ...], unknown: Callable[[str], Text], mistakes: Mistakes
) -> None:
    """A name that is not a known one is a mistake."""
    if name not in known:
        mistakes.add(path, "unknown_name", unknown(name) + suggest(name, known))


def _no_district(name: str) -> Text:
    return Text(f"网格表中没有区 {name!r}", f"no district {name!r} in the table of grids")


def _nothing_to_cut(name: str) -> Text:
    return Text(f"未定义的问题类别或行为 {name!r}", f"unknown category or behaviour {name!r}")


def _not_optional(name: str) -> Text:
    return Text(f"没有可选的宣传活动 {name!r}", f"no optional campaign {name!r}")
