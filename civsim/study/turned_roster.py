"""The roster of a plan, its walks turned so that what is visited last before a test is what counts most.

A plan fixes visits by period. Which grids come late in a period follows from where the walk of a team begins, and just
before a test that is worth points: on 20 grids up to 0.4 of them, on 200 grids 0.07. The walk stays as it is, so
turning costs no travel. Turns are compared by the mean course without queues, in which there is no luck.
"""

import numpy as np

from civsim.model import Model, Plan, build_periods
from civsim.planner import Instance, Optimum, build_instance, dated_scores
from civsim.roster import Roster, date_visits

TURNS = 8
MOST_GRIDS = 500  # in larger cities late and early grids even out, and working out the dates would take long


def turned_roster(model: Model, optimum: Optimum) -> Roster:
    """The dated visits of a plan, from the best of some turns; in large cities as they come."""
    first = date_visits(model, optimum.allocation)
    if len(model.areas.grids) > MOST_GRIDS or not first.plan.size:
        return first
    instance = bare_instance(model)
    rosters = [first, *(date_visits(model, optimum.allocation, turn=n / TURNS) for n in range(1, TURNS))]
    fewest = min(r.dropped_visits for r in rosters)
    complete = [r for r in rosters if r.dropped_visits == fewest]
    return max(complete, key=lambda r: _worth(instance, r.plan, optimum.objective))


def bare_instance(model: Model) -> Instance:
    """The planning problem without a catalogue: what dated visits are worked out from."""
    periods = build_periods(model.time, model.assessments)
    return build_instance(model, schedules=np.zeros((1, len(model.channels.visits.channel), periods.size), np.int16))


def _worth(instance: Instance, plan: Plan, objective: str) -> float:
    """What an objective makes of the expected scores: the lowest of the tests, the last, or their weighted sum.

    Districts, themes and chances are not told apart here: they go by the weighted sum.
    """
    scores = dated_scores(instance, plan)
    if objective in ("worst_year", "least_money"):
        return float(instance.if_held(scores).min())
    if objective == "final_score":
        return float(instance.if_held(scores)[-1])
    return float(instance.test_weight @ scores)
