"""Stocks from flows: what was open at the end of each month, and the proof that no problem was lost."""

import numpy as np
import xarray as xr

STOCKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "hidden": (("appeared",), ("found", "gone")),
    "checking": (("found",), ("spot", "filed")),
    "waiting": (("filed", "redo"), ("started",)),
    "in_work": (("started",), ("done",)),
    "verifying": (("done",), ("redo", "closed")),
}
"""Each state with the flows into it and out of it."""
FOUND_STATES = ("closed", "spot", "gone")


def stock(run: xr.Dataset) -> xr.Dataset:
    """Open problems by state at the ends of months, and their sum `open`. Dims (replication, month, grid, category)."""
    found = {}
    for state, (into, out) in STOCKS.items():
        change = sum(run[name].astype(np.int64) for name in into) - sum(run[name].astype(np.int64) for name in out)
        found[state] = change.cumsum("month")
        if "carried_in" in run:
            found[state] = found[state] + run["carried_in"].sel(state=state, drop=True).astype(np.int64)
        found[state].attrs = {"units": "1", "long_name": f"{state} at the end of the month"}
    found["open"] = sum(found.values())
    return xr.Dataset(found)


def states_at_end(run: xr.Dataset) -> xr.DataArray:
    """Open problems by state at the end, from the flows. Dims (replication, state)."""
    ends = []
    for state, (into, out) in STOCKS.items():
        total = sum(_total(run, name) for name in into) - sum(_total(run, name) for name in out)
        if "carried_in" in run:
            total = total + run["carried_in"].sel(state=state, drop=True).sum(["grid", "category"], dtype=np.int64)
        ends.append(total)
    return xr.concat(ends, "state").assign_coords(state=list(STOCKS)).transpose("replication", "state")


def conservation_ok(run: xr.Dataset) -> bool:
    """Whether the states counted problem by problem at the end are those that the flows imply, in every replication.

    Then appeared = hidden + checking + waiting + in work + verifying + closed + fixed on the spot + gone.
    """
    ends = states_at_end(run)
    counted = run["final_states"].transpose("replication", "state")
    carried = run["carried_in"].sum(["state", "grid", "category"], dtype=np.int64) if "carried_in" in run else 0
    left = sum(_total(run, name) for name in FOUND_STATES) + ends.sum("state")
    balanced = bool((_total(run, "appeared") + carried == left).all())
    return balanced and bool((ends.values == counted.values).all()) and bool((ends >= 0).all())


def _total(run: xr.Dataset, name: str) -> xr.DataArray:
    return run[name].sum(["month", "grid", "category"], dtype=np.int64)
