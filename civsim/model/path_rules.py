"""Path rules: what the visits of every grid must keep to, whatever they earn.

A rule belongs to a visit channel: no visits in some months; every grid at least every so many days, the first and the
last days of the horizon included; every grid again within some weeks after another channel has been there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.scenario import Block, Mistakes, quantity, suggest


class PathRuleBlock(Block):
    """What the visits of one channel keep to in every grid."""

    every_days: int | None = quantity(
        None, about=("每个网格至少多少天巡查一次", "every grid is visited at least every so many days"), ge=1, le=3660
    )
    closed_months: tuple[int, ...] = quantity(
        (), about=("不安排巡查的月份（1–12）", "months of the year without visits (1-12)"), max_length=12
    )
    revisit_after: str | None = quantity(
        None, about=("在哪个渠道巡查（如集中清理）之后复查", "the channel, such as a clean-up, that is followed up")
    )
    within_weeks: int = quantity(4, about=("几周内复查", "weeks within which it is followed up"), ge=1, le=520)


@dataclass(frozen=True)
class Breach:
    """A grid that is left alone for longer than a rule allows: after `day`, for `days`. Days of the horizon."""

    channel: int  # number among the visit channels
    grid: int
    day: int
    days: int  # until the next visit, or the end of the horizon
    allowed: int


def check_path_rules(rules: Mapping[str, PathRuleBlock], channels: tuple[str, ...], mistakes: Mistakes) -> None:
    """Rules are for channels whose visits a plan sends; months are 1..12; a channel does not follow itself."""
    for name, rule in rules.items():
        at = ("plan", "path_rules", name)
        if name not in channels:
            text = Text(f"没有可安排的巡查渠道 {name!r}", f"no visit channel {name!r} that a plan could send")
            mistakes.add(at, "unknown_name", text + suggest(name, channels))
        for i, month in enumerate(rule.closed_months):
            if not 1 <= month <= 12:
                text = Text(f"月份应为 1 至 12，得到 {month}", f"months are 1 to 12, got {month}")
                mistakes.add((*at, "closed_months", i), "range", text)
        if rule.revisit_after == name:
            text = Text("渠道不能复查自己；请改用 every_days", "a channel cannot follow itself; use every_days")
            mistakes.add((*at, "revisit_after"), "choice", text)
        elif rule.revisit_after is not None and rule.revisit_after not in channels:
            text = Text(f"没有巡查渠道 {rule.revisit_after!r}", f"unknown visit channel {rule.revisit_after!r}")
            mistakes.add((*at, "revisit_after"), "unknown_name", text + suggest(rule.revisit_after, channels))


def gaps(days: NDArray[np.int64], first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(day before, days until the next visit), from the day before the first to the day after the last."""
    marks = np.concatenate([[first - 1], days, [last + 1]])
    return marks[:-1], np.diff(marks)


def followed(before: NDArray[np.int64], after: NDArray[np.int64], last: int) -> NDArray[np.int64]:
    """Days from each visit in `before` to the next in `after` (ascending), or to the day after the last."""
    place = np.searchsorted(after, before, side="right")
    return np.append(after, last + 1)[place] - before


def breaches(
    rules: Mapping[str, PathRuleBlock],
    channels: tuple[str, ...],
    days: Mapping[int, Mapping[int, NDArray[np.int64]]],
    grids: int,
    first: int,
    last: int,
) -> Iterator[Breach]:
    """Every time a grid is left alone too long; `days` are visits by channel and grid, ascending."""
    none = np.zeros(0, np.int64)
    for name, rule in rules.items():
        v = channels.index(name)
        for g in range(grids):
            own = days.get(v, {}).get(g, none)
            if rule.every_days is not None:
                start, length = gaps(own, first, last)
                for i in np.flatnonzero(length > rule.every_days):
                    yield Breach(v, g, int(start[i]), int(length[i]), rule.every_days)
            if rule.revisit_after is not None:
                before, most = days.get(channels.index(rule.revisit_after), {}).get(g, none), 7 * rule.within_weeks
                wait = followed(before, own, last)
                for i in np.flatnonzero((wait > most) & (before + most <= last)):
                    yield Breach(v, g, int(before[i]), int(wait[i]), most)
