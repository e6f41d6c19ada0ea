"""Arrivals and what comes of them when nobody has to wait: Poisson counts, repairs under way, relapses, redo."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.engine import FLOWS, Outcome
from civsim.language import Text
from civsim.model import DAY_MS, Model
from civsim.study.proofs.claim import Claim, mean_claim, poisson_claim
from civsim.study.proofs.queues import AT_ONCE, SOON
from civsim.study.proofs.worlds import ALWAYS, QUIET, Effort, run, visits, world

REPORT = {"report": {**AT_ONCE, "mean_delay_days": {"k": SOON}}}
WEEKDAYS, MONTHS = (1.4, 1, 1, 1, 1.2, 0.6, 0.3), (0.6, 0.8, 1, 1, 1, 1.5, 1.7, 1.3, 1, 1, 0.9, 0.5)
CUT, COMPLETE = 0.6, date(2021, 7, 1)


def flow(outcome: Outcome, name: str) -> NDArray[np.int64]:
    """(slots, G, C) counts of one flow."""
    found: NDArray[np.int64] = outcome.flows[..., FLOWS.index(name)].astype(np.int64)
    return found


def seasonal_city() -> Model:
    """40 grids with a weekly and a yearly pattern; works in the first 20 cut arrivals from July on."""
    kind = {**QUIET, "arrivals_per_grid_day": 6, "weekday_factor": WEEKDAYS, "month_factor": MONTHS}
    works = {"w": {"grids": [f"g{i}" for i in range(20)], "start": "2021-03-01", "months": 4, "cost": 1}}
    return world(
        {"k": kind}, grids=40, sizes=tuple(0.5 + (i % 4) / 2 for i in range(40)), start="2021-01-01",
        works={"w": {**works["w"], "cut": {"k": CUT}}},
    )  # fmt: skip


def counts_by_day(model: Model, outcome: Outcome) -> NDArray[np.float64]:
    """(grids, days) problems that appeared."""
    assert outcome.ledger
    days, grids = model.time.n_days, len(model.areas.grids)
    cell = outcome.ledger.column("grid") * days + outcome.ledger.column("appeared") // DAY_MS
    return np.bincount(cell, minlength=grids * days).astype(float).reshape(grids, days)


def daily_counts(model: Model, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(grids, days) of the seasonal city: problems that appeared, and their mean."""
    counts = counts_by_day(model, run(model, seed=seed))
    factor = np.array(WEEKDAYS)[model.time.weekday] * np.array(MONTHS)[model.time.month_of_year - 1]
    mean = 6 * model.areas.size[:, None] * factor
    mean[:20, model.time.day_of(COMPLETE) :] *= 1 - CUT
    return counts, mean


def poisson_days(effort: Effort) -> Iterator[Claim]:
    """Daily counts are Poisson with the mean that weekday, month and works give.

    For each pattern, each grid tells how much of it is in its counts: 1 where it is applied, 0 where it is ignored.
    """
    model = seasonal_city()
    counts, mean = daily_counts(model, effort.seed)
    day = np.arange(model.time.n_days) >= model.time.day_of(COMPLETE)
    patterns = {
        Text("星期规律在日计数中的体现", "weekly pattern in daily counts"): np.array(WEEKDAYS)[model.time.weekday],
        Text("月份规律在日计数中的体现", "yearly pattern in daily counts"): np.array(MONTHS)[
            model.time.month_of_year - 1
        ],
        Text("工程降低新发的体现", "cut by works in daily counts"): np.where(day, 1 - CUT, 1.0),
    }
    for i, (law, factor) in enumerate(patterns.items()):
        grids = slice(0, 20) if i == 2 else slice(0, 40)
        without = mean[grids] / factor
        weight = factor - 1
        shown = ((counts[grids] - without) * weight).sum(axis=1) / ((mean[grids] - without) * weight).sum(axis=1)
        yield mean_claim(law, shown, 1.0, 0.2)
    normed = (counts - mean) / np.sqrt(mean)
    law = Text("日计数的方差/均值", "variance / mean of daily counts")
    yield mean_claim(law, np.square(normed).ravel(), 1.0, 0.15)
    law = Text("相邻两日计数的相关", "correlation of neighbouring days")
    yield mean_claim(law, (normed[:, :-1] * normed[:, 1:]).ravel(), 0.0, 0.1)


