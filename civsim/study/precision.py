"""How many replications: a number, or as many as make an interval narrow enough."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.scores import SCORES_ONLY, next_look, score_run, widest
from civsim.study.ensemble import Advance, Ensemble
from civsim.study.model_warnings import Warned

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Wanted:
    """At least `replications`; with a precision, until the interval is that narrow, but at most `most`."""

    replications: int = 20
    precision: float | None = None  # half the width of the 95 % interval [points]
    most: int = 1000

    @property
    def limit(self) -> int:
        """The most replications that there may be."""
        return max(self.most, self.replications)

    def after(self, values: Values) -> int | None:
        """How many replications to have at the next look; None if these are enough.

        Raises
        ------
        CivsimError
            If there is no score whose interval could become narrow.
        """
        if self.precision is None:
            return None
        try:
            return next_look(values, self.precision, self.limit)
        except ValueError:
            text = Text(
                "没有可用的得分（没有计分的测评，或测评总被取消），不能用 --precision",
                "there is no score to be precise about (no test counts, or none is held): leave out --precision",
            )
            raise CivsimError(text) from None

    def told(self, values: Values) -> dict[str, Any] | None:
        """The precision that was reached, for the result."""
        if self.precision is None:
            return None
        width = widest(values)
        return {"wanted": self.precision, "half_width": width, "reached": bool(width <= self.precision)}


def grow(
    ensembles: Sequence[Ensemble],
    wanted: Wanted,
    values_of: Callable[[list[Values]], Values],
    score: str,
    progress: Advance | None = None,
) -> Values:
    """Let ensembles grow together until there is enough of them.

    Parameters
    ----------
    values_of
        From a score of each ensemble (n,) to what must be precise, (n,) or (n, k).
    score
        The score, by its name in the marks; without a precision nothing is scored.

    Returns
    -------
    What had to be precise, by replication; empty without a precision.
    """
    n: int | None = wanted.replications
    scores: list[list[Values]] = [[] for _ in ensembles]
    values = np.zeros(0)
    first = 0
    while n is not None:
        for i, ensemble in enumerate(ensembles):
            ensemble.grow(n, part_of(progress, i, len(ensembles)))
            if wanted.precision is not None:
                task = ensemble.task
                marks = score_run(task.model, ensemble.run(first, n), task.seed, SCORES_ONLY)
                scores[i].append(np.asarray(marks[score].values, np.float64))
        if wanted.precision is not None:
            values = values_of([np.concatenate(parts) for parts in scores])
        first, n = n, wanted.after(values)
    return values


def part_of(progress: Advance | None, i: int, n: int) -> Advance | None:
    """Progress of the i-th of n equal pieces of work as progress of the whole."""
    return progress and (lambda done, total: progress(i * total + done, n * total))


def precision_warnings(told: dict[str, Any] | None, n: int) -> list[Warned]:
    """What is to be said where the precision was not reached."""
    if told is None or told["reached"]:
        return []
    text = Text(
        f"推演 {n} 次后 95% 区间的半宽仍为 {told['half_width']:.3g} 分，未达到要求的 {told['wanted']:g} 分；"
        "请放宽 --precision 或加大 --max-replications",
        f"after {n} replications half the width of the 95 % interval is still {told['half_width']:.3g} points, "
        f"not {told['wanted']:g} as asked; ask for less with --precision or allow more with --max-replications",
    )
    return [Warned("precision_not_reached", text)]
