"""The sampling error of each test in one small object: what the command line prints."""

from typing import Any

import numpy as np
import xarray as xr

from civsim.scores.error_marks import TODAY
from civsim.scores.plain import known


def error_summary(marks: xr.Dataset) -> dict[str, dict[str, Any]]:
    """By test: sites drawn, half widths of 95 % intervals, standard deviations by source, sites for +-1 point, n.

    Returns
    -------
    {id: {sites, own, total, floor, sites_for_one_point, sd: {sites, inspectors, answers, process}, n}}, in points;
    None where unknown: with one replication the city's own course, and where no number of sites is enough.
    """
    held = (~np.isnan(marks["score"].values)).sum(axis=0)
    sources = [str(s) for s in marks["error_source"].values]
    return {
        str(test): {
            "sites": int(marks["error_sites"].values[a, TODAY]),
            "own": known(marks["error_own"].values[a, TODAY]),
            "total": known(marks["error_total"].values[a, TODAY]),
            "floor": known(marks["error_floor"].values[a]),
            "sites_for_one_point": known(marks["sites_for_one_point"].values[a]),
            "sd": {
                s: known(np.sqrt(x)) for s, x in zip(sources, marks["error_variance"].values[a, TODAY], strict=True)
            },
            "n": int(held[a]),
        }
        for a, test in enumerate(marks["assessment"].values)
    }
