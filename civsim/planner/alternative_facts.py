"""What is told of an alternative: its worth, its visits, and how far it lies from the plan and the others."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.model import Allocation
from civsim.planner.account import resources_used
from civsim.planner.directions import Direction
from civsim.planner.groups import Groups
from civsim.planner.instance import Instance
from civsim.planner.near import Alternative, moved_share
from civsim.planner.whole_plan import PlanOptions, WholePlan


def alternative_of(
    plan: WholePlan,
    made: WholePlan,
    instance: Instance,
    groups: Groups,
    options: PlanOptions,
    direction: Direction,
    key: str,
    taken: list[NDArray[np.float64]],
) -> tuple[Alternative, NDArray[np.float64]]:
    """The alternative as it is told, and its team-days by group."""
    below = plan.worth.value - made.worth.value
    model, visits = instance.model, visits_of(instance, made.choice.schedule)
    days = groups.days(visits, model.areas.district)
    tests, works = [model.assessments.ids[t] for t in instance.dates], model.works.ids
    used = used_by(made)
    return Alternative(
        key=key,
        direction=direction.key,
        name=direction.name,
        value=made.worth.value,
        below=below,
        within=below <= options.near.slack + 1e-9,
        moved=moved_share(days, taken[0]),
        apart=min(moved_share(days, x) for x in taken),
        scores={test: float(x) for test, x in zip(tests, made.worth.scores, strict=True)},
        resources_used=used,
        works=tuple(works[w] for w in made.works),
        plan_works=tuple(works[w] for w in plan.works),
        money=all_money(used),
        plan_money=all_money(used_by(plan)),
        parts=groups.parts(model, taken[0], days),
        allocation=Allocation(
            name=f"{options.objective}-{key}",
            visits=np.ascontiguousarray(visits).astype(np.int16),
            overtime=made.worth.overtime,
            works=made.works,
        ),
    ), days


def all_money(used: dict[str, Any]) -> float:
    """All the money of a plan. [万元]"""
    return float(sum(sum(by_year.values()) for by_year in used["money"].values()))


def used_by(plan: WholePlan) -> dict[str, Any]:
    """What a plan uses of everything."""
    return resources_used(plan.settled, plan.choice, plan.worth)


def visits_of(instance: Instance, schedule: NDArray[np.int64]) -> NDArray[np.int64]:
    """(V, G, T) visits."""
    return instance.schedules[schedule].transpose(1, 0, 2).astype(np.int64)
