"""All that is said of a table of orders, or of the ledgers of a run: KPIs, shares of channels, delays, curves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import GROUPS, OrderTable
from civsim.scores.delays import Delay, DelayName, Durations, delay_of, durations, fair_horizon, fitted
from civsim.scores.order_kpis import NOT_STATED, OrderKpis, kpis_of, rows_of
from civsim.scores.periods import PeriodName
from civsim.scores.uncertainty import Interval, interval

Floats = NDArray[np.float64]
WHOLE = Text("合计", "all")
DRAWN = 400  # points of a curve, more than a picture can show


@dataclass(frozen=True)
class DelayRow:
    """One delay of one group; ids and names are empty for all orders together."""

    what: DelayName
    ids: tuple[str, ...]
    names: tuple[Text, ...]
    delay: Delay


@dataclass(frozen=True)
class Curve:
    """Share closed within so many days: by Kaplan-Meier with its interval, and of those closed alone."""

    days: Floats
    share: Floats
    low: Floats
    high: Floats
    naive: Floats


@dataclass(frozen=True)
class OrderMarks:
    """What is said of orders. `channels` is there where channels are known."""

    kpis: OrderKpis
    channels: OrderKpis | None
    delays: tuple[DelayRow, ...]
    curve: Curve | None  # of the first table
    replications: int
    curve_delay: Delay | None = None  # the figures of that curve


def order_marks(
    tables: Iterable[OrderTable], period: PeriodName, by: Sequence[str] = (), arose_before: int | None = None
) -> OrderMarks:
    """KPIs, channels and delays of one table of real orders, or of one table a replication of a run.

    Parameters
    ----------
    tables
        Read one after the other, so that not all need be in memory; all with the same groups and span.
    by
        Some of `GROUPS`.
    arose_before
        End of the cohort of the delays: only what began before it counts. [ms] None = all.
    """
    rows, channels, curve = None, None, None
    counted, by_channel, delays = [], [], []
    for table in tables:
        if rows is None:
            rows, horizon = rows_of(table, period, by), fair_horizon(table)
            channels = rows_of(table, period, ("channel",)) if table.ids["channel"] else None
            curve = closing_curve(durations(table, "close", arose_before))
        counted.append(rows.counts(table))
        by_channel += [channels.counts(table)] if channels else []
        delays.append(_delays(table, rows.by, arose_before, horizon))
    assert rows is not None, "no tables"
    return OrderMarks(
        kpis=kpis_of(rows, counted),
        channels=kpis_of(channels, by_channel) if channels else None,
        delays=tuple(row for alike in zip(*delays, strict=True) if (row := _joined(alike)).delay.n),
        curve=curve,
        replications=len(counted),
        curve_delay=next(row.delay for row in delays[0] if row.what == "close"),
    )


def closing_curve(found: Durations) -> Curve | None:
    """The curve of closing, thinned for drawing; None where nothing has closed."""
    if not found.ended.any():
        return None
    fitter, seen = fitted(found), np.sort(found.days[found.ended])
    at = fitter.survival_function_.index.to_numpy(np.float64)
    there = np.unique(np.linspace(0, len(at) - 1, DRAWN).astype(int))
    bounds = 1.0 - fitter.confidence_interval_.to_numpy(np.float64)[there]
    return Curve(
        days=at[there],
        share=1.0 - fitter.survival_function_.iloc[there, 0].to_numpy(np.float64),
        low=bounds[:, 1],
        high=bounds[:, 0],
        naive=np.searchsorted(seen, at[there], side="right") / len(seen),
    )


def _delays(table: OrderTable, by: tuple[str, ...], arose_before: int | None, horizon: float) -> list[DelayRow]:
    """Delays of all orders, and of each group of each column of `by` taken by itself."""
    found = []
    told: tuple[DelayName, ...] = ("detect", "close") if "arose" in table.known else ("close",)
    for what in told:
        whole = durations(table, what, arose_before)
        found.append(DelayRow(what, (), (WHOLE,), delay_of(whole, horizon)))
        for name in (g for g in GROUPS if g in by):
            place = getattr(table, name)[whole.rows]
            for i, id_ in enumerate((*table.ids[name], "")):
                here = place == (i if i < len(table.ids[name]) else -1)
                part = Durations(whole.days[here], whole.ended[here], whole.rows[here])
                label = table.names[name][i] if i < len(table.ids[name]) else NOT_STATED
                found.append(DelayRow(what, (name, id_), (label,), delay_of(part, horizon)))
    return found


def _joined(rows: tuple[DelayRow, ...]) -> DelayRow:
    """One row of several replications: means with t intervals; a figure that one of them cannot give is unknown."""
    delays = [row.delay for row in rows]
    if len(rows) == 1:
        return rows[0]

    def mean_of(name: str) -> Interval:
        values = [getattr(d, name).mean for d in delays]
        whole = not any(isnan(v) for v in values)
        return interval(values) if whole else Interval(nan, nan, nan, len(values))

    def plain(name: str) -> float:
        values = [getattr(d, name) for d in delays if not isnan(getattr(d, name))]
        return float(np.mean(values)) if values else nan

    joined = Delay(
        n=sum(d.n for d in delays),
        ended=sum(d.ended for d in delays),
        horizon=delays[0].horizon,
        naive_mean=plain("naive_mean"),
        naive_median=plain("naive_median"),
        median=mean_of("median"),
        p90=mean_of("p90"),
        mean=mean_of("mean"),
    )
    return DelayRow(rows[0].what, rows[0].ids, rows[0].names, joined)
