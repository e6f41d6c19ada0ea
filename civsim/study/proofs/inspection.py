"""Periodic visits beside a report clock: delays and shares in closed form; more visits never find later."""

from collections.abc import Iterator
from math import exp, inf

import numpy as np
from numpy.typing import NDArray

from civsim.engine import FIRST_FREE, Outcome, replication_key, uniform
from civsim.language import Text
from civsim.model import DAY_MS, combined
from civsim.study.proofs.cities import mixed_city
from civsim.study.proofs.claim import Claim, identity, mean_claim
from civsim.study.proofs.worlds import QUIET, Effort, run, visits, world

PERIODIC = ((7, 0.8, 20.0), (14, 0.5, 10.0), (7, 0.8, inf), (14, 0.5, inf))
"""(days between visits, chance to be seen by one, mean days until a report)"""


def mean_delay(period: float, find: float, report_days: float) -> float:
    """Mean delay of detection by periodic visits, or by a report where one comes first. [d]"""
    if report_days == inf:
        return period / 2 + period * (1 - find) / find
    theta = 1 / report_days
    missed = exp(-theta * period)
    within = (1 - missed) / theta - find / period * (1 - missed * (1 + theta * period)) / theta**2
    return within / (1 - (1 - find) * missed)


def periodic(effort: Effort) -> Iterator[Claim]:
    """Delay and share of the visits. The likely mistakes, a visit a day too early or too late, one that sees what
    appears after it, a report lost to a later visit, each move the delay by a twentieth of the period or more."""
    for period, find, report_days in PERIODIC:
        walk = {"kind": "visit", "teams": 99, "find_probability": {"k": find}, "rest_days": True}
        report = {"kind": "report", "mean_delay_days": {"k": report_days}, "false_share": 0}
        kind = {**QUIET, "arrivals_per_grid_day": 1.5}
        channels = {"walk": walk, "report": report}
        model = world({"k": kind}, channels, {"crew": {"crews": 0}}, grids=140, end="2022-12-31")
        days = model.time.n_days
        plan = visits(model, [(d, 0, g) for g in range(140) for d in range(g % period, days, period)])
        ledger = run(model, plan, effort.seed).ledger
        assert ledger
        cohort = ledger.column("appeared") < (days - 30 * period) * DAY_MS  # one in 10^9 of them may be unfound
        found = ledger.column("found")[cohort]
        seen = found >= 0
        delay = (found - ledger.column("appeared")[cohort])[seen] / DAY_MS
        with_reports = report_days < inf
        what = Text(f"每 {period} 天巡查，发现率 {find}", f"visits every {period} d that find {find}")
        if with_reports:
            what += Text(f"，{report_days:g} 天反映", f", reports after {report_days:g} d")
        theory = mean_delay(period, find, report_days)
        yield mean_claim(what + Text("：发现时长（天）", ": delay [d]"), delay, theory, period / 20)
        if with_reports:
            share = (ledger.column("source")[cohort] == 0).astype(float)
            yield mean_claim(what + Text("：巡查占比", ": share of visits"), share, 1 - theory / report_days, 0.02)


ROUNDS = ((4, True, 4.0, 0.6), (5, False, 7.0, 0.8))
"""(days of work between rounds, work on rest days too, days between rounds, chance to be seen by one)"""


def rounds(effort: Effort) -> Iterator[Claim]:
    """Teams that belong to their grid walk it on every n-th day of work: five days of work are a week. The likely
    mistakes: days of work taken for days, a round that is a day late."""
    for every, rest_days, period, find in ROUNDS:
        own = {"kind": "visit", "teams": 1, "per": "grid", "every": every, "rest_days": rest_days}
        walk = own | {"find_probability": {"k": find}}
        model = world({"k": {**QUIET, "arrivals_per_grid_day": 1.5}}, {"walk": walk}, grids=140)
        ledger = run(model, seed=effort.seed).ledger
        assert ledger
        cohort = ledger.column("appeared") < (model.time.n_days - 18 * period) * DAY_MS  # one in 10^7 may be unfound
        found = ledger.column("found")[cohort]
        delay = (found - ledger.column("appeared")[cohort])[found >= 0] / DAY_MS
        days = ("天", "d") if rest_days else ("个工作日", "working days")
        law = Text(
            f"网格员每 {every} {days[0]}一轮，发现率 {find}：发现时长（天）",
            f"own rounds every {every} {days[1]} that find {find}: delay [d]",
        )
        yield mean_claim(law, delay, mean_delay(period, find, inf), period / 20)


def first_found(outcome: Outcome) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Keys of the problems that are no relapses, in order, and when each was found; what never was comes last."""
    assert outcome.ledger
    first = outcome.ledger.rows[outcome.ledger.column("parent") < 0]
    order = np.argsort(first[:, 0])
    found = first[order, 5]
    return first[order, 0], np.where(found < 0, np.iinfo(np.int64).max, found)


def more_visits(effort: Effort) -> Iterator[Claim]:
    """A plan and the same with more visits, on one luck: no first problem is found later."""
    model, plan = mixed_city()
    grids, _, days = model.shape
    held = cases = 0
    for round_ in range(5 if effort.quick else 50):
        key = replication_key(effort.seed, round_)
        luck = [(uniform(key, FIRST_FREE, i), uniform(key, FIRST_FREE + 1, i)) for i in range(200)]
        extra = [(int(u * days), 0, int(v * grids)) for u, v in luck]
        keys, before = first_found(run(model, plan, effort.seed, round_))
        same, after = first_found(run(model, combined("more", (plan, visits(model, extra))), effort.seed, round_))
        assert (keys == same).all()
        cases += len(keys)
        held += int((after <= before).sum())
    yield identity(Text("增加巡查不推迟首次发现", "more visits never find a first problem later"), held, cases)
