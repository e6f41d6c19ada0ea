"""The pool of schedules that the LP may choose from, and how it grows while everything else of a problem stays."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civsim.planner.backlog import Shortage, build_shortage, wider
from civsim.planner.gains import field_points
from civsim.planner.instance import Instance, with_data, with_surveys
from civsim.planner.modes import Modes
from civsim.planner.path_rules import keeping
from civsim.planner.response import Responses, respond
from civsim.planner.surveys import loads


def on_schedules(instance: Instance, schedules: NDArray[np.int16], modes: Modes | None = None) -> Instance:
    """The problem with exactly these schedules (and modes), its survey lines unchanged."""
    modes, responses = modes or instance.modes, respond(instance.dynamics, schedules, instance.workers)
    points = field_points(instance.model, instance.dynamics, modes, responses, instance.tests, instance.workers)
    allowed = keeping(instance.model, instance.periods, instance.dynamics, schedules)
    own = replace(instance, schedules=schedules, allowed=allowed, responses=responses)
    return replace(own, modes=modes, points=with_survey_points(instance, modes, responses, points))


def with_survey_points(
    instance: Instance, modes: Modes, responses: Responses, points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The field points (A, R, J) that are given, with what the survey lines of a problem add, in the same table."""
    for a, c in zip(*np.nonzero(instance.survey_slope), strict=True):
        test = int(instance.tests[a])
        points[a] += instance.survey_slope[a, c] * loads(
            instance.model, instance.dynamics, modes, responses, test, int(c)
        )
    return points


def with_more(instance: Instance, more: NDArray[np.int16]) -> Instance:
    """The problem with more schedules, its survey lines unchanged: plans are worth what they were."""
    fresh = on_schedules(instance, more)
    return with_data(joined(instance, more, fresh.responses, fresh.points))


def joined(instance: Instance, more: NDArray[np.int16], responses: Responses, points: NDArray[np.float64]) -> Instance:
    """The problem with more schedules, of which the responses and the points (A, R, J) are given."""
    return replace(
        instance,
        schedules=np.concatenate([instance.schedules, more]),
        allowed=np.append(instance.allowed, keeping(instance.model, instance.periods, instance.dynamics, more)),
        responses=instance.responses.joined(responses),
        points=np.concatenate([instance.points, points], axis=2),
    )


def with_lines_for_all(instance: Instance, load: NDArray[np.float64]) -> Instance:
    """Survey lines that hold for every plan of a pool that has grown, close at the given loads (A, C)."""
    leaves = tuple(replace(leaf, floor=0.0) for leaf in instance.surveys)
    return with_surveys(replace(instance, surveys=leaves), load)


def regrown(instance: Instance, shortage: Shortage) -> Shortage:
    """Which crews can become short in a pool that has grown; the lines for work that waits stay where they were."""
    again = build_shortage(instance)
    if (shortage.reference > again.reference).any():
        again = wider(instance, again, shortage.reference)
    return replace(again, penalty=shortage.penalty, money_penalty=shortage.money_penalty)
