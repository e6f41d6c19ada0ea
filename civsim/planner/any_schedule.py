"""What must hold for any schedule, and not only for those of a pool, if a bound is to cover all of them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import HOUR_MS, Model
from civsim.planner.backlog import Shortage
from civsim.planner.diagram import Marks
from civsim.planner.generate import Generated
from civsim.planner.instance import Instance
from civsim.planner.mean_day import NEGLIGIBLE
from civsim.planner.response import PHASES
from civsim.planner.search import most_visits
from civsim.planner.sources import OPENING
from civsim.planner.stages import Kit, Priced


def refuse_to_bound_all(model: Model, objective: str) -> None:
    """Says what a bound over all schedules is not worked out for.

    Raises
    ------
    CivsimError
        Under path rules, and for objectives that are not points.
    """
    if model.spec.plan.path_rules:
        raise CivsimError(
            Text(
                "场景有巡查路径规则（plan.path_rules），暂不能给出所有日程的上界",
                "all schedules cannot be bounded yet under path rules (plan.path_rules)",
            )
        )
    if objective in ("least_money", "target_chance"):
        raise CivsimError(
            Text(
                "目标 least_money、target_chance 暂不能给出所有日程的上界（--bound-all）",
                "all schedules cannot be bounded yet for least_money and target_chance (--bound-all)",
            )
        )


def most_choices(instance: Instance, often: int, choices: int) -> NDArray[np.int16]:
    """(V, T) most visits in a period: one a day of work and `often`, and no more than so many choices in a period."""
    most = most_visits(instance, often)
    for t in range(most.shape[1]):
        while np.prod(most[:, t].astype(np.int64) + 1) > choices and most[:, t].max() > 1:
            most[most[:, t].argmax(), t] -= 1
    return most


def for_all_schedules(instance: Instance, master: Generated) -> Shortage:
    """A master's shortage with as much waiting work as any schedule can bring: all that can have arisen is found."""
    shortage: Shortage = master.statement.shortage
    model, dynamics = instance.model, instance.dynamics
    categories, periods = model.categories, dynamics.crew_periods
    again = 1.0 / ((1.0 - categories.redo) * (1.0 - categories.relapse))
    hours = categories.mean_service_ms / HOUR_MS * again  # (C,) of one problem, whatever comes back
    C = len(hours)
    courses = dynamics.physics.arrivals[:-1].reshape(-1, C, dynamics.physics.arrivals.shape[1]).max(axis=0)
    by_period = np.stack([np.bincount(dynamics.crew_period, day, periods)[:periods] for day in courses])  # (C, Tc)
    most = np.zeros(shortage.most_waiting.shape)
    for c in range(C):
        for p in range(len(most)):
            own = model.departments.pool_of[:, c] == p
            arise = categories.base_rate[own, c].sum() * np.cumsum(by_period[c]) + categories.opening_mean[own, c].sum()
            most[p] += hours[c] * arise
    return replace(shortage, most_waiting=np.maximum(shortage.most_waiting, most))


def not_followed(kit: Kit, price: Priced, marks: Marks, row: int) -> float:
    """At most so much is a schedule worth more by the response than by the maps, which follow every problem to its end.

    The response leaves out what is left of a stock below `NEGLIGIBLE`. A problem, however often it comes back, is
    seen at most once at a look, and a mark falls by at most one for a problem.
    """
    instance, feature = kit.instance, kit.instance.modes.features[row]
    categories, grid = instance.model.categories, int(instance.modes.grid[row])
    later = [s for s in range(feature.shape[1]) if s != OPENING and (feature[:, s] < 0).any()]
    amount = feature[:, OPENING] + np.abs(feature[:, later]).sum(axis=1)  # (C,)
    entry = marks.points * marks.share * len(PHASES)
    of_mark = entry @ marks.sets[marks.set_].astype(float) if len(entry) else np.zeros(len(amount))
    lived = sum(
        -price.points[a] * instance.survey_slope[a] * kit.weights[grid] for a, ends in enumerate(kit.ends) if len(ends)
    )
    again = 1.0 / ((1.0 - categories.redo) * (1.0 - categories.relapse))
    hours = price.hours.max(axis=1) * categories.mean_service_ms / HOUR_MS * again
    return float(NEGLIGIBLE * (amount @ (of_mark + lived + hours)))
