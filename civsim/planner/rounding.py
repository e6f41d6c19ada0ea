"""From shares of classes to whole grids: every grid gets one schedule of the catalogue, and every cap on visits holds.

Grids are dealt out to the columns of their class by systematic sampling. Where that puts too many visits on a row, the
grids that lose least by it change to another schedule; then what is left over is offered to the grids that gain most.
Gains are in points, less the price of crew-hours and money at the LP's prices; team-days have no price here, they are
counted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.planner.columns import Choice
from civsim.planner.generate import Generated
from civsim.planner.golden import golden_steps
from civsim.planner.instance import Instance
from civsim.planner.pricing import profits

PASSES = 3


@dataclass
class VisitRows:
    """Rows that limit visits: which concern a district, what each schedule uses of them, and what is left of all."""

    concern: list[NDArray[np.int64]]  # by district: numbers of rows
    uses: list[NDArray[np.float64]]  # by district: (J, its rows)
    left: NDArray[np.float64]

    def move(self, district: int, old: int, new: int) -> None:
        """One grid of a district changes its schedule."""
        self.left[self.concern[district]] += self.uses[district][old] - self.uses[district][new]


def settled_works(state: Generated) -> tuple[int, ...]:
    """Optional works that the plan starts: those the LP starts to more than half, dearest last, as money allows."""
    instance, variables = state.frame.instance, state.solution.variables
    if state.statement.settled:
        return ()
    number = {name: i for i, name in enumerate(state.statement.variables)}
    left = instance.capacity.budget.copy()
    chosen = []
    shares = [(float(variables[number[f"work_{o}"]]), w) for o, w in enumerate(instance.modes.optional)]
    for share, w in sorted(shares, key=lambda x: (-x[0], x[1])):
        cost = instance.capacity.work_cost[w]
        if share > 0.5 and (cost <= left)[cost > 0].all():
            left -= cost
            chosen.append(w)
    return tuple(sorted(chosen))


def sampled(state: Generated) -> NDArray[np.int64]:
    """(G,) schedule of every grid, dealt out within its class in proportion to the shares."""
    instance = state.frame.instance
    picked = np.zeros(len(instance.class_of), np.int64)
    of_class: dict[int, list[tuple[float, NDArray[np.int32]]]] = {}
    for column, share in zip(state.columns, state.solution.shares, strict=True):
        if share > 1e-9:
            of_class.setdefault(column.class_, []).append((float(share), column.schedule))
    rate = instance.model.categories.base_rate.sum(axis=1)
    for k, members in enumerate(state.frame.members):
        options = sorted(of_class[k], key=lambda x: -x[0])
        edges = np.cumsum([share for share, _ in options])
        place = np.empty(len(members))
        place[np.argsort(rate[members], kind="stable")] = golden_steps(len(members), 0.5)
        which = np.minimum(np.searchsorted(edges / edges[-1], place, side="right"), len(options) - 1)
        for i, (g, n) in enumerate(zip(members, which, strict=True)):
            picked[g] = options[n][1][i]
    return picked


def visit_rows(state: Generated, money: NDArray[np.float64]) -> VisitRows:
    """Team and window rows, and the money of each purse (B) that visits may take."""
    statement, layout = state.statement, state.statement.demands
    instance, number = state.frame.instance, statement.row_number
    visits, size = layout.all_visits, layout.channels * layout.periods
    rows = [i for name, i in number.items() if name.startswith(("team_", "window_"))]
    limited, purses = np.flatnonzero(np.isfinite(money)), instance.capacity.purses
    flat = instance.schedules.reshape(len(instance.schedules), -1).astype(np.float64)
    cost = np.zeros((layout.channels, layout.periods, len(limited)))
    for i, b in enumerate(limited):
        cost[:, instance.periods.year == purses.year[b], i] = instance.capacity.visit_cost[:, None]
    dear = flat @ cost.reshape(size, len(limited))
    every = [
        np.column_stack([flat @ links[rows, visits].T.toarray(), dear * (purses.account[limited] == account)])
        for links, account in zip(state.frame.links, purses.of_district, strict=True)
    ]
    concern = [np.flatnonzero(uses.any(axis=0)) for uses in every]
    left = np.append(state.matrix.row_high[rows], money[limited])
    return VisitRows(concern, [uses[:, c] for uses, c in zip(every, concern, strict=True)], left)


def worths(state: Generated) -> NDArray[np.float64]:
    """(R, J) points of every mode and schedule, less the price of crew-hours and money but not of team-days."""
    prices = state.solution.prices.copy()
    for name, row in state.statement.row_number.items():
        if name.startswith(("team_", "window_")) or "_class_" in name:
            prices[row] = 0.0
    return profits(state.frame, prices)


def whole_grids(settled: Instance, worth: NDArray[np.float64], picked: NDArray[np.int64], rows: VisitRows) -> Choice:
    """Changes a choice until every row holds, then uses up what is left; `worth` is (G, J)."""
    district, picked = settled.model.areas.district, picked.copy()
    for g, j in enumerate(picked):
        rows.left[rows.concern[district[g]]] -= rows.uses[district[g]][j]
    _relieve(worth, picked, rows, district)
    for _ in range(PASSES):
        if not _fill(worth, picked, rows, district):
            break
    return Choice(np.arange(len(picked)), picked)


def _relieve(
    worth: NDArray[np.float64], picked: NDArray[np.int64], rows: VisitRows, district: NDArray[np.int32]
) -> None:
    """Moves grids off rows that are over their limit, one row after the other, the cheapest moves first."""
    while (rows.left < -1e-9).any():
        row = int(np.argmin(rows.left))
        offers: list[tuple[float, int, int]] = []
        for d, concern in enumerate(rows.concern):
            if row in concern:
                place = int(np.searchsorted(concern, row))
                for g in np.flatnonzero((district == d) & (rows.uses[d][picked, place] > 0)).tolist():
                    offers.append((*_relief(worth[g], int(picked[g]), rows, d, row), g))
        for _, _, g in sorted(offers):
            if rows.left[row] >= -1e-9:
                break
            d = int(district[g])
            loss, lighter = _relief(worth[g], int(picked[g]), rows, d, row)
            if np.isfinite(loss):
                rows.move(d, int(picked[g]), lighter)
                picked[g] = lighter


def _relief(worth: NDArray[np.float64], old: int, rows: VisitRows, d: int, row: int) -> tuple[float, int]:
    """(loss a unit of relief, schedule) of the cheapest change of one grid that relieves a row and burdens no other."""
    concern, uses = rows.concern[d], rows.uses[d]
    place = int(np.searchsorted(concern, row))
    lighter = np.flatnonzero(uses[:, place] < uses[old, place] - 1e-12)
    more = uses[lighter] - uses[old]
    fits = (more <= np.maximum(rows.left[concern], 0.0) + 1e-9).all(axis=1)
    if not fits.any():
        return np.inf, old
    loss = np.where(
        fits, (worth[old] - worth[lighter]) / np.minimum(-more[:, place], max(-rows.left[row], 1e-9)), np.inf
    )
    best = int(np.argmin(loss))
    return float(loss[best]), int(lighter[best])


def _fill(worth: NDArray[np.float64], picked: NDArray[np.int64], rows: VisitRows, district: NDArray[np.int32]) -> bool:
    """Offers what is left to every grid, those that could gain most first; says whether any changed."""
    hope = worth.max(axis=1) - worth[np.arange(len(picked)), picked]
    changed = False
    for g in np.argsort(-hope, kind="stable").tolist():
        d, old = int(district[g]), int(picked[g])
        better = np.flatnonzero(worth[g] > worth[g, old] + 1e-12)
        left = np.maximum(rows.left[rows.concern[d]], 0.0)
        fits = (rows.uses[d][better] - rows.uses[d][old] <= left + 1e-9).all(axis=1)
        if fits.any():
            choices = better[fits]
            j = int(choices[np.argmax(worth[g, choices])])
            rows.move(d, old, j)
            picked[g], changed = j, True
    return changed
