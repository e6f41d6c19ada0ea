"""Counts of orders by period and group, from which all KPIs of a table follow.

The cohort of the shares of due orders: orders whose deadline lies in the period (应结案); the numerator counts those of
them that were closed (or failed a verification) by the period's end. Received and filed ones alike: those received or
filed in the period, and filed or dispatched by its end.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from civsim.model import DAY_MS, NEVER, OrderTable
from civsim.scores.periods import Cuts
from civsim.scores.relapse import WINDOWS, next_start

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Counter = Callable[[Ints, Bools], Ints]
"""(instants, which) -> (P, G) numbers of the instants that count, by period and group."""


def order_counts(table: OrderTable, cuts: Cuts, group: Ints, n_groups: int) -> dict[str, Ints]:
    """(P, G) counts by name: those of the numerators and denominators of `ORDER_KPIS`, and the stocks at period ends.

    Parameters
    ----------
    group
        (N) group of each row, 0 .. n_groups - 1.
    """

    def count(at: Ints, which: Bools) -> Ints:
        period = cuts.of(at)
        here = which & (period >= 0)
        place = period[here] * n_groups + group[here]
        return np.bincount(place, minlength=cuts.size * n_groups).reshape(cuts.size, n_groups).astype(np.int64)

    return _shares(table, cuts, count) | _relapses(table, count) | _stocks(table, cuts, group, n_groups)


def by_end(cuts: Cuts, at: Ints, then: Ints) -> Bools:
    """(N) whether what happened at `then` did so by the end of the period in which `at` lies."""
    period = cuts.of(at)
    return np.asarray((period >= 0) & (then != NEVER) & (then < cuts.end_of(period)))


def _shares(table: OrderTable, cuts: Cuts, count: Counter) -> dict[str, Ints]:
    """Received, filed and dispatched; due orders and what became of them."""
    every = np.ones(table.size, bool)
    found, filed, due = table.found, table.filed, table.deadline
    redo = by_end(cuts, due, table.failed) | (table.redo & (table.failed == NEVER))
    return {
        "received": count(found, every),
        "spot": count(found, table.spot),
        "received_filed": count(found, by_end(cuts, found, filed)),
        "filed": count(filed, every),
        "dispatched": count(filed, by_end(cuts, filed, table.dispatched)),
        "due": count(due, every),
        "closed_due": count(due, by_end(cuts, due, table.closed)),
        "on_time": count(due, table.on_time & by_end(cuts, due, table.closed)),
        "due_redo": count(due, redo),
        "postponed": count(due, table.postponed),
        "closed": count(table.closed, filed != NEVER),
    }


def _relapses(table: OrderTable, count: Counter) -> dict[str, Ints]:
    """Closed problems that could be followed for so many days, and those of them that came back meanwhile."""
    if "place" not in table.known:
        return {}
    again, found = next_start(table), dict[str, Ints]()
    for days in WINDOWS:
        followed = (table.place >= 0) & (table.closed != NEVER) & (table.closed + days * DAY_MS <= table.end)
        back = followed & (again != NEVER) & (again <= table.closed + days * DAY_MS)
        found |= {f"followed_{days}": count(table.closed, followed), f"relapsed_{days}": count(table.closed, back)}
    return found


def _stocks(table: OrderTable, cuts: Cuts, group: Ints, n_groups: int) -> dict[str, Ints]:
    """Orders open, and overdue, at the ends of periods: in it from one instant, out of it at another."""

    def stock(since: Ints, which: Bools) -> Ints:
        change = np.zeros((cuts.size + 1, n_groups), np.int64)
        left = which & (table.closed != NEVER)
        for at, here, sign in ((since, which, 1), (np.maximum(table.closed, since), left, -1)):
            period = np.searchsorted(cuts.edges[1:], at[here], side="right")  # a first period that begins earlier
            np.add.at(change, (period, group[here]), sign)
        return np.cumsum(change, axis=0)[:-1]

    is_order = table.filed != NEVER
    late = is_order & (table.deadline != NEVER) & ((table.closed == NEVER) | (table.closed > table.deadline))
    return {"open": stock(table.filed, is_order), "overdue": stock(table.deadline, late)}
