"""What lowers arrivals: campaigns that build up and fade, works by stages, points that hold a balance."""

from collections.abc import Iterator
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model
from civsim.study.proofs.arrivals import REPORT, counts_by_day
from civsim.study.proofs.claim import Claim, mean_claim
from civsim.study.proofs.worlds import QUIET, Effort, run, world

RATE = 10.0
FROM, UNTIL = 59, 151
"""First of March and first of June of 2021, as days since the first of January."""


def city(grids: int = 160, **blocks: Any) -> Model:
    """Two districts; even grids lie in the first."""
    kind = {**QUIET, "arrivals_per_grid_day": RATE}
    return world({"k": kind}, grids=grids, districts=2, start="2021-01-01", **blocks)


def prevented(build_up: float, half_life: float, cut: float, days_after: float) -> tuple[float, float]:
    """Problems that a campaign prevents in a grid while it runs and in the days after: integrals of its effect.

    Running for T days it reaches 1 - 2^(-T / b); the integral of this course is T - b / log 2 (1 - 2^(-T / b)), and
    that of the decay from there on h / log 2 (1 - 2^(-t / h)) times what was reached.
    """
    ran, b, h = UNTIL - FROM, build_up / log(2), half_life / log(2)
    reached = 1 - 2 ** (-ran / build_up)
    return RATE * cut * (ran - b * reached), RATE * cut * reached * h * (1 - 2 ** (-days_after / half_life))


def campaigns(effort: Effort) -> Iterator[Claim]:
    """The likely mistake, a half-life that is taken for a mean life, must show in both integrals; so must a cut that
    reaches the other district."""
    build_up, half_life, cut = 30.0, 20.0, 0.6
    drive = {"districts": ["d0"], "start": "2021-03-01", "months": 3, "cut": {"k": cut},
             "build_up_days": build_up, "half_life_days": half_life}  # fmt: skip
    model = city(grids=240, campaigns={"drive": drive})
    less: NDArray[np.float64] = RATE - counts_by_day(model, run(model, seed=effort.seed))
    theory = prevented(build_up, half_life, cut, model.time.n_days - UNTIL)
    mistaken = prevented(build_up * log(2), half_life * log(2), cut, model.time.n_days - UNTIL)
    laws = (
        Text("宣传开展期间每网格减少的问题", "prevented in a grid while a campaign builds up"),
        Text("宣传结束后每网格减少的问题", "prevented in a grid while its effect fades"),
    )
    for law, days, right, wrong in zip(laws, (slice(FROM, UNTIL), slice(UNTIL, None)), theory, mistaken, strict=True):
        yield mean_claim(law, less[::2, days].sum(axis=1), right, wrong - right)
    law = Text("宣传对别区没有作用", "prevented in the other district")
    yield mean_claim(law, less[1::2, FROM:].sum(axis=1), 0.0, 0.2 * sum(theory))


def stages(effort: Effort) -> Iterator[Claim]:
    """Each stage cuts what those before have left. The likely mistake: it cuts the arrivals as they were at first."""
    first, second = 0.4, 0.5
    parts = [{"months": 3, "cost_share": 0.5, "cut": {"k": cut}} for cut in (first, second)]
    grids = [f"g{i}" for i in range(0, 160, 2)]
    model = city(works={"w": {"grids": grids, "start": "2021-03-01", "cost": 1, "stages": parts}})
    counts, done = counts_by_day(model, run(model, seed=effort.seed)), model.time.n_days * 2 // 3
    ratio = counts[::2] / RATE
    law = Text("工程第一阶段完成后的新发比", "arrival ratio after the first stage of a work")
    yield mean_claim(law, ratio[:, UNTIL:done].mean(axis=1), 1 - first, 0.05)
    law = Text("工程第二阶段完成后的新发比", "arrival ratio after its second stage")
    yield mean_claim(law, ratio[:, done:].mean(axis=1), (1 - first) * (1 - second), 0.05)
    law = Text("工程未涉及网格的新发比", "arrival ratio in other grids")
    yield mean_claim(law, counts[1::2, UNTIL:].mean(axis=1) / RATE, 1.0, 0.05)


def points(effort: Effort) -> Iterator[Claim]:
    """With n problems a day, all found at once, x = n / (1 - 2^(-1 / h)) findings count, and the arrivals settle where
    n = a (1 - most x / (x + half)). Many arrivals a grid, so that the mean of the factor is the factor of the mean."""
    rate, most, half, half_life = 60.0, 0.6, 800.0, 10.0
    system = {"shops": {"most_cut": {"k": most}, "half_findings": half, "half_life_days": half_life}}
    kind = {**QUIET, "arrivals_per_grid_day": rate}
    model = world({"k": kind}, REPORT, grids=60, points=system)
    counts = counts_by_day(model, run(model, seed=effort.seed))[:, 100:]
    theory, mistaken = (settled(rate, most, half, life) for life in (half_life, half_life * log(2)))
    law = Text("积分制下的日新发稳定值", "arrivals a day under a points system")
    yield mean_claim(law, counts.mean(axis=1), theory, mistaken - theory)


def settled(rate: float, most: float, half: float, half_life: float) -> float:
    """Arrivals a day at which a points system holds its balance."""
    n = rate
    for _ in range(200):
        x = n / (1 - 2 ** (-1 / half_life))
        n = rate * (1 - most * x / (x + half))
    return n
