"""Years in which the city's account ran dry: what was left could not pay the dearest repair, so orders had to wait."""

from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray


class DryYear(NamedTuple):
    """A year whose money ran out in some replications before the year was over."""

    year: int
    dry: int  # replications in which it ran out
    replications: int
    first_month: str  # YYYY-MM, the earliest of them


def balance(run: xr.Dataset, carry_over: bool) -> NDArray[np.float64]:
    """(replication, month) money left at the end of each month; inf in years without a budget. [万元]

    What the plan commits is set aside on the first day of its year; what is left at the end goes to the next year
    only with `carry_over`.
    """
    year = years_of(run)
    first = np.concatenate([[True], year[1:] != year[:-1]])
    amount = np.nan_to_num(run["budget"].values, nan=np.inf) - run["committed"].sum("use").values
    spent = run["spent"].sum("pool").transpose("replication", "month").values
    left = np.zeros(spent.shape)
    account = np.zeros(len(spent))
    for m, y in enumerate(year):
        if first[m]:
            account = amount[y] + (account if carry_over else 0.0)
        account = account - spent[:, m]
        left[:, m] = account
    return left


def dry_years(run: xr.Dataset, dearest: float, carry_over: bool) -> list[DryYear]:
    """The years in which the account fell below the dearest repair, in any replication.

    Parameters
    ----------
    run
        Dataset from `to_dataset`.
    dearest
        Cost of the dearest repair; where repairs cost nothing, no account runs dry. [万元]
    carry_over
        Whether what is left goes to the next year.
    """
    if dearest <= 0:
        return []
    months, year = [str(m) for m in run["month"].values], years_of(run)
    dry = balance(run, carry_over) < dearest * (1 - 1e-9)
    found = []
    for y, label in enumerate(run["year"].values.tolist()):
        own = np.flatnonzero(year == y)
        hit = dry[:, own]
        if hit.any():
            earliest = months[own[int(np.argmax(hit.any(axis=0)))]]
            found.append(DryYear(int(label), int(hit.any(axis=1).sum()), len(hit), earliest))
    return found


def years_of(run: xr.Dataset) -> NDArray[np.int64]:
    """(month,) place of each month's year along the dimension of years."""
    place = {int(y): i for i, y in enumerate(run["year"].values.tolist())}
    return np.array([place[int(str(label)[:4])] for label in run["month"].values], np.int64)
