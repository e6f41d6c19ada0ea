"""Numbers of a fit that are counted, and what follows from counts: closings a week, deadlines, shares, duplicates."""

from collections.abc import Iterator
from math import nan

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.evidence_line import DAYS, SHARE, TIMES, WEEK, Evidence
from civsim.calibrate.fit import CategoryFit, Fit
from civsim.language import Text

FLAG_FIELDS = {
    "redo": ("redo_probability", Text("返工占已结案", "failed verification, of those closed")),
    "postponed": ("postpone_probability", Text("延期占比", "postponed")),
    "on_the_spot": ("on_the_spot_share", Text("即查即改占比", "fixed on the spot")),
}


def capacity_evidence(fit: Fit) -> Iterator[Evidence]:
    """Closings a week."""
    weeks = ((fit.last - fit.first).days + 1) // 7
    how, c = Text("按整周计数", "counted over whole weeks"), fit.capacity
    mean, busy = (
        Text("每周结案，平均", "closed in a week, mean"),
        Text("每周结案，最忙的二十分之一", "closed in a week, busiest twentieth"),
    )
    for key, name, value in (("mean_week", mean, c.mean_week), ("busy_week", busy, c.busy_week)):
        found = Estimate(value, nan, nan, weeks)
        yield Evidence(f"closings.{key}", "", name, found, WEEK, how, "measured", in_block=False)
    if c.full:
        name = Text("积压超过一周工作量的周，每周结案", "closed in a week that begins with over a week's work")
        limit = Text("不随积压增加：可视为班组能力", "no rise with the backlog: what crews can do")
        more = Text("仍随积压增加：班组能力至少如此", "still rises with the backlog: crews can do at least this")
        yield Evidence(
            "closings.full_week", "", name, c.full, WEEK, limit if c.limited else more, "measured", in_block=False
        )
    if c.rises:
        name = Text("积压每增 1%，结案增加", "closings rise with 1 % more backlog by")
        how = Text("对数回归，取积压超过一周的周", "regression of logarithms over weeks with work enough")
        yield Evidence("closings.rise", "", name, c.rises, Text("%", "% "), how, "fitted", in_block=False)


def deadline_evidence(c: CategoryFit, fit: Fit) -> Iterator[Evidence]:
    """How deadlines are kept."""
    d, path = c.deadlines, f"categories.{c.id}.deadline"
    if d is None:
        return
    weekly, order = (
        Text("计数，区间计入各周离散", "counted; interval allows for weeks that differ"),
        Text("次序统计量", "order statistics"),
    )
    kept, given = (
        Text("按期结案占到期", "closed by the deadline, of those due"),
        Text("处置时限中位数（日历时间）", "time allowed, median (calendar)"),
    )
    yield Evidence(f"{path}.on_time", c.id, kept, d.on_time, SHARE, weekly, "measured", in_block=False)
    yield Evidence(f"{path}.allowed", c.id, given, d.allowed, DAYS, order, "measured", in_block=False)
    ratio = Text("结案强度之比", "ratio of closing rates")
    rush = Text(
        "时限最后五分之一与前一段的结案强度之比",
        "closing rate in the last fifth of the time allowed, to the one before",
    )
    after = Text("逾期后与时限最后五分之一的结案强度之比", "closing rate after the deadline, to the last fifth before")
    for key, name, found in (("rush", rush, d.rush), ("after", after, d.after)):
        if found:
            yield Evidence(f"{path}.{key}", c.id, name, found, TIMES, ratio, "fitted", in_block=False)


def share_evidence(c: CategoryFit, fit: Fit) -> Iterator[Evidence]:
    """Channels and flags."""
    how = Text("计数，区间计入各周离散", "counted; interval allows for weeks that differ")
    path, name = f"categories.{c.id}", Text("来源占比", "share of the channel")
    for channel, found in c.channels.items():
        part = Text(channel, channel)
        yield Evidence(f"{path}.channels", c.id, name, found, SHARE, how, "measured", in_block=False, part=part)
    for key, found in c.flags.items():
        field, name = FLAG_FIELDS[key]
        yield Evidence(f"{path}.{field}", c.id, name, found, SHARE, how, "measured", in_block=found.value > 0)


def reporting_evidence(c: CategoryFit, fit: Fit) -> Iterator[Evidence]:
    """What duplicates tell of problems nobody has reported yet."""
    r, path = c.reporting, f"categories.{c.id}.reporting"
    if r is None:
        return
    how = Text(
        "标记的重复件/未结时长（Liu 等 2023），为下限", "flagged duplicates / days open (Liu et al. 2023); at least"
    )
    most = Text("由上一行得出，为上限", "from the line above; at most")
    rate, delay, hidden = (
        Text("每天每个问题被上报的次数", "reports of a problem a day"),
        Text("上报前平均天数", "mean days until a problem is reported"),
        Text("全市尚未上报的问题数", "problems of the city that nobody has reported yet"),
    )
    yield Evidence(f"{path}.reports", c.id, rate, r.reports, Text("次/天", "a day"), how, "fitted", in_block=False)
    yield Evidence(f"{path}.delay", c.id, delay, r.delay, DAYS, most, "fitted", in_block=False)
    yield Evidence(f"{path}.hidden", c.id, hidden, r.hidden, Text("个", "problems"), most, "fitted", in_block=False)
