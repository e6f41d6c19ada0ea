"""Channels of reports: an undetected problem is reported after an exponential delay (F19).

A report may be limited to profiles and districts, and its delay may differ by profile, down to minutes: people posted
in main streets find what drops there within minutes (F24). Where a channel has hours, its clock runs in these alone. A
report is checked on site; what is not fixed on that occasion becomes an order. With the true reports come false ones.
"""

from dataclasses import dataclass
from math import inf
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.model.areas import Areas
from civsim.model.calendar import DAY_MS, Shift, Timeline
from civsim.model.categories import Categories
from civsim.model.known import check_known, check_known_item
from civsim.model.shares import ByCategory, by_category
from civsim.scenario import Block, Mistakes, Name, PositiveOrInfinite, quantity

Minutes = Annotated[float, Field(gt=0, le=1e6)]
MINUTE_MS = 60_000


class Where(Block):
    """Grids in which a channel works."""

    profiles: tuple[str, ...] = quantity((), about=("网格类型（空为全部）", "profiles (empty: all)"))
    districts: tuple[str, ...] = quantity((), about=("区（空为全部）", "districts (empty: all)"))


class ReportChannel(Block):
    """Reports by citizens, the hotline or the media (F19); cleaners and attendants on their posts (F24)."""

    kind: Literal["report"]
    name: Name | None = quantity(None, about=("名称", "name"))
    mean_delay_days: dict[str, PositiveOrInfinite] = quantity(
        about=("问题出现到被反映的平均天数", "mean days until a problem is reported, by category"), unit="d"
    )
    delay_minutes: dict[str, dict[str, Minutes]] = quantity(
        {},
        about=(
            "某类网格中平均反映时长，按网格类型和类别，替代 mean_delay_days",
            "mean minutes until a report, by profile and category, in place of mean_delay_days there",
        ),
        unit="min",
        source="F24",
    )
    where: Where = quantity(Where(), about=("只在这些网格", "only in these grids"))
    hours: Shift | None = quantity(
        None, about=("在岗时段（缺省为全天）", "hours in which its clock runs (none: around the clock)"), unit="h"
    )
    on_the_spot_share: ByCategory = quantity(
        0.0,
        about=(
            "现场核实时即查即改的比例（可按类别给出）",
            "share of what it finds that is fixed when it is checked, also by category",
        ),
        source="F24",
    )
    check_days: float = quantity(
        0.5, about=("现场核实所需天数", "days until the report is checked on site"), unit="d", ge=0, le=60
    )
    false_share: float = quantity(
        0.05, about=("不实反映的比例", "share of reports that are false and rejected"), ge=0, lt=1, span=(0.02, 0.2)
    )


@dataclass(frozen=True)
class Reports:
    """Report channels (R) as arrays. Grids of one kind of place (K) are reported alike."""

    channel: NDArray[np.int32]  # (R,) number among all channels
    place: NDArray[np.int64]  # (G,) kind of place
    delay_ms: NDArray[np.float64]  # (K, R, C) mean; inf = never reported
    spot: NDArray[np.float64]  # (R, C) share fixed when it is checked
    check_ms: NDArray[np.int64]  # (R,)
    opens: NDArray[np.int64]  # (R, D) hours in which the clock runs [ms of the day]
    closes: NDArray[np.int64]  # (R, D)


def check_report_channel(
    key: str, block: ReportChannel, categories: tuple[str, ...], areas: Areas, mistakes: Mistakes
) -> None:
    """Unknown categories, profiles and districts are mistakes."""
    path = "channels", key
    check_known("category", block.mean_delay_days, categories, (*path, "mean_delay_days"), mistakes)
    check_known("profile", block.delay_minutes, areas.profiles, (*path, "delay_minutes"), mistakes)
    for profile, delays in block.delay_minutes.items():
        check_known("category", delays, categories, (*path, "delay_minutes", profile), mistakes)
    for i, profile in enumerate(block.where.profiles):
        check_known_item("profile", profile, areas.profiles, (*path, "where", "profiles", i), mistakes)
    for i, district in enumerate(block.where.districts):
        check_known_item("district", district, areas.districts, (*path, "where", "districts", i), mistakes)
    if isinstance(block.on_the_spot_share, dict):
        check_known("category", block.on_the_spot_share, categories, (*path, "on_the_spot_share"), mistakes)


def build_reports(
    blocks: list[tuple[int, ReportChannel]], categories: Categories, areas: Areas, time: Timeline
) -> Reports:
    """Arrays of the report channels, each with its number among all channels."""
    R, C = len(blocks), len(categories.ids)
    pairs, place = np.unique(np.column_stack([areas.profile, areas.district]), axis=0, return_inverse=True)
    delays = np.array(
        [
            [_delays(b, areas.profiles[p], areas.districts[d], categories.ids) for _, b in blocks]
            for p, d in pairs.tolist()
        ]
    ).reshape(len(pairs), R * C)
    kinds, kind_of_pair = np.unique(delays, axis=0, return_inverse=True)
    hours = [_around_the_clock(time) if b.hours is None else b.hours.windows(time) for _, b in blocks]
    return Reports(
        channel=np.array([i for i, _ in blocks], np.int32),
        place=kind_of_pair.ravel()[place.ravel()].astype(np.int64),
        delay_ms=np.ascontiguousarray(kinds.reshape(len(kinds), R, C)),
        spot=np.array(
            [by_category(b.on_the_spot_share, np.zeros(C), categories.ids) for _, b in blocks], np.float64
        ).reshape(-1, C),
        check_ms=np.array([round(b.check_days * DAY_MS) for _, b in blocks], np.int64),
        opens=np.array([h[0] for h in hours], np.int64).reshape(-1, time.n_days),
        closes=np.array([h[1] for h in hours], np.int64).reshape(-1, time.n_days),
    )


def _delays(block: ReportChannel, profile: str, district: str, categories: tuple[str, ...]) -> list[float]:
    """(C) mean delays of one channel in grids of a profile and district. [ms]"""
    where = block.where
    if (where.profiles and profile not in where.profiles) or (where.districts and district not in where.districts):
        return [inf] * len(categories)
    minutes = block.delay_minutes.get(profile, {})
    days = block.mean_delay_days
    return [minutes[c] * MINUTE_MS if c in minutes else days.get(c, inf) * DAY_MS for c in categories]


def _around_the_clock(time: Timeline) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Opening and closing of every day."""
    return np.zeros(time.n_days, np.int64), np.full(time.n_days, DAY_MS, np.int64)
