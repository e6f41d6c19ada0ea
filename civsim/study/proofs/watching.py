"""Behaviours watched at tests: the share seen, its scatter where people at one place are alike, and what it earns."""

from collections.abc import Iterator
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from civsim.language import Text
from civsim.model import Model
from civsim.results import to_dataset
from civsim.scores import score_run
from civsim.study.proofs.claim import Claim, mean_claim
from civsim.study.proofs.worlds import QUIET, Effort, runs, visits, world

REPLICATIONS = 3000
WATCHED, PLACE, ICC = 150, 15, 0.05
YIELDING, QUEUEING = 0.9, 0.6
LOW, FULL = 0.8, 0.9
CUT, BUILD_UP, RAN = 0.5, 30.0, 40.5
"""A campaign, and the days that it has run at noon of the test."""


def leaf(number: int, behaviour: str, **fields: Any) -> dict[str, Any]:
    """A leaf that watches a behaviour; unless told otherwise the people are independent and it earns the share seen."""
    plain = {"weight": 0.25, "kind": "observation", "observations": WATCHED, "low": 0.0, "d_or_n": 1.0}
    return {"id": str(number), "behaviour": behaviour, **plain, **fields}


LEAVES = (
    leaf(1, "yielding", observations_per_place=PLACE, icc=ICC),
    leaf(2, "yielding", rule="reached", d_or_n=YIELDING),
    leaf(3, "yielding", low=LOW, d_or_n=FULL),
    leaf(4, "queueing"),
)


def city() -> Model:
    """Nothing but people: one test watches how they behave, six weeks into a campaign for queueing."""
    drive = {"start": "2021-01-04", "months": 3, "cut": {"queueing": CUT}, "build_up_days": BUILD_UP}
    test = {"kind": "national", "days": ["2021-02-13"], "year": 2021}
    return world(
        {"k": {**QUIET, "arrivals_per_grid_day": 0}}, end="2021-02-28", leaves=LEAVES, assessments={"test": test},
        behaviours={"yielding": {"rate": YIELDING}, "queueing": {"rate": QUEUEING}}, campaigns={"drive": drive},
    )  # fmt: skip


def earned(effort: Effort) -> NDArray[np.float64]:
    """(replications, leaves) what each leaf earns. [0..1]"""
    model, numbers = city(), range(REPLICATIONS)
    run = to_dataset(model, visits(model, []), runs(model, None, effort.seed, numbers), effort.seed, numbers, {})
    return np.asarray(score_run(model, run, effort.seed)["leaf_value"].values[:, 0], np.float64)


def watching(effort: Effort) -> Iterator[Claim]:
    """The likely mistakes: people at a place are taken for independent, a level must be passed to be reached, a leaf
    earns what the mean share would, a campaign builds up by its mean life."""
    alike, reached, linear, moved = earned(effort).T
    p, q = YIELDING, 1 - YIELDING
    law = Text("行为观察：看到的遵守率", "behaviour watched: share seen")
    yield mean_claim(law, alike, p, 0.02)
    effect = 1 + (PLACE - 1) * ICC
    law = Text("同点相关：方差与独立观察之比", "alike at a place: variance against independent people")
    yield mean_claim(law, (alike - p) ** 2 * WATCHED / (p * q), effect, effect - 1)
    seen = np.arange(WATCHED + 1)
    chance = stats.binom.pmf(seen, WATCHED, p)
    least = round(p * WATCHED)
    law = Text("达标类观察指标的达标率", "chance that the level of a behaviour is reached")
    yield mean_claim(law, reached, float(chance[least:].sum()), float(chance[least]))
    marks = np.clip((seen / WATCHED - LOW) / (FULL - LOW), 0, 1)
    at_mean = (p - LOW) / (FULL - LOW)
    law = Text("线性观察指标的得分率", "share earned by a linear leaf")
    yield mean_claim(law, linear, float(chance @ marks), at_mean - float(chance @ marks))
    theory, mistaken = (1 - (1 - QUEUEING) * (1 - CUT * (1 - 2 ** (-RAN / b))) for b in (BUILD_UP, BUILD_UP * log(2)))
    law = Text("宣传活动提高的遵守率", "rate that a campaign has raised")
    yield mean_claim(law, moved, theory, mistaken - theory)
