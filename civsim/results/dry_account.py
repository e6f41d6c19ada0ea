"""Years in which an account ran dry: what was left could not pay the dearest repair, so orders had to wait."""

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
    district: str = ""  # whose account it was; "" for the city's


def balance(run: xr.Dataset, carry_over: bool) -> NDArray[np.float64]:
    """(account, replication, month) money left at the end of each month; inf in years without a budget. [万元]

    What the plan commits is set aside on the first day of its year; what is left at the end goes to the next year
    only with `carry_over`. There is one account of the city, or one a district.
    """
    year = years_of(run)
    first = np.concatenate([[True], year[1:] != year[:-1]])
    budget, committed, spent = _accounts(run)
    amount = np.nan_to_num(budget, nan=np.inf) - committed
    left = np.zeros(spent.shape)
    account = np.zeros(spent.shape[:2])
    for m, y in enumerate(year):
        if first[m]:
            account = amount[:, y, None] + (account if carry_over else 0.0)
        account = account - spent[:, :, m]
        left[:, :, m] = account
    return left


def _accounts(run: xr.Dataset) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Budgets and commitments (account, year), and repairs (account, replication, month)."""
    if "budget_by_district" in run:
        spent = run["spent_by_district"].transpose("district", "replication", "month").values
        return run["budget_by_district"].values, run["committed_by_district"].sum("use").values, spent
    spent = run["spent"].sum("pool").transpose("replication", "month").values
    return run["budget"].values[None], run["committed"].sum("use").values[None], spent[None]


def dry_years(run: xr.Dataset, dearest: float, carry_over: bool) -> list[DryYear]:
    """The years in which an account fell below the dearest repair, in any replication; by year, then by account.

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
    names = [str(d) for d in run["district"].values] if "budget_by_district" in run else [""]
    dry = balance(run, carry_over) < dearest * (1 - 1e-9)
    found = []
    for y, label in enumerate(run["year"].values.tolist()):
        own = np.flatnonzero(year == y)
        for name, account in zip(names, dry, strict=True):
            hit = account[:, own]
            if hit.any():
                earliest = months[own[int(np.argmax(hit.any(axis=0)))]]
                found.append(DryYear(int(label), int(hit.any(axis=1).sum()), len(hit), earliest, name))
    return found


def years_of(run: xr.Dataset) -> NDArray[np.int64]:
    """(month,) place of each month's year along the dimension of years."""
    place = {int(y): i for i, y in enumerate(run["year"].values.tolist())}
    return np.array([place[int(str(label)[:4])] for label in run["month"].values], np.int64)
