"""Delays with what has not ended yet: Kaplan-Meier medians, 90th percentiles and restricted means.

A mean or median over what has ended favours the quick ones: an order filed yesterday can only have closed fast. Here
what is still open at the end of the records is censored there. The mean is restricted: of min(delay, horizon), because
no records say how long the last ones will take; every figure of a table has the same horizon.

References
----------
[kaplan-meier-1958] the curve. [klein-moeschberger-2003] sections 4.2-4.5: Greenwood's variance, log-log intervals of
the curve and of its quantiles, the restricted mean and its variance.
"""

from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import DAY_MS, NEVER, OrderTable
from civsim.scores.uncertainty import LEVEL, Interval

if TYPE_CHECKING:
    from lifelines import KaplanMeierFitter

Floats = NDArray[np.float64]
DelayName = Literal["detect", "close"]
DELAY_TEXTS: dict[DelayName, Text] = {
    "detect": Text("发现时长（发生至发现）", "time to detect (arising to finding)"),
    "close": Text("处置时长（立案至结案）", "time to close (filing to closing)"),
}


@dataclass(frozen=True)
class Durations:
    """How long each row of the cohort has lasted [d], and whether it ended; the others were censored."""

    days: Floats
    ended: NDArray[np.bool_]
    rows: NDArray[np.int64]  # places in the table


@dataclass(frozen=True)
class Delay:
    """A delay of a cohort. [d] Ends of intervals and quantiles are nan where the records do not reach so far.

    `naive_mean` and `naive_median` speak of what has ended only, and so favour the quick ones: to compare, not to use.
    """

    n: int
    ended: int
    median: Interval
    p90: Interval
    mean: Interval
    horizon: float
    naive_mean: float
    naive_median: float


def durations(table: OrderTable, what: DelayName, arose_before: int | None = None) -> Durations:
    """How long the rows of a table have lasted.

    Parameters
    ----------
    what
        `detect`: from arising to finding; a problem that ended by itself counts as censored then. `close`: from filing
        to closing. On dates without a clock half a day is added to what ended: closed on the day of filing means
        between 0 and 1 day.
    arose_before
        End of the cohort: only what began before it counts. [ms] None = all, up to the end of the records.

    References
    ----------
    Published fits of Chicago's closing times add the same half day.
    """
    begin, end = (table.arose, table.found) if what == "detect" else (table.filed, table.closed)
    last = table.end if arose_before is None else min(arose_before, table.end)
    rows = np.flatnonzero((begin != NEVER) & (begin >= table.start) & (begin < last))
    over = np.where(table.gone != NEVER, table.gone, table.end)[rows]
    ended = end[rows] != NEVER
    since = np.where(ended, end[rows], over) - begin[rows]
    days = np.maximum(since, 0) / DAY_MS + (0.0 if table.has_clock else 0.5) * ended
    return Durations(days, ended, rows)


def fair_horizon(table: OrderTable) -> float:
    """Horizon of the restricted means: half the span of the records, so half of it was followed that long. [d]"""
    return max((table.end - table.start) // DAY_MS // 2, 1)


def delay_of(found: Durations, horizon: float) -> Delay:
    """The figures of a cohort of durations. [d]"""
    n, ended = len(found.days), int(found.ended.sum())
    unknown = Interval(nan, nan, nan, n)
    if not n:
        return Delay(0, 0, unknown, unknown, unknown, horizon, nan, nan)
    seen, fitter = found.days[found.ended], fitted(found)
    return Delay(
        n=n,
        ended=ended,
        median=_quantile(fitter, 0.5, n),
        p90=_quantile(fitter, 0.1, n),
        mean=restricted_mean(fitter, horizon, n),
        horizon=horizon,
        naive_mean=float(seen.mean()) if ended else nan,
        naive_median=float(np.median(seen)) if ended else nan,
    )


def fitted(found: Durations) -> "KaplanMeierFitter":
    """The Kaplan-Meier curve of some durations: the share still open after so many days."""
    from lifelines import KaplanMeierFitter  # loaded when needed: most scores do without

    fitter = KaplanMeierFitter(alpha=1 - LEVEL)
    return fitter.fit(found.days, event_observed=found.ended)


def restricted_mean(fitter: "KaplanMeierFitter", horizon: float, n: int) -> Interval:
    """Mean of min(delay, horizon) with its interval; nan where the curve ends earlier with something open. [d]"""
    table = fitter.event_table
    if table.index[-1] < horizon and float(fitter.survival_function_.iloc[-1, 0]) > 0:
        return Interval(nan, nan, nan, n)
    at = table.index.to_numpy(np.float64)
    share = fitter.survival_function_.iloc[:, 0].to_numpy(np.float64)
    inside = at < horizon
    widths = np.diff(np.append(at[inside], horizon))
    parts = share[inside] * widths
    later = np.cumsum(parts[::-1])[::-1]  # area under the curve from each instant on
    gone, risk = (table[name].to_numpy(np.float64)[inside] for name in ("observed", "at_risk"))
    known = (gone > 0) & (risk > gone)
    variance = float((later[known] ** 2 * gone[known] / (risk[known] * (risk[known] - gone[known]))).sum())
    half = float(scipy.stats.norm.ppf(0.5 + LEVEL / 2)) * sqrt(variance) if known.any() else nan
    mean = float(parts.sum())
    return Interval(mean, max(mean - half, 0.0), min(mean + half, horizon), n)


def _quantile(fitter: "KaplanMeierFitter", open_share: float, n: int) -> Interval:
    """Days after which only this share is open, with its interval; nan where the curve does not fall so far."""
    from lifelines.utils import qth_survival_times

    value = _known(qth_survival_times(open_share, fitter.survival_function_))
    bounds = fitter.confidence_interval_
    ends = [_known(qth_survival_times(open_share, bounds.iloc[:, i])) for i in (0, 1)]
    return Interval(value, ends[0], ends[1], n)


def _known(days: float | pd.DataFrame) -> float:
    found = float(np.asarray(days).squeeze())
    return found if isfinite(found) else nan
