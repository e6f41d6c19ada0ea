"""Indicators of the work-order loop (KPI), with the names and cohorts of digital city management.

Shares of due orders speak of one cohort: the orders whose deadline lies in the period (应结案); the numerator counts
those of them that were closed (or failed a verification, or were postponed) by the end of the month of the deadline.
A closing rate near 1 says little about the street: read the open problems beside it.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from civsim.language import Text


class Kpi(NamedTuple):
    """A share: numerator / denominator, or one minus it."""

    name: Text
    numerator: str
    denominator: str
    complement: bool = False


KPIS: dict[str, Kpi] = {
    "found_share": Kpi(Text("发现率", "found / appeared"), "found", "appeared"),
    "on_the_spot_share": Kpi(Text("即查即改率", "fixed on the spot / found"), "spot", "found"),
    "filed_share": Kpi(Text("立案率", "filed / received"), "filed", "received"),
    "on_time_share": Kpi(Text("按期结案率", "closed on time / due"), "on_time", "due"),
    "closed_share": Kpi(Text("结案率", "closed / due"), "closed_due", "due"),
    "redo_share": Kpi(Text("返工率", "redo / due"), "due_redo", "due"),
    "first_time_share": Kpi(Text("一次整改合格率", "repaired at the first attempt / due"), "due_redo", "due", True),
    "postponed_share": Kpi(Text("延期率", "postponed / due"), "postponed", "due"),
}


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> NDArray[np.float64]:
    """numerator / denominator, nan where the denominator is 0. [1]"""
    top, bottom = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    shape = np.broadcast(top, bottom).shape
    return np.asarray(np.divide(top, bottom, out=np.full(shape, np.nan), where=bottom != 0))


def kpi_value(name: str, counts: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
    """One KPI from counts of one period, nan where there is nothing to count. [1]

    Parameters
    ----------
    name
        A key of `KPIS`.
    counts
        Counts by the names that `KPIS` uses: appeared, found, spot, received, filed, due, on_time, closed_due,
        due_redo, postponed.
    """
    kpi = KPIS[name]
    share = ratio(counts[kpi.numerator], counts[kpi.denominator])
    return 1.0 - share if kpi.complement else share


def dispatched_share(dispatched: ArrayLike, filed: ArrayLike) -> NDArray[np.float64]:
    """派遣率: orders dispatched of those filed, for work-order tables; simulated orders are dispatched at once. [1]"""
    return ratio(dispatched, filed)


def mean_delays_of_ended(run: xr.Dataset, keep: tuple[str, ...] = ()) -> xr.DataArray:
    """Mean delays of the problems whose delay ended in the horizon; nan where there is none. [d]

    Dims ('replication', 'delay') and those of 'district' and 'category' named in `keep`. Problems that are still open
    are not in it: near the end of a run, or where much stays open, the mean favours the quick ones. `delays.py` has the
    figures that count the open ones; they need the ledger of a run.
    """
    over = [dim for dim in ("district", "category") if dim not in keep]
    total = run["delay_sum"].sum(over)
    ended = run["delay_histogram"].sum([*over, "bin"], dtype=np.int64)
    return (total / ended.where(ended > 0)).transpose("replication", "delay", *keep)
