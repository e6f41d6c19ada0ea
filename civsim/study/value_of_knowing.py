"""What knowing a parameter would be worth to a plan: what planning again with its value known gains.

A value that moves the score need not matter for the plan: if the best plan is the same wherever it lies, measuring it
changes the forecast and no decision. So the plan is made for each end of the range and simulated there beside the plan
made for the values as given, with the same luck. A parameter that leaves the score of the plan alone may still be
worth knowing, since another plan would use it; therefore none is passed over.

References
----------
[howard-1966] the value of information; [felli-1998] measured in the outcome of decisions, not in outputs.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.model import Model, Plan, Scenario
from civsim.planner import PlanOptions
from civsim.report import Moved
from civsim.scores import Difference, paired_difference
from civsim.study.assumed_parameters import Parameter
from civsim.study.one_by_one import Refused
from civsim.study.reestimate import planned
from civsim.study.stamp import plan_hash
from civsim.study.value_runs import ValueRuns

PLAN_STEPS = 20  # of the progress that making a plan counts as


def best_plan(scenario: Scenario, model: Model, runs: ValueRuns, options: PlanOptions) -> Plan:
    """The plan that `civsim plan` makes."""
    return planned(scenario, model, options, 0, runs.seed, runs.workers).roster.plan


def gains_of_knowing(
    runs: ValueRuns, parameters: Sequence[Parameter], usual: Plan, given: NDArray[np.float64], options: PlanOptions
) -> tuple[tuple[Moved, ...], tuple[Refused, ...]]:
    """Score of the plan made for each end - score of the usual plan, both simulated at that end. [points]

    `given` are scores of the usual plan as given, beside which planning again gains nothing.
    """
    found: list[Moved] = []
    refused: list[Refused] = []
    nothing = paired_difference(given, given)
    for parameter in parameters:
        gains: dict[str, Difference] = {}
        for end, place in (("low", 0.0), ("high", 1.0)):
            try:
                gains[end] = _gain(runs, parameter.at(place), usual, nothing, options)
            except CivsimError as error:
                refused.append(Refused(parameter, end, error.message))
            runs.step(PLAN_STEPS)
        if gains:
            most = max(gains.values(), key=lambda d: d.mean)
            found.append(
                Moved(parameter.key, parameter.name, parameter.span, gains.get("low"), gains.get("high"), most)
            )
    return tuple(found), tuple(refused)


def _gain(
    runs: ValueRuns, values: Mapping[str, object], usual: Plan, nothing: Difference, options: PlanOptions
) -> Difference:
    scenario, model = runs.there(values)
    plan = best_plan(scenario, model, runs, options)
    if plan_hash(plan) == plan_hash(usual):
        return nothing
    made = runs.made(values, model, usual)
    return paired_difference(runs.scores_there(scenario, model, plan), runs.scores_there(scenario, model, made))
