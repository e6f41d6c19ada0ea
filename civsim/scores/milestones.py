"""倒排工期: what has to be done by when before each counted test, counted back from its date (F13, F14).

Every date is one of the plan (visits, works, overtime), every level one of its simulated course: nothing is set from
outside. The span of a test begins after the counted test before it, or with the horizon.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model, Plan
from civsim.results import cells
from civsim.scores.uncertainty import Interval, interval

Kind = Literal["works", "visits", "last_round", "overtime", "repairs", "hidden", "known"]
LAST_ROUND = (0.1, 0.9)  # shares of the grids visited: between them lie the days of eight in ten last visits
QUARTER = 3  # months
LEVELS: dict[Kind, Text] = {
    "hidden": Text("未发现的问题", "hidden problems"),
    "known": Text("已发现未办结的问题", "known open problems"),
}


@dataclass(frozen=True)
class Milestone:
    """One thing to be done between two dates, or a level at the end of the second; `number` is of visits."""

    test: str
    test_name: Text
    test_day: date
    kind: Kind
    name: Text
    first: date
    last: date
    days_before: int  # from the last date to the first day of the test
    number: int | None = None
    level: Interval | None = None  # problems


def milestones(model: Model, run: xr.Dataset, plan: Plan) -> tuple[Milestone, ...]:
    """Milestones of every counted test, tests in order of their dates, each in order of the last dates."""
    tests, first_day = np.flatnonzero(model.assessments.weight > 0), model.assessments.first_day
    open_, done, since = _open(run), _total(run, "closed"), model.time.warm_up_days
    found: list[Milestone] = []
    for a in sorted(tests.tolist(), key=lambda a: int(first_day[a])):
        day = int(first_day[a])
        if day <= since:
            continue
        own = [*_works(model, plan, since, day), *_visits(model, plan, since, day), *_overtime(model, plan, since, day)]
        own += [*_repairs(model, done, since, day), *_levels(model, open_, since, day)]
        own.sort(key=lambda x: (x[3], x[2]))
        for kind, name, start, end, number, level in own:
            found.append(
                Milestone(
                    model.assessments.ids[a],
                    model.assessments.names[a],
                    model.time.date_of(day),
                    kind,
                    name,
                    model.time.date_of(start),
                    model.time.date_of(end),
                    day - end,
                    number,
                    level,
                )
            )
        since = day
    return tuple(found)


_Part = tuple[Kind, Text, int, int, int | None, Interval | None]


def _works(model: Model, plan: Plan, since: int, day: int) -> Iterator[_Part]:
    """Works that run and are complete between the tests: from their start to their last day."""
    works = model.works
    for w, complete in enumerate(works.complete_day.tolist()):
        if since < complete <= day and (not works.optional[w] or w in plan.works):
            start = int(works.stage_start[works.stage_work == w].min())
            yield "works", works.names[w], max(start, 0), complete - 1, None, None


def _visits(model: Model, plan: Plan, since: int, day: int) -> Iterator[_Part]:
    """First to last visit of each channel, and the days on which most grids are seen for the last time."""
    here = (plan.day >= since) & (plan.day < day)
    for v, channel in enumerate(model.channels.visits.channel.tolist()):
        days = plan.day[here & (plan.channel == v)]
        if len(days):
            yield "visits", model.channels.names[channel], int(days.min()), int(days.max()), len(days), None
    if here.any():
        last = np.full(len(model.areas.grids), -1, np.int64)
        np.maximum.at(last, plan.grid[here], plan.day[here])
        seen = last[last >= 0]
        low, high = (int(x) for x in np.quantile(seen, LAST_ROUND, method="inverted_cdf"))
        yield "last_round", Text("收尾巡查", "last round"), low, high, len(seen), None


def _overtime(model: Model, plan: Plan, since: int, day: int) -> Iterator[_Part]:
    """First to last month of overtime."""
    months = [m for m in np.flatnonzero((plan.overtime > 0).any(axis=0)).tolist() if len(_days(model, m, since, day))]
    if months:
        start, end = _days(model, months[0], since, day)[0], _days(model, months[-1], since, day)[-1]
        yield "overtime", Text("班组加班", "crews' overtime"), int(start), int(end), None, None


def _repairs(model: Model, done: NDArray[np.float64], since: int, day: int) -> Iterator[_Part]:
    """The whole month in which most problems are closed."""
    months = [m for m in range(done.shape[1]) if _whole(model, m, since, day)]
    if months and done.any():
        busiest = max(months, key=lambda m: float(done[:, m].mean()))
        days = model.time.month_days(busiest)
        level = interval(done[:, busiest])
        yield "repairs", Text("整改高峰月", "busiest month of repairs"), int(days[0]), int(days[-1]), None, level


def _levels(model: Model, open_: dict[str, NDArray[np.float64]], since: int, day: int) -> Iterator[_Part]:
    """What is open at the ends of quarters, and of the last whole month before the test."""
    months = [m for m in range(len(model.time.months)) if since <= model.time.month_days(m)[-1] < day]
    kept = [m for m in months if int(model.time.months[m][5:7]) % QUARTER == 0 or m == months[-1]]
    for m in kept:
        end = int(model.time.month_days(m)[-1])
        for kind, name in LEVELS.items():
            yield kind, name, end, end, None, interval(open_[kind][:, m])


def _days(model: Model, month: int, since: int, day: int) -> NDArray[np.int64]:
    days = model.time.month_days(month)
    return days[(days >= since) & (days < day)]


def _whole(model: Model, month: int, since: int, day: int) -> bool:
    days = model.time.month_days(month)
    return bool(days[0] >= since and days[-1] < day)


def _total(run: xr.Dataset, flow: str) -> NDArray[np.float64]:
    """(replications, months) of a flow over all grids and categories, read one replication at a time."""
    n = run.sizes["replication"]
    return np.array([cells(run, flow, r).sum(axis=(1, 2), dtype=np.int64) for r in range(n)], np.float64)


def _open(run: xr.Dataset) -> dict[str, NDArray[np.float64]]:
    """(replications, months) hidden, and known but open, at the ends of months."""
    total = {flow: _total(run, flow) for flow in ("appeared", "found", "gone", "spot", "closed")}
    hidden = (total["appeared"] - total["found"] - total["gone"]).cumsum(axis=1)
    known = (total["found"] - total["spot"] - total["closed"]).cumsum(axis=1)
    if "carried_in" in run:
        carried = run["carried_in"].sum(["grid", "category"], dtype=np.int64)
        first = carried.sel(state="hidden").values.astype(np.float64)[:, None]
        hidden, known = hidden + first, known + carried.sum("state").values.astype(np.float64)[:, None] - first
    return {"hidden": hidden, "known": known}
