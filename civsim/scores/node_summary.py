"""Scores of the nodes of the indicator tree in plain data, each with its interval and n."""

from typing import Any

import numpy as np
import xarray as xr

from civsim.scores.plain import entry
from civsim.scores.uncertainty import Interval


def node_summary(marks: xr.Dataset, nodes: list[int]) -> dict[str, dict[str, Any]]:
    """Some nodes at every test: {test: {node: {mean, low, high, n}}}; those that a test does not look at are left out.

    Each is out of 100. Ends are cut off where no score can be.
    """
    found: dict[str, dict[str, Any]] = {}
    for a, test in enumerate(marks["assessment"].values):
        n = int((~np.isnan(marks["score"].values[:, a])).sum())
        measured = {
            str(marks["node"].values[i]): [
                float(marks[name].values[a, i]) for name in ("node_value", "node_low", "node_high")
            ]
            for i in nodes
        }
        found[str(test)] = {
            node: entry(Interval(mean, max(low, 0.0), min(high, 100.0), n) if n > 1 else Interval(mean, low, high, n))
            for node, (mean, low, high) in measured.items()
            if not np.isnan(mean)
        }
    return found
