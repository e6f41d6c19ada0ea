"""How good a forecast was: relative error of its mean, continuous ranked probability score, coverage of its intervals.

References: Gneiting and Raftery, Strictly proper scoring rules, prediction, and estimation (2007), equation 21.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVELS = (50, 80, 95)


def crps(sample: Floats, actual: float) -> float:
    """Continuous ranked probability score of a sample: E|X - y| - E|X - X'|/2, in the unit of the measure."""
    x = np.sort(np.asarray(sample, float))
    n = len(x)
    spread = float(((2 * np.arange(1, n + 1) - n - 1) * x).sum()) / n**2  # E|X - X'| / 2 over all pairs
    return float(np.abs(x - actual).mean()) - spread


def interval(sample: Floats, level: int) -> tuple[float, float]:
    """The middle `level` percent of a sample."""
    low, high = np.quantile(sample, [0.5 - level / 200, 0.5 + level / 200])
    return float(low), float(high)


@dataclass(frozen=True)
class Figure:
    """A forecast of one measure of one group in one month, what happened (None: nothing was due), and other forecasts:
    the naive one, last year's and that of a maintained library (None where they tell none)."""

    month: str
    group: str
    measure: str
    mean: float
    intervals: tuple[tuple[float, float], ...]  # low and high, by LEVELS
    actual: float | None
    crps: float | None
    naive: float | None
    naive_crps: float | None
    library: float | None = None
    library_crps: float | None = None
    last_year: float | None = None
    last_year_crps: float | None = None


class Forecast(Protocol):
    """What a forecast tells of one figure: a value, and values that stand for its distribution."""

    @property
    def value(self) -> float: ...
    @property
    def sample(self) -> Floats: ...


def figure_of(
    month: str, group: str, measure: str, sample: Floats, actual: float | None, **others: Forecast | None
) -> Figure:
    """The figure of a forecast's sample and of what happened; `others` by the name that the figure gives them."""

    def off(drawn: Floats) -> float | None:
        return None if actual is None else crps(drawn, actual)

    beside = {name: other for name, other in others.items() if other is not None}
    return Figure(
        month=month,
        group=group,
        measure=measure,
        mean=float(sample.mean()),
        intervals=tuple(interval(sample, level) for level in LEVELS),
        actual=actual,
        crps=off(sample),
        **{"naive": None, "naive_crps": None}
        | {name: other.value for name, other in beside.items()}
        | {f"{name}_crps": off(other.sample) for name, other in beside.items()},
    )


def summary(figures: Sequence[Figure]) -> dict[str, float | None]:
    """Means over the figures that something happened to; relative errors over those that are not 0.

    The other forecasts are judged on the same figures, as far as they tell any.
    """
    told = [f for f in figures if f.actual is not None]
    marks: dict[str, float | None] = {
        "mape": _relative([(f.mean, f.actual) for f in told]),
        "crps": _mean([f.crps for f in told]),
    }
    for i, level in enumerate(LEVELS):
        inside = [f.intervals[i][0] <= f.actual <= f.intervals[i][1] for f in told if f.actual is not None]
        marks[f"coverage{level}"] = _mean([float(x) for x in inside])
    marks["naive_mape"] = _relative([(f.naive, f.actual) for f in told])
    marks["naive_crps"] = _mean([f.naive_crps for f in told])
    for other in ("last_year", "library"):
        if any(getattr(f, other) is not None for f in told):
            marks[f"{other}_mape"] = _relative([(getattr(f, other), f.actual) for f in told])
            marks[f"{other}_crps"] = _mean([getattr(f, f"{other}_crps") for f in told])
    return marks | {"n": len(told)}


def _mean(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return float(np.mean(there)) if there else None


def _relative(pairs: Sequence[tuple[float | None, float | None]]) -> float | None:
    """Mean of |forecast - actual| / actual, as a share."""
    return _mean([abs(f - a) / a for f, a in pairs if f is not None and a])
