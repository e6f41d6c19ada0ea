"""Waiting for crews: orders come at random, crews never rest, and the time in the queue has a formula."""

from collections.abc import Iterator
from math import exp, factorial, inf

import numpy as np
from numpy.typing import NDArray

from civsim.engine import Outcome
from civsim.language import Text
from civsim.model import DAY_MS, HOUR_MS, Model
from civsim.study.proofs.claim import Claim, mean_claim
from civsim.study.proofs.worlds import ALWAYS, QUIET, Effort, runs, world

AT_ONCE = {"kind": "report", "check_days": 0, "false_share": 0}
SOON = 1e-6  # days until a report: a tenth of a second
NO_DEADLINE = {**QUIET, "deadline_hours": 20_000}
ERLANG = ((1, 0.8, 300, 40), (2, 0.8, 300, 40), (5, 0.8, 150, 40), (10, 0.9, 300, 40))
LARGE_ERLANG = (50, 0.95, 250, 20)
"""(crews, load of a crew, days, replications)"""


def erlang_c(crews: int, load: float) -> float:
    """Probability that an order waits, by load a crew. [1]

    References
    ----------
    [erlang-1917] Waiting time for c servers, Poisson arrivals and exponential service.
    """
    offered = crews * load
    busy = offered**crews / factorial(crews) / (1 - load)
    return busy / (sum(offered**k / factorial(k) for k in range(crews)) + busy)


def queue(crews: int, load: float, days: int, **more: object) -> Model:
    """Poisson orders with a mean of one crew-hour each, for crews that never rest."""
    rate = 24 * crews * load
    kind = {**NO_DEADLINE, "arrivals_per_grid_day": rate, "crew_hours": {"mean": 1.0}} | more
    return crews_for({"order": kind}, crews, days)


def crews_for(kinds: dict[str, dict[str, object]], crews: int, days: int) -> Model:
    """A pool of crews that never rest, and orders that are filed as soon as they arise."""
    end = np.datetime64("2021-01-04") + days - 1
    report = {"report": {**AT_ONCE, "mean_delay_days": dict.fromkeys(kinds, SOON)}}
    return world(kinds, report, {"crew": {"crews": crews, "shift": ALWAYS}}, end=str(end))


def orders(outcome: Outcome, first_day: float = 0, end_day: float = inf) -> dict[str, NDArray[np.int64]]:
    """Columns of the orders filed from one day on and before another, as far as they were started.

    Those that wait at the end of a run have no start: a cohort that ends some days before it does without none.
    """
    assert outcome.ledger
    of = outcome.ledger.column
    cohort = (of("filed") >= first_day * DAY_MS) & (of("filed") < end_day * DAY_MS) & (of("started") >= 0)
    return {name: of(name)[cohort] for name in ("grid", "category", "filed", "started", "closed", "key")}


def hours_waited(of: dict[str, NDArray[np.int64]]) -> NDArray[np.float64]:
    """Time of orders in the queue. [h]"""
    waited: NDArray[np.float64] = (of["started"] - of["filed"]) / HOUR_MS
    return waited


def erlang(effort: Effort) -> Iterator[Claim]:
    """The share of orders that wait. The likely mistake, one crew too many, moves it to that of c + 1 crews."""
    for crews, load, days, replications in ERLANG if effort.quick else (*ERLANG, LARGE_ERLANG):
        outcomes = runs(queue(crews, load, days), None, effort.seed, range(replications))
        waits = [np.mean(hours_waited(orders(outcome, days / 6, days - 10)) > 0) for outcome in outcomes]
        theory, servers = erlang_c(crews, load), "1 crew" if crews == 1 else f"{crews} crews"
        law = Text(f"需等待的工单比例，{crews} 队，负荷 {load}", f"share of orders that wait, {servers}, load {load}")
        yield mean_claim(law, np.array(waits), theory, theory - erlang_c(crews + 1, load * crews / (crews + 1)))


