"""What is told of a plan: what it does, what it is worth in the LP, and the bound beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pulp

from civsim.language import Text
from civsim.model import Allocation, Model
from civsim.planner.account import resources_used
from civsim.planner.bound_all import AllSchedules
from civsim.planner.district_reasons import DistrictReason, district_reasons
from civsim.planner.future_worths import FutureWorth, told_futures, worths_in_futures
from civsim.planner.futures import alone
from civsim.planner.generate import relative_gap
from civsim.planner.near import Alternative
from civsim.planner.objectives import shown
from civsim.planner.overload import NO_OVERLOAD, Overload, overload
from civsim.planner.prices import Price
from civsim.planner.whole_plan import WholePlan


@dataclass(frozen=True)
class Optimum:
    """A plan by periods, what it is worth in the LP, and the bound that no plan of the stated kind can exceed."""

    allocation: Allocation
    objective: str
    value: float  # of the whole plan in the LP
    lp_value: float  # of the LP, in fractions of classes and in its own unit
    bound: float
    bound_covers: Text
    lp_gap: float
    scores: Mapping[str, float]  # expected score by counted test
    prices: tuple[Price, ...]
    resources_used: Mapping[str, object]
    history: tuple[Mapping[str, float], ...]
    schedules_found: int  # beyond the catalogue
    search_gain: float  # what they add to the LP's value
    seconds: Mapping[str, float]
    problem: pulp.LpProblem = field(repr=False)
    alternatives: tuple[Alternative, ...] = ()  # nearly as good, to choose from
    districts: tuple[DistrictReason, ...] = ()  # why each gets what it gets
    score_sd: Mapping[str, float] = field(default_factory=dict)  # by counted test, for target_chance alone [points]
    estimate_with_queues: float | None = None  # of the most, with mean queues taken off; no bound
    overload: Overload = NO_OVERLOAD  # work that piles up under the plan
    all_schedules: AllSchedules | None = None  # the bound over all schedules, where it was asked for
    out_of_time: tuple[str, ...] = ()  # parts of the work (`out_of_time.PARTS`) that their time ended, not the gap
    futures: tuple[FutureWorth, ...] = ()  # the plan in each future of the city, for cvar_score alone


def told(model: Model, plan: WholePlan, objective: str, bound: float) -> dict[str, Any]:
    """The fields of an `Optimum` that follow from its whole plan; the model knows tests by their own names."""
    instance = plan.settled
    in_futures = worths_in_futures(plan) if instance.futures else ()
    as_given = in_futures[0] if in_futures else plan.worth
    settled = alone(instance)
    return {
        "allocation": Allocation(
            name=objective,
            visits=np.ascontiguousarray(instance.schedules[plan.choice.schedule].transpose(1, 0, 2)).astype(np.int16),
            overtime=plan.worth.overtime,
            works=plan.works,
        ),
        "value": shown(objective, plan.worth.value),
        "lp_gap": relative_gap(shown(objective, plan.worth.value), bound),
        "scores": {model.assessments.ids[t]: float(x) for t, x in zip(instance.dates, as_given.scores, strict=True)},
        "resources_used": resources_used(settled, plan.choice, as_given),
        "overload": overload(settled, plan.choice, as_given),
        "districts": district_reasons(plan),
        "futures": told_futures(model, in_futures) if in_futures else (),
    }


def restated(model: Model, optimum: Optimum, plan: WholePlan) -> Optimum:
    """Another plan of the same city; bound and prices stay those of all plans."""
    return replace(optimum, alternatives=(), **told(model, plan, optimum.objective, optimum.bound))
