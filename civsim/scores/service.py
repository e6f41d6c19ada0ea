"""What residents get: cleared within the minutes promised (F24), satisfied, served by volunteers (F21).

A promise in minutes runs from appearance, not from filing: of all problems of a category that were cleared in the
grids of a profile within the horizon, the share that was cleared within the deadline in minutes, whoever found and
fixed them. Satisfaction is the mean over closed orders of worst + (best - worst) x 2^(-t / half), t from filing to
closing. Inside a bin of a histogram delays count as spread evenly; the last, open bin counts with its lower edge.
"""

from math import log
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model
from civsim.scores.kpi import ratio
from civsim.scores.labels import coordinate, variable
from civsim.scores.scored import Scored, Variables

Floats = NDArray[np.float64]


class Level(NamedTuple):
    """One figure of service, by replication."""

    id: str
    name: Text
    values: Floats


def share_within(histogram: NDArray[np.generic], edges: Floats, limit: float) -> Floats:
    """(..) share of the delays counted in a histogram (.., bins) that are at most `limit`, in the unit of the edges."""
    counts = np.asarray(histogram, np.float64)
    width = np.append(np.diff(edges), np.inf)
    part = np.clip((limit - edges) / width, 0.0, 1.0)
    return ratio(counts @ part, counts.sum(axis=-1))


def mean_halving(histogram: NDArray[np.generic], edges: Floats, half: float) -> Floats:
    """(..) mean of 2^(-t / half) over the delays t of a histogram (.., bins), in the unit of the edges. [1]"""
    counts, decay = np.asarray(histogram, np.float64), np.exp2(-edges / half)
    inside = (decay[:-1] - decay[1:]) * half / (log(2.0) * np.diff(edges))
    return ratio(counts @ np.append(inside, decay[-1]), counts.sum(axis=-1))


def service_marks(scored: Scored) -> Variables:
    """The levels of service that a scenario speaks of; nothing where it does not."""
    model, run = scored.model, scored.run
    levels = [*_promises(model, run), *_satisfaction(model, run), *_accepted(model, run)]
    if not levels:
        return {}
    title = Text("服务水平", "level of service")
    values = np.stack([level.values for level in levels], axis=1)
    return {
        "service": coordinate("service", [level.id for level in levels], [level.name for level in levels], title),
        "service_level": variable(("replication", "service"), values, title, "1"),
    }


def _promises(model: Model, run: xr.Dataset) -> list[Level]:
    categories, areas = model.categories, model.areas
    if "cleared" not in run:
        return []
    cleared = run["cleared"].transpose("replication", "profile", "category", "bin").values
    edges = 60.0 * run["bin"].values  # [min]
    found = []
    for c, block in enumerate(model.spec.categories.values()):
        for profile, minutes in block.deadline_minutes.items():
            p = areas.profiles.index(profile)
            what, where = categories.names[c], areas.profile_names[p]
            name = Text(
                f"{what.zh}（{where.zh}）{minutes:g} 分钟内清理率",
                f"{what.en} ({where.en}) cleared within {minutes:g} min",
            )
            id_ = f"within_minutes_{categories.ids[c]}@{profile}"
            found.append(Level(id_, name, share_within(cleared[:, p, c], edges, minutes)))
    return found


def _satisfaction(model: Model, run: xr.Dataset) -> list[Level]:
    rule = model.spec.satisfaction
    if rule is None:
        return []
    repair = run["delay_histogram"].sel(delay="repair").sum(["district", "category"], dtype=np.int64)
    decay = mean_halving(repair.transpose("replication", "bin").values, run["bin"].values / 24.0, rule.half_days)
    name = Text("居民满意率（已结案工单）", "residents satisfied (closed orders)")
    return [Level("satisfaction", name, rule.worst + (rule.best - rule.worst) * decay)]


def _accepted(model: Model, run: xr.Dataset) -> list[Level]:
    pools = np.unique(model.departments.offer_pool)
    if not model.departments.accepts.any() or "orders" not in run:
        return []
    orders = run["orders"].sum("month").transpose("replication", "pool").values
    name = Text("志愿者认领率（占全部工单）", "orders done by volunteers (of all)")
    return [Level("volunteered_share", name, ratio(orders[:, pools[pools >= 0]].sum(axis=1), orders.sum(axis=1)))]
