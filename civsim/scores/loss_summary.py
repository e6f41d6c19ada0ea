"""Who lost the points, in plain data: mean points lost by leaf, category, department, area .., with intervals."""

import numpy as np
import xarray as xr

from civsim.scores.plain import Entry, entry
from civsim.scores.uncertainty import interval

CUTS = ("leaf", "category", "department", "district", "street", "class")


def loss_summary(marks: xr.Dataset) -> dict[str, dict[str, dict[str, Entry]]]:
    """Mean points lost: {test: {cut: {part: {mean, low, high, n}}}}; the means of each cut sum to the loss. [points]

    The part `none` has no place: desk, survey, data and observation leaves. Parts that lost nothing are left out.
    """
    if not marks.sizes["assessment"]:
        return {}
    cuts = {cut: lost_by(marks, cut) for cut in CUTS}
    return {
        str(test): {cut: _parts(values.isel(assessment=i)) for cut, values in cuts.items()}
        for i, test in enumerate(marks["assessment"].values)
    }


def lost_by(marks: xr.Dataset, cut: str) -> xr.DataArray:
    """Points lost in every replication and test, by the parts of one cut: dims (replication, assessment, `cut`)."""
    if cut == "leaf":
        return marks["lost_leaf"].rename(leaf=cut)
    if cut not in ("category", "district"):
        return marks[f"lost_by_{cut}"].rename({f"lost_{cut}": cut})
    lost = marks["lost"]
    other = {"category": "lost_district", "district": "lost_category"}[cut]
    return lost.sum(other, skipna=False).drop_vars("department", errors="ignore").rename({f"lost_{cut}": cut})


def _parts(values: xr.DataArray) -> dict[str, Entry]:
    """Every part that lost anything."""
    (dim,) = (d for d in values.dims if d != "replication")
    rows = values.transpose("replication", dim).values
    rows = rows[~np.isnan(rows).all(axis=1)]
    found = {str(k): interval(rows[:, i]) for i, k in enumerate(values[dim].values)}
    return {
        key: entry(lost._replace(low=max(lost.low, 0.0))) for key, lost in found.items() if lost.n and lost.mean > 1e-9
    }
