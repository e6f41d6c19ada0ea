"""One parameter after the other at both ends of its range, all else as given: a tornado, with honest intervals.

Differences are paired by replication. Of many parameters some seem to matter by luck alone, so all differences are
judged together (Holm).

References
----------
[holm-1979]; [saltelli-2008] chapter 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Plan
from civsim.report import Moved
from civsim.scores import Difference, adjusted, paired_difference
from civsim.study.assumed_parameters import Parameter
from civsim.study.value_runs import ValueRuns

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Refused:
    """An end of a range at which the scenario cannot be built, or the plan cannot be paid or made."""

    parameter: Parameter
    end: str  # low or high
    reason: Text


@dataclass(frozen=True)
class Ends:
    """What was found at the ends of some ranges: effects in the order of the parameters."""

    effects: tuple[Moved, ...]
    refused: tuple[Refused, ...]
    not_made: tuple[tuple[Parameter, str, int], ...]  # visits of the plan that teams could not make there


def at_both_ends(runs: ValueRuns, parameters: Sequence[Parameter], plan: Plan, given: Floats) -> Ends:
    """Score of the plan at each end - score as given. [points]"""
    effects: list[Moved] = []
    refused: list[Refused] = []
    not_made: list[tuple[Parameter, str, int]] = []
    for parameter in parameters:
        scores: dict[str, Floats] = {}
        for end, place in (("low", 0.0), ("high", 1.0)):
            values = parameter.at(place)
            try:
                scores[end] = runs.scores(values, plan)
                if visits := runs.visits_not_made(values, plan):
                    not_made.append((parameter, end, visits))
            except CivsimError as error:
                refused.append(Refused(parameter, end, error.message))
        if scores:
            effects.append(_moved(parameter, scores, given))
    return Ends(tuple(effects), tuple(refused), tuple(not_made))


def _moved(parameter: Parameter, scores: dict[str, Floats], given: Floats) -> Moved:
    low, high = (paired_difference(scores[end], given) if end in scores else None for end in ("low", "high"))
    places = [given, *scores.values()]
    means = [np.nanmean(p) if not np.isnan(p).all() else np.nan for p in places]
    best, worst = places[int(np.nanargmax(means))], places[int(np.nanargmin(means))]
    return Moved(parameter.key, parameter.name, parameter.span, low, high, paired_difference(best, worst))


def judged_together(effects: Sequence[Moved]) -> tuple[Moved, ...]:
    """The same with all their differences judged as one family, by how far the score moves, the most first."""
    judged = iter(adjusted([d for e in effects for d in e.ends]))

    def next_of(found: Difference | None) -> Difference | None:
        return None if found is None else next(judged)

    together = [replace(e, at_low=next_of(e.at_low), at_high=next_of(e.at_high)) for e in effects]
    return tuple(sorted(together, key=lambda e: -np.nan_to_num(e.swing.mean)))
