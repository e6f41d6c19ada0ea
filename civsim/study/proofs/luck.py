"""Plans that share their luck, rules that change nothing, and threads: what must not matter does not."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civsim.engine import Outcome, simulate
from civsim.language import Text
from civsim.model import Fixed, Model, Plan
from civsim.study.proofs.cities import full_city, mixed_city
from civsim.study.proofs.claim import Claim, identity, mean_claim, most_claim
from civsim.study.proofs.identities import differences, shipped
from civsim.study.proofs.worlds import QUIET, Effort, run, runs, visits, world


def blind_policies(effort: Effort) -> Iterator[Claim]:
    """A policy that decides every month, week or day, and looks at nothing, leaves the trace of its plan."""
    held = cases = 0
    for model, plan in (mixed_city(), full_city(grids=20)):
        alone = run(model, plan, effort.seed)
        for every in ("month", "week", "day"):
            moved = run(model, replace(plan, policy=Fixed(every)), effort.seed)
            cases += alone.events
            held += 0 if differences(moved, alone) else alone.events
    law = Text("不看情况的策略与固定安排轨迹相同（事件数）", "a policy that looks at nothing is its plan (events)")
    yield identity(law, held, cases)


def threads(effort: Effort) -> Iterator[Claim]:
    """One thread or three, replications together or one by one: the outcomes of a city of many parts are the same.

    Its first part has most of the problems, so that threads are done with the others before.
    """
    model, plan = uneven_city()
    several = list(simulate(model, plan, effort.seed, range(4), workers=3, ledger=True))
    alone = [next(simulate(model, plan, effort.seed, [r], workers=1, ledger=True)) for r in (3, 2, 1, 0)][::-1]
    held = sum(a.events for a, b in zip(several, alone, strict=True) if not differences(a, b))
    law = Text("结果与线程数和计算次序无关（事件数）", "results do not depend on threads or order (events)")
    yield identity(law, held, sum(a.events for a in alone))


def uneven_city() -> tuple[Model, Plan]:
    """Four districts with crews of their own, the first of which has thirty times the problems of the others."""
    kind = {"arrivals_per_grid_day": 0.5, "relapse_probability": 0.2, "relapse_days": 9}
    walk = {"kind": "visit", "teams": 9, "find_probability": {"k": 0.7}}
    sizes = (30.0, 1.0, 1.0, 1.0) * 5
    model = world({"k": kind}, {"walk": walk}, {"crew": {"crews": 3, "per": "district"}}, 20, 4, sizes=sizes)
    days = model.time.n_days
    return model, visits(model, [(d, 0, g) for g in range(20) for d in range(g % 7, days, 7)])


def found(outcome: Outcome) -> int:
    """Problems that visits have found."""
    return int(outcome.found_by.sum())


def common_luck(effort: Effort) -> Iterator[Claim]:
    """Problems found under a plan and under the same without the visits of every fourth grid: with common luck, the
    difference is what was found in these grids. All counts are Poisson, so that its variance is 1/4 of that of one plan
    and 1/7 of what it would be with luck of their own, 1 + 3/4. Visits find but a part of the problems, so that a luck
    of visits that plans do not share would show as 1/7 + 6/7 (1 - q), q being this part."""
    grids, rate, days, number = 8, 1.0, 56, 400
    walk = {"kind": "visit", "teams": 99, "find_probability": {"k": 0.3}, "rest_days": True}
    model = world({"k": {**QUIET, "arrivals_per_grid_day": rate}}, {"walk": walk}, grids=grids, end="2021-02-28")
    assert model.time.n_days == days
    tried = [[(d, 0, g) for g in range(grids) if g % 4 or not fewer for d in range(g % 14, days, 14)]
             for fewer in (False, True)]  # fmt: skip
    a, b = ([found(o) for o in runs(model, visits(model, v), effort.seed, range(number))] for v in tried)
    difference = np.array(a, float) - np.array(b, float)
    own = np.mean(a) + np.mean(b)  # Poisson: variances are the means
    law = Text("两方案之差的方差：共同随机数/各自随机数", "variance of a plan difference, common / own luck")
    yield mean_claim(law, _squares(difference) / own, 1 / 7, 0.35)
    yield from luck_of_demo(effort)


def luck_of_demo(effort: Effort) -> Iterator[Claim]:
    """The same in a whole city, relapses and queues included: a third at the most."""
    model, plan = shipped("demo")
    kept = np.arange(plan.size) % 4 > 0
    fewer = replace(plan, day=plan.day[kept], channel=plan.channel[kept], grid=plan.grid[kept])
    a, b = (visible(model, tried, effort) for tried in (plan, fewer))
    ratios = _squares(a - b) / (np.var(a, ddof=1) + np.var(b, ddof=1))
    law = Text("示例城市测评时可见问题之差：该比值至多 1/3", "the same of problems visible in demo: at most 1/3")
    yield most_claim(law, ratios, 1 / 3, 2 / 3)


def visible(model: Model, plan: Plan, effort: Effort) -> NDArray[np.float64]:
    """(replications,) problems that the tests of a city could see."""
    numbers = range(24 if effort.quick else 40)
    return np.array([float(o.snapshots.sum()) for o in simulate(model, plan, effort.seed, numbers, workers=2)])


def _squares(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared deviations whose mean is the variance."""
    squares: NDArray[np.float64] = (values - values.mean()) ** 2 * len(values) / (len(values) - 1)
    return squares
