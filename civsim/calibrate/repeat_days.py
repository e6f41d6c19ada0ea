"""On which day after closing the same address reports the same thing again, beside chance and beside the fit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.estimate import share
from civsim.calibrate.fit import CategoryFit, Fit
from civsim.calibrate.relapse import Relapse, delays
from civsim.language import Text

Floats = NDArray[np.float64]
SPANS = 20  # at most


@dataclass(frozen=True)
class RepeatDays:
    """First repeats in spans of days since closing, as shares of the closings followed so long, a day. (spans,)

    `middle` and `days` are the middle and the length of each span; `low` and `high` the 95 % interval of `seen`.
    `chance` is the level of a window as long, later, the same on every day; `fitted` is chance together with the
    fitted relapse. `n` and `n_chance` are the closings behind `seen` and `chance`.
    """

    id: str
    name: Text
    middle: Floats
    days: Floats
    seen: Floats
    low: Floats
    high: Floats
    chance: Floats
    fitted: Floats
    n: int
    n_chance: int


def repeat_days(fit: Fit) -> tuple[RepeatDays, ...]:
    """Of each category whose relapse was fitted."""
    return tuple(_days(c, c.relapse) for c in fit.categories if c.relapse is not None)


def _days(category: CategoryFit, found: Relapse) -> RepeatDays:
    window, n = found.window, found.seen.n
    wide = -(-window // SPANS)
    begin = np.arange(0, window, wide)
    days = np.minimum(begin + wide, window) - begin
    seen = [share(int(k), n) for k in np.add.reduceat(found.by_day, begin)]
    day = np.arange(1, window + 1)
    back = found.probability.value * np.cumsum(delays(found.days, window)[1:])
    beyond = (1 - back) * (1 - found.chance.value * day / window)
    fitted = np.add.reduceat(-np.diff(np.concatenate([[1.0], beyond])), begin)
    return RepeatDays(
        id=category.id,
        name=category.name.text,
        middle=begin + (days + 1) / 2,
        days=days.astype(np.float64),
        seen=np.array([e.value for e in seen]) / days,
        low=np.array([e.low for e in seen]) / days,
        high=np.array([e.high for e in seen]) / days,
        chance=np.full(len(begin), found.chance.value / window),
        fitted=fitted / days,
        n=n,
        n_chance=found.chance.n,
    )