def cobham(effort: Effort) -> Iterator[Claim]:
    """One crew, exponential work of mean 1 h; the urgent go first but interrupt nobody. With R the work left of whoever
    is being served, mean waits are R / (1 - a) and R / ((1 - a)(1 - a - b)); without priorities R / (1 - a - b).

    References
    ----------
    [cobham-1954] Priority assignment in waiting line problems.
    """
    a, b = 0.3, 0.4
    kind = {**NO_DEADLINE, "crew_hours": {"mean": 1.0}}
    slow = {**kind, "arrivals_per_grid_day": 24 * b, "priority": 1}
    model = crews_for({"slow": slow, "urgent": {**kind, "arrivals_per_grid_day": 24 * a, "priority": 0}}, 1, 543)
    waits = []
    for outcome in runs(model, None, effort.seed, range(60)):
        of = orders(outcome, 30, 533)
        waits.append([hours_waited(of)[of["category"] == c].mean() for c in (1, 0)])
    urgent, others = np.array(waits).T
    left, same_for_all = a + b, (a + b) / (1 - a - b)
    for name, values, theory in (
        (Text("急件平均等待（小时），非抢占", "mean wait of urgent orders [h]"), urgent, left / (1 - a)),
        (Text("普通件平均等待（小时），非抢占", "mean wait of other orders [h]"), others, same_for_all / (1 - a)),
    ):
        yield mean_claim(name, values, theory, theory - same_for_all)


def one_crew(effort: Effort) -> Iterator[Claim]:
    """Mean wait for one crew by the spread of the work: arrivals x E[S^2] / 2 / (1 - load).

    The likely mistake is another spread: what is simulated must tell each law from its neighbour.

    References
    ----------
    [law-2015] Pollaczek and Khinchine's formula, appendix 1B.
    """
    load, sigma = 0.7, 0.8
    spread = {"fixed": 0.0, "exponential": 1.0, "lognormal": exp(sigma**2) - 1}  # variance / mean^2
    hours = {"fixed": {"median": 1.0, "sigma": 0}, "exponential": {"mean": 1.0}}
    hours["lognormal"] = {"median": exp(-(sigma**2) / 2), "sigma": sigma}
    names = {"fixed": "固定", "exponential": "指数", "lognormal": "对数正态"}
    for work, name in names.items():
        model = queue(1, load, 365, crew_hours=hours[work])
        outcomes = runs(model, None, effort.seed, range(60))
        waits = np.array([hours_waited(orders(o, 30, 355)).mean() for o in outcomes])
        theory = load / (1 - load) * (1 + spread[work]) / 2
        law = Text(f"一队，{name}工时：平均等待（小时）", f"one crew, {work} work: mean wait [h]")
        yield mean_claim(law, waits, theory, 0.15 * theory)


def first_thousand(effort: Effort) -> Iterator[Claim]:
    """The single server of Law and Kelton: mean times of 1 min between arrivals and 0.5 min of work, 1000 customers.

    Their program's one run gave a mean wait of 0.430 min. It must lie among ours: its distance from the mean of our
    runs is counted in standard deviations of one run, which finds a wait that is longer by the work itself.

    References
    ----------
    [law-2015] section 1.4.
    """
    model = queue(1, 0.5, 2, arrivals_per_grid_day=1440, crew_hours={"mean": 0.5 / 60})
    averages = []
    for outcome in runs(model, None, effort.seed, range(400)):
        of = orders(outcome)
        first = np.argsort(of["filed"], kind="stable")[:1000]
        averages.append(60 * hours_waited(of)[first].mean())
    values, published = np.array(averages), 0.430
    law = Text("一队，前 1000 件平均等待（分钟）", "one server, first 1000 customers: mean wait [min]")
    mean, error = float(values.mean()), float(values.std(ddof=1))
    yield Claim(law, published, mean, error, (mean - published) / error, 1.0, 1)
    yield mean_claim(Text("同上，长期平均 0.5", "the same, long-run mean 0.5"), values, 0.5, 0.05)
