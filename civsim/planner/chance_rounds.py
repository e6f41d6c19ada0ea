"""Plan and spread in turns: the chance of reaching the target needs the spread of the very plan that is sought."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from civsim.planner.columns import Choice
from civsim.planner.generate import Generated
from civsim.planner.instance import Instance, mode_rows
from civsim.planner.rounding import sampled, settled_works
from civsim.planner.spread import score_spread

ROUNDS = 3  # of spread anew after the first plan
CLOSE = 0.01  # relative change of every standard deviation that ends them
LEAST = 0.01  # points: a test without any luck


def spread_settled(instance: Instance, solved: Callable[[Instance], Generated]) -> Generated:
    """The master with the standard deviations of its own plan; the first round takes all tests as equally lucky."""
    found = solved(instance)
    for _ in range(ROUNDS):
        here = found.frame.instance
        choice = Choice(mode_rows(here, settled_works(found)), sampled(found))
        sd = np.maximum(score_spread(here, choice), LEAST)
        if np.allclose(sd, here.score_sd, rtol=CLOSE):
            break
        found = solved(replace(instance, score_sd=sd))
    return found