def infinite_servers(effort: Effort) -> Iterator[Claim]:
    """M/G/infinity: with crews for all, repairs in work are Poisson with mean rate x mean crew time, whatever its law;
    hidden problems that end by themselves are so from an empty start, with mean rate x life x (1 - exp(-t / life))."""
    heavy = 0.5 * float(np.exp(0.72))
    laws: tuple[tuple[Text, dict[str, Any], float], ...] = (
        (Text("对数正态工时", "lognormal work"), {"median": 12.0, "sigma": 1.2}, heavy),
        (Text("指数工时", "exponential work"), {"mean": 24.0}, 1.0),
        (Text("固定工时", "fixed work"), {"median": 24.0, "sigma": 0}, 1.0),
    )
    for name, hours, mean_days in laws:
        kind = {**QUIET, "arrivals_per_grid_day": 6, "crew_hours": hours}
        enough = {"crew": {"crews": 100_000, "shift": ALWAYS}}
        outcome = run(world({"k": kind}, REPORT, enough, grids=2000, end="2021-02-28"), seed=effort.seed)
        in_work = (flow(outcome, "started") - flow(outcome, "done")).sum(axis=0).ravel()
        yield from _poisson(name + Text("：在办数", ": repairs in work"), in_work, 6 * mean_days, 0.6)
    kind = {**QUIET, "arrivals_per_grid_day": 1.5, "natural_end_days": 12}
    outcome = run(world({"k": kind}, grids=2000, end="2021-01-27"), seed=effort.seed)
    hidden = (flow(outcome, "appeared") - flow(outcome, "gone")).sum(axis=0).ravel()
    law = Text("自然消失：24 天后隐藏数", "natural end: hidden after 24 days")
    yield from _poisson(law, hidden, 1.5 * 12 * (1 - float(np.exp(-24 / 12))), 1.5)


def _poisson(law: Text, counts: NDArray[np.int64], mean: float, mistake: float) -> Iterator[Claim]:
    yield mean_claim(law + Text("的均值", ", mean"), counts.astype(float), mean, mistake)
    yield poisson_claim(law + Text("的方差/均值", ", variance / mean"), counts)


def relapses(effort: Effort) -> Iterator[Claim]:
    """Each repaired problem comes back with r: a first problem leads to 1 / (1 - r) in all, after a wait of its own."""
    r, wait_days = 0.35, 0.5
    kind = {**QUIET, "arrivals_per_grid_day": 4, "on_the_spot_share": 0.3, "relapse_probability": r,
            "relapse_days": wait_days, "verification_days": 0.1}  # fmt: skip
    walk = {"kind": "visit", "teams": 99, "find_probability": {"k": 0.9}, "rest_days": True}
    model = world({"k": kind}, {"walk": walk}, {"crew": {"crews": 99, "shift": ALWAYS}}, grids=20)
    daily = visits(model, [(d, 0, g) for g in range(20) for d in range(model.time.n_days)])
    ledger = run(model, daily, effort.seed).ledger
    assert ledger
    keys, parents, born = ledger.column("key"), ledger.column("parent"), ledger.column("appeared")
    place = {int(k): i for i, k in enumerate(keys)}
    founder = np.arange(len(keys))
    for i in np.flatnonzero(parents >= 0):  # a parent always precedes its child
        founder[i] = founder[place[int(parents[i])]]
    first = np.flatnonzero((parents < 0) & (born < 200 * DAY_MS))  # 160 days are enough for any chain to end
    length = np.bincount(founder, minlength=len(keys))[first]
    yield mean_claim(Text("反弹链长度 1/(1-r)", "length of relapse chains 1/(1-r)"), length, 1 / (1 - r), r)
    law = Text("不反弹的比例 1-r", "share without relapse 1-r")
    yield mean_claim(law, (length == 1).astype(float), 1 - r, 0.05)
    children = np.flatnonzero((parents >= 0) & (born < 200 * DAY_MS))
    wait = born[children] - ledger.column("closed")[[place[int(p)] for p in parents[children]]]
    yield mean_claim(Text("反弹间隔（天）", "wait until a relapse [d]"), wait / DAY_MS, wait_days, 0.05)


def attempts(effort: Effort) -> Iterator[Claim]:
    """A repair fails its verification with q: 1 / (1 - q) attempts until it is accepted."""
    q = 0.3
    kind = {**QUIET, "arrivals_per_grid_day": 60, "redo_probability": q, "crew_hours": {"median": 0.5}}
    outcome = run(world({"k": kind}, REPORT, {"crew": {"crews": 99, "shift": ALWAYS}}), seed=effort.seed)
    assert outcome.ledger
    early = outcome.ledger.column("appeared") < 300 * DAY_MS
    number = outcome.ledger.column("redo")[early] + 1.0
    yield mean_claim(Text("整改次数 1/(1-q)", "attempts 1/(1-q)"), number, 1 / (1 - q), q)
