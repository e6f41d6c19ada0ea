"""A score as a distribution: what it may fall to and rise to, with bootstrap intervals."""

from functools import partial
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.scores.plain import Entry, entry
from civsim.scores.uncertainty import bootstrap_interval

QUANTILES = (0.1, 0.5, 0.9)


def distribution(marks: xr.Dataset) -> dict[str, dict[str, Any]]:
    """Quantiles of the scores of every test, and of the cycle under the name `cycle`. [points]

    Returns
    -------
    {test: {bootstrap: {mean, low, high, n}, quantiles: {"0.1": {mean, low, high, n}, ..}}}. `bootstrap` is the mean
    score with its bootstrap interval, to be held beside the t interval: where they differ much, n is too small.
    """
    scores = {str(a): marks["score"].values[:, i] for i, a in enumerate(marks["assessment"].values)}
    if marks.sizes["year"]:
        scores["cycle"] = marks["cycle_score"].values
    return {name: _of(values) for name, values in scores.items()}


def _of(values: NDArray[np.float64]) -> dict[str, Any]:
    quantiles: dict[str, Entry] = {
        str(q): entry(bootstrap_interval(values, partial(np.quantile, q=q))) for q in QUANTILES
    }
    return {"bootstrap": entry(bootstrap_interval(values)), "quantiles": quantiles}
