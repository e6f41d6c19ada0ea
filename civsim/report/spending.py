"""Money of a run by year and use, picked from what the results hold. [万元]"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Text
from civsim.report.reading import ids, interval_of, mean_over_replications
from civsim.scores import Interval

REPAIRS = "repairs"
USE_NAMES: dict[str, Text] = {
    "visits": Text("巡查", "visits"),
    "overtime": Text("加班", "overtime"),
    "works": Text("工程", "works"),
    "campaigns": Text("活动", "campaigns"),
    REPAIRS: Text("整改", "repairs"),
}
SELDOM = {"campaigns"}  # named only where money goes there


def spending(run: xr.Dataset) -> dict[str, NDArray[np.float64]]:
    """Mean money of each use by year: what the plan commits, and what the repairs cost."""
    years = ids(run, "year")
    money: dict[str, NDArray[np.float64]] = {}
    if "committed" in run:
        for use in ids(run, "use"):
            amount = np.asarray(run["committed"].sel(use=use), np.float64)
            if amount.any() or use not in SELDOM:
                money[use] = amount
    if "spent" in run:
        monthly = mean_over_replications(run["spent"]).sum("pool")
        year_of = np.array([month[:4] for month in ids(run, "month")])
        values = np.asarray(monthly, np.float64)
        money[REPAIRS] = np.array([values[year_of == year].sum() for year in years])
    return money


def repairs(run: xr.Dataset) -> list[Interval]:
    """What the repairs of each year cost, mean and 95 % interval over replications: the only use that is not fixed."""
    if "spent" not in run:
        return []
    spent = run["spent"].sum("pool")
    year_of = np.array([month[:4] for month in ids(run, "month")])
    return [interval_of(spent.isel(month=year_of == year).sum("month")) for year in ids(run, "year")]


def repairs_in_all(run: xr.Dataset) -> Interval:
    """The same over all years."""
    return interval_of(run["spent"].sum(["pool", "month"]))


def budgets(run: xr.Dataset) -> NDArray[np.float64]:
    """Budget of each year; infinite or NaN where none is set."""
    return np.asarray(run["budget"], np.float64) if "budget" in run else np.full(len(ids(run, "year")), np.nan)
