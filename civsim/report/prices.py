"""Shadow prices of a plan as lines of a table: of what, where, when, and worth how much; dearest first."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from civsim.language import Text
from civsim.model import Timeline
from civsim.planner import Optimum, Price

RESOURCES: dict[str, Text] = {
    "team": Text("巡查组日", "team-days"),
    "crew": Text("整改工时（含加班）", "crew-hours, overtime included"),
    "money": Text("经费", "money"),
}
POINTS, MONEY = Text("分", "points"), Text("万元", "10 000 CNY")
ONE_MONTH, SOME_DAYS, SOME_HOURS = 31, 10, 100  # days of a span in which one team more is a plain question; amounts


@dataclass(frozen=True)
class PriceLine:
    """One shadow price, in points a unit or, where the aim is to spend little, in 万元; `plain` is for officials."""

    label: Text
    unit: Text
    price: float
    plain: Text
    worth: Text = POINTS


def price_lines(optimum: Optimum | None, time: Timeline) -> tuple[PriceLine, ...]:
    """Prices of an optimum, the dearest first; nothing without one."""
    if optimum is None:
        return ()
    return tuple(sorted((_line(price, time) for price in optimum.prices), key=lambda line: -line.price))


def not_scarce(optimum: Optimum | None) -> Text | None:
    """Which resources have no price, in one line; None where all have one."""
    if optimum is None:
        return None
    priced = {price.resource for price in optimum.prices if price.price > 0}
    free = [
        name
        for kind, name in (
            ("money", Text("经费", "money")),
            ("crew", Text("班组（含加班）", "crews (with overtime)")),
            ("team", Text("巡查组", "inspection teams")),
        )
        if kind not in priced
    ]
    if not free:
        return None
    return Text(
        f"{'、'.join(n.zh for n in free)}目前不是瓶颈（影子价格为 0）。",
        f"{', '.join(n.en for n in free)}: no bottleneck at present (shadow price 0).",
    )


def _line(price: Price, time: Timeline) -> PriceLine:
    resource = RESOURCES.get(price.resource, Text(price.resource, price.resource))
    span, saved = whole_days(price.when), "少花" in price.text.zh
    when = Text(f"{span[0]} 至 {span[1]}", f"{span[0]} to {span[1]}") if span else Text(price.when, price.when)
    parts = [resource, price.where, when]
    label = Text(*(" · ".join(p.to(language) for p in parts if p.to(language)) for language in ("zh", "en")))
    unit = Text("100 万元", "1 million CNY") if price.resource == "money" else price.unit
    worth = MONEY if saved else POINTS

    def gain(times: float) -> Text:
        amount = f"{times * price.price:.2f}"
        if float(amount) == 0:
            return Text(f"不到 0.01 {worth.zh}", f"less than 0.01 {worth.en}")
        if saved:
            return Text(f"约少花 {amount} 万元", f"saves about {amount} × 10 000 CNY")
        return Text(f"约 +{amount} 分", f"about +{amount} points")

    return PriceLine(label, unit, price.price, _plain(price.resource, span, time, gain), worth)


def _plain(resource: str, span: tuple[date, date] | None, time: Timeline, gain: Callable[[float], Text]) -> Text:
    """What an amount that an official would ask for is worth: a team for a month, 100 hours, a million."""
    if resource == "team" and span is not None and (span[1] - span[0]).days < ONE_MONTH:
        days = _workdays(span, time)
        return Text(f"该时段多 1 个巡查组（约 {days} 天）", f"one more team (about {days} days): ") + gain(days)
    if resource == "team":
        return Text(f"多 {SOME_DAYS} 个巡查组日", f"{SOME_DAYS} more team-days: ") + gain(SOME_DAYS)
    if resource == "crew":
        return Text(f"多 {SOME_HOURS} 个班组工时", f"{SOME_HOURS} more crew-hours: ") + gain(SOME_HOURS)
    return Text("多 100 万元", "1 million CNY more: ") + gain(1.0)


def whole_days(when: str) -> tuple[date, date] | None:
    """First and last day of `2023-10`, `2022-09 - 2022-11-30` and the like; None for anything else."""
    ends = [re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", part.strip()) for part in when.split(" - ")]
    if not 1 <= len(ends) <= 2 or any(end is None for end in ends):
        return None
    (y, m, d), (year, month, day) = (end.groups() for end in (ends[0], ends[-1]) if end is not None)
    last = date(int(year), int(month), int(day)) if day else _month_end(int(year), int(month))
    return date(int(y), int(m), int(d or 1)), last


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _workdays(span: tuple[date, date], time: Timeline) -> int:
    """Working days of the horizon in a span of dates."""
    first = time.date_of(0)
    days = slice(max((span[0] - first).days, 0), max((span[1] - first).days + 1, 0))
    return int(np.count_nonzero(time.workday[days]))
