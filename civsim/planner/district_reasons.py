"""Why each district gets what it gets: its visits, what they earn there, and what they cost at the plan's prices.

The points are those of the cycle score under mean dynamics, from the schedules of the district's own grids: what
visits earn over none, if the crews keep up. What waits for crews is lost by the city as a whole and told elsewhere.
Team-days and repairs are priced at the dual prices of the linear programme that was rounded to the plan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.planner.columns import Choice, demands
from civsim.planner.gains import look_numbers
from civsim.planner.generate import Generated
from civsim.planner.instance import Instance
from civsim.planner.statement import demands_of
from civsim.planner.whole_plan import WholePlan
from civsim.scores import field_point_slopes, field_terms

SIMPSON = ((0.0, 1 / 6), (0.5, 4 / 6), (1.0, 1 / 6))  # place between no visits and the plan, and its weight


@dataclass(frozen=True)
class DistrictReason:
    """What one district gets, and what that is worth. Prices are in points of the objective; None under least_money."""

    district: str
    grids: int
    visits: Mapping[str, int]  # by channel
    team_days: float
    at_stake: float  # points that the best schedule of every grid would earn over no visits
    gained: float  # points that the plan's visits earn over no visits
    days_price: float | None  # of a team-day, on average
    dearest_day: float | None  # of a team-day in the period in which it is dearest
    repairs_price: float | None  # of the repairs that the visits bring, over those without visits
    by_category: Mapping[str, float]  # points gained, shared out by category

    @property
    def per_day(self) -> float | None:
        """Points gained a team-day."""
        return self.gained / self.team_days if self.team_days > 0 else None


def district_reasons(plan: WholePlan) -> tuple[DistrictReason, ...]:
    """One of each district, in the order of the scenario."""
    settled, chosen = plan.settled, plan.choice.schedule
    model, districts, weight = settled.model, settled.model.areas.district, settled.test_weight
    worth = np.einsum("a,agj->gj", weight, settled.points)
    rows = np.arange(len(districts))
    none = int(settled.schedules.sum(axis=(1, 2)).argmin())
    gained = worth[rows, chosen] - worth[rows, none]
    stake = worth.max(axis=1, where=settled.allowed, initial=-np.inf) - worth[:, none]
    used = demands(settled, demands_of(settled), plan.choice, districts.astype(np.int64))
    idle = demands(
        settled, demands_of(settled), Choice(plan.choice.mode, np.full(len(rows), none)), districts.astype(np.int64)
    )
    category = _by_category(settled, chosen, none)
    found = []
    for d, name in enumerate(model.areas.districts):
        own = np.flatnonzero(districts == d)
        visits = settled.schedules[chosen[own]].sum(axis=(0, 2), dtype=np.int64)
        days = float((visits / model.channels.visits.grids_per_team_day).sum())
        points = float(gained[own].sum())
        shares = category[own].sum(axis=0)
        share = shares / shares.sum() if shares.sum() > 1e-12 else np.zeros(len(shares))
        found.append(
            DistrictReason(
                district=name,
                grids=len(own),
                visits=dict(zip(model.channels.visit_ids, visits.tolist(), strict=True)),
                team_days=days,
                at_stake=float(stake[own].sum()),
                gained=points,
                **_prices(plan.planned, d, used[d], idle[d], days),
                by_category={c: float(points * x) for c, x in zip(model.categories.ids, share, strict=True)},
            )
        )
    return tuple(found)


def _prices(
    planned: Generated, d: int, used: NDArray[np.float64], idle: NDArray[np.float64], days: float
) -> dict[str, float | None]:
    """What a district's team-days and repairs cost at the prices of the LP."""
    names = ("days_price", "dearest_day", "repairs_price")
    if "spent" in planned.statement.variables:
        return dict.fromkeys(names)
    layout, price = planned.frame.demands, np.zeros(len(planned.solution.prices))
    for name, row in planned.statement.row_number.items():
        if name.startswith(("team_", "window_")):
            price[row] = max(planned.solution.prices[row], 0.0)
    visits, hours = layout.all_visits, layout.all_hours
    per_day = np.repeat(planned.frame.instance.model.channels.visits.grids_per_team_day, layout.periods)
    of_visit = (planned.frame.links[d].T @ price)[visits]
    dearest = (of_visit * per_day)[used[visits] > 0].max(initial=0.0)
    of_hours = (planned.frame.links[d].T @ planned.solution.prices)[hours]
    repairs = float(of_hours @ (used - idle)[hours])
    paid = float(of_visit @ used[visits])
    return dict(zip(names, (paid / days if days > 0 else None, float(dearest), repairs), strict=True))


def _by_category(settled: Instance, chosen: NDArray[np.int64], none: int) -> NDArray[np.float64]:
    """(G, C) field points that fewer open problems of each category earn, along the line from no visits to the plan."""
    total = np.zeros(settled.modes.features.shape[:2])
    for a, test in enumerate(settled.tests.tolist()):
        terms, looks = field_terms(settled.model, test), look_numbers(settled.model, settled.dynamics, test)
        visible = settled.responses.visible[..., looks].mean(axis=(3, 4))  # (J, C, S)
        idle = np.einsum("gcs,cs->gc", settled.modes.features, visible[none])
        seen = np.zeros_like(idle)
        for own in _chunks(len(chosen)):
            seen[own] = np.einsum("gcs,gcs->gc", settled.modes.features[own], visible[chosen[own]])
        slope = sum(w * field_point_slopes(terms, idle + x * (seen - idle)) for x, w in SIMPSON)
        total += settled.test_weight[a] * slope * (seen - idle)
    return total


def _chunks(n: int, size: int = 1000) -> Iterator[slice]:
    """Slices of so many grids, to keep tables small."""
    return (slice(first, first + size) for first in range(0, n, size))
