"""Team-days by district, channel and quarter: the terms in which plans are told apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner.instance import Instance
from civsim.planner.near import DaysPart

MONTHS = 3  # of one stretch


@dataclass(frozen=True)
class Groups:
    """Groups of visits (N): those of a channel in a district and a quarter in which there can be any."""

    district: NDArray[np.int64]
    channel: NDArray[np.int64]
    quarter: NDArray[np.int64]
    reach: NDArray[np.float64]  # most team-days that teams and schedules allow
    when: NDArray[np.float64]  # middle of the quarter, 0 at the start of the horizon, 1 at its end
    per_day: NDArray[np.float64]  # (V,) grids a team visits in a day
    of_period: NDArray[np.int64]  # (T,) quarter

    def days(self, visits: NDArray[np.int64], district: NDArray[np.integer]) -> NDArray[np.float64]:
        """(N,) team-days of visits (V, G, T) in grids of the given districts."""
        quarters, districts = int(self.of_period.max()) + 1, int(district.max()) + 1
        total = np.zeros((len(visits), districts, quarters))
        for t, q in enumerate(self.of_period.tolist()):
            for v, own in enumerate(visits[:, :, t]):
                total[v, :, q] += np.bincount(district, own, districts)
        return np.asarray(total[self.channel, self.district, self.quarter] / self.per_day[self.channel])

    def parts(self, model: Model, plan: NDArray[np.float64], own: NDArray[np.float64]) -> tuple[DaysPart, ...]:
        """Team-days (N,) of two plans with the names of districts, channels and quarters."""
        months, districts, ids = model.time.months, model.areas.districts, model.channels.visit_ids
        return tuple(
            DaysPart(
                districts[int(d)],
                ids[int(v)],
                months[int(q) * MONTHS][:4],
                months[int(q) * MONTHS],
                round(float(x), 6),
                round(float(y), 6),
            )
            for d, v, q, x, y in zip(self.district, self.channel, self.quarter, plan, own, strict=True)
        )


def groups_of(instance: Instance) -> Groups:
    """The groups of a problem."""
    model, capacity, periods = instance.model, instance.capacity, instance.periods
    quarter = periods.month // MONTHS
    grids = np.bincount(model.areas.district, minlength=len(instance.pool))
    most = instance.schedules[instance.allowed].max(axis=0, initial=0)  # (V, T) visits of a grid
    per_day = np.asarray(model.channels.visits.grids_per_team_day, np.float64)
    found = []
    for v, caps in enumerate(capacity.visits):
        for d, members in enumerate(grids.tolist()):
            area = d if model.channels.visits.per_district[v] else 0
            able = np.minimum(caps[area], members * most[v]) / per_day[v]
            for q in np.unique(quarter).tolist():
                if (reach := float(able[quarter == q].sum())) > 0:
                    found.append((d, v, q, reach))
    table = np.array(found, np.float64).reshape(-1, 4)
    d, v, q = table[:, :3].T.astype(np.int64)
    last = float(quarter.max()) + 1.0
    return Groups(
        district=d,
        channel=v,
        quarter=q,
        reach=table[:, 3],
        when=(q + 0.5) / last,
        per_day=per_day,
        of_period=np.asarray(quarter, np.int64),
    )
