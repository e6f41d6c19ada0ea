"""Promises of service: what is cleared within the minutes promised for a kind of grid (F24).

The promise runs from appearance, not from filing: of all problems of a category that were cleared in the grids of a
profile within the horizon, the share that was cleared within the deadline in minutes, whoever found and fixed them.
Inside a bin of the histogram delays count as spread evenly.
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model
from civsim.scores.kpi import ratio
from civsim.scores.labels import coordinate, variable


def share_within(histogram: NDArray[np.generic], edges: NDArray[np.float64], limit: float) -> NDArray[np.float64]:
    """(..) share of the delays counted in a histogram (.., bins) that are at most `limit`, in the unit of the edges."""
    counts = np.asarray(histogram, np.float64)
    width = np.append(np.diff(edges), np.inf)
    part = np.clip((limit - edges) / width, 0.0, 1.0)
    return ratio(counts @ part, counts.sum(axis=-1))


def promises(model: Model, run: xr.Dataset) -> tuple[dict[str, xr.Variable], dict[str, xr.Variable]]:
    """Variables and coordinates of the promises that a scenario makes; both empty where it makes none."""
    categories, areas = model.categories, model.areas
    minutes = {
        (c, areas.profiles.index(profile)): m
        for c, block in enumerate(model.spec.categories.values())
        for profile, m in block.deadline_minutes.items()
    }
    if not minutes or "cleared" not in run:
        return {}, {}
    cleared = run["cleared"].transpose("replication", "profile", "category", "bin").values
    edges = 60.0 * run["bin"].values  # [min]
    kept = np.stack([share_within(cleared[:, p, c], edges, m) for (c, p), m in minutes.items()], axis=1)
    names = [
        Text(
            f"{categories.names[c].zh}（{areas.profile_names[p].zh}）{m:g} 分钟内清理率",
            f"{categories.names[c].en} ({areas.profile_names[p].en}) cleared within {m:g} min",
        )
        for (c, p), m in minutes.items()
    ]
    ids = [f"{categories.ids[c]}@{areas.profiles[p]}" for c, p in minutes]
    title = Text("限时清理", "cleared within the minutes promised")
    return (
        {"promise_kept": variable(("replication", "promise"), kept, title, "1")},
        {"promise": coordinate("promise", ids, names, title)},
    )
