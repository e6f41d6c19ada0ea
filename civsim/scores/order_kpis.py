"""KPIs of work orders by period and group, from real exports or ledgers, each with its interval and n.

Over one table the interval is that of Wilson, as if orders ended independently of each other; over the replications
of a run it is a t interval of their shares.

References
----------
[wilson-1927] the score interval of a probability; [law-2015] chapter 9: t intervals over replications.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import GROUPS, OrderTable
from civsim.scores.kpi import Kpi, ratio
from civsim.scores.order_counts import order_counts
from civsim.scores.periods import Cuts, PeriodName, cuts_of
from civsim.scores.relapse import WINDOWS
from civsim.scores.uncertainty import half_width, wilson

Floats = NDArray[np.float64]
NOT_STATED = Text("（未注明）", "(not stated)")

ORDER_KPIS: dict[str, Kpi] = {
    "filed_share": Kpi(Text("立案率", "filed / received"), "received_filed", "received"),
    "on_the_spot_share": Kpi(Text("即查即改率", "fixed on the spot / received"), "spot", "received"),
    "dispatched_share": Kpi(Text("派遣率", "dispatched / filed"), "dispatched", "filed"),
    "closed_share": Kpi(Text("结案率", "closed / due"), "closed_due", "due"),
    "on_time_share": Kpi(Text("按期结案率", "closed on time / due"), "on_time", "due"),
    "redo_share": Kpi(Text("返工率", "redo / due"), "due_redo", "due"),
    "postponed_share": Kpi(Text("延期率", "postponed / due"), "postponed", "due"),
} | {
    f"relapse_{days}_share": Kpi(
        Text(f"{days} 天内反弹率", f"back within {days} d / closed"), f"relapsed_{days}", f"followed_{days}"
    )
    for days in WINDOWS
}
NEEDS = {
    "filed_share": "rejected",
    "on_the_spot_share": "spot",
    "dispatched_share": "dispatched",
    "closed_share": "deadline",
    "on_time_share": "deadline",
    "redo_share": "redo",
    "postponed_share": "postponed",
} | {f"relapse_{days}_share": "place" for days in WINDOWS}
"""The column without which a KPI says nothing; one of due orders needs the deadline too."""


@dataclass(frozen=True)
class Shares:
    """One KPI by row: the share, its 95 % interval (nan where there is none) and n, what it is a share of."""

    value: Floats
    low: Floats
    high: Floats
    n: Floats  # over several replications their mean


@dataclass(frozen=True)
class Rows:
    """What the rows of a table of KPIs are: a period and a place in each group of `by`, those not stated last."""

    cuts: Cuts
    by: tuple[str, ...]
    sizes: tuple[int, ...]
    table: OrderTable = field(repr=False)

    @property
    def groups(self) -> int:
        """Number of combinations of groups."""
        return prod(self.sizes)

    def counts(self, table: OrderTable) -> dict[str, NDArray[np.int64]]:
        """(rows) counts of one table that has these groups."""
        group = np.zeros(table.size, np.int64)
        for name, size in zip(self.by, self.sizes, strict=True):
            place = getattr(table, name)
            group = group * size + np.where(place < 0, size - 1, place)
        return {name: values.ravel() for name, values in order_counts(table, self.cuts, group, self.groups).items()}

    def label(self, row: int) -> tuple[tuple[str, ...], tuple[Text, ...]]:
        """Ids and names of a row; the id of what is not stated is empty."""
        period, group = divmod(row, self.groups)
        ids, names = [self.cuts.ids[period]], [self.cuts.names[period]]
        for name, place in zip(self.by, np.unravel_index(group, self.sizes) if self.by else (), strict=True):
            stated = place < self.sizes[self.by.index(name)] - 1
            ids.append(self.table.ids[name][place] if stated else "")
            names.append(self.table.names[name][place] if stated else NOT_STATED)
        return tuple(ids), tuple(names)


@dataclass(frozen=True)
class OrderKpis:
    """Counts (R, rows) by name; a row is a period and a place in each of `by`. R = replications, 1 for real orders."""

    by: tuple[str, ...]
    ids: tuple[tuple[str, ...], ...]  # (rows) of a period and of each group
    names: tuple[tuple[Text, ...], ...]
    counts: dict[str, NDArray[np.int64]]
    told: tuple[str, ...]  # KPIs that the source can give

    def shares(self, kpi: str) -> Shares:
        """One KPI of `ORDER_KPIS`."""
        top, bottom = (self.counts[name] for name in ORDER_KPIS[kpi][1:3])
        return _shares(top, bottom)

    def stock(self, name: str) -> Floats:
        """(rows) mean of a count over replications."""
        return np.asarray(self.counts[name].mean(axis=0))


def rows_of(table: OrderTable, period: PeriodName, by: Sequence[str] = ()) -> Rows:
    """The rows of KPIs by period and some of `GROUPS`."""
    known = tuple(name for name in GROUPS if name in by)
    return Rows(cuts_of(table, period), known, tuple(len(table.ids[name]) + 1 for name in known), table)


def kpis_of(rows: Rows, counted: Sequence[dict[str, NDArray[np.int64]]]) -> OrderKpis:
    """KPIs from the counts of each replication; rows in which there is nothing to count are left out."""
    counts = {name: np.stack([one[name] for one in counted]) for name in counted[0]}
    here = np.flatnonzero(np.sum([values.sum(axis=0) for values in counts.values()], axis=0) > 0)
    labels = [rows.label(int(row)) for row in here]
    return OrderKpis(
        by=("period", *rows.by),
        ids=tuple(ids for ids, _ in labels),
        names=tuple(names for _, names in labels),
        counts={name: values[:, here] for name, values in counts.items()},
        told=tuple(kpi for kpi in ORDER_KPIS if _is_told(rows.table, kpi)),
    )


def order_kpis(table: OrderTable, period: PeriodName, by: Sequence[str] = ()) -> OrderKpis:
    """KPIs of the orders of one table by period and some of `GROUPS`."""
    rows = rows_of(table, period, by)
    return kpis_of(rows, [rows.counts(table)])


def channel_shares(kpis: OrderKpis) -> Shares:
    """Share of each row's channel in what was received in its period; rows by channel alone. (来源占比)"""
    assert kpis.by == ("period", "channel")
    received = kpis.counts["received"]
    periods = [ids[0] for ids in kpis.ids]
    place = np.array([list(dict.fromkeys(periods)).index(p) for p in periods], np.int64)
    whole = np.stack([np.bincount(place, one)[place] for one in received])
    return _shares(received, whole)


def _is_told(table: OrderTable, kpi: str) -> bool:
    of_due = ORDER_KPIS[kpi].denominator != "due" or "deadline" in table.known
    return of_due and NEEDS[kpi] in table.known


def _shares(top: NDArray[np.int64], bottom: NDArray[np.int64]) -> Shares:
    """Shares (R, rows) with their intervals."""
    share = ratio(top, bottom)
    if len(top) > 1:
        return _over_replications(share, bottom)
    return Shares(share[0], *wilson(share[0], bottom[0]), bottom[0].astype(np.float64))


def _over_replications(shares: Floats, n: NDArray[np.int64]) -> Shares:
    """Means over the replications that had anything to count, with their t intervals, cut off at 0 and 1."""
    rows = shares.shape[1]
    mean, half = np.full(rows, np.nan), np.full(rows, np.nan)
    for i in range(rows):
        there = shares[~np.isnan(shares[:, i]), i]
        if len(there):
            mean[i], half[i] = there.mean(), half_width(there)
    return Shares(mean, np.maximum(mean - half, 0.0), np.minimum(mean + half, 1.0), np.asarray(n.mean(axis=0)))
