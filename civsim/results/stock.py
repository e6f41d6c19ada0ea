"""Stocks from flows: what was open at the end of each month, and the proof that no problem was lost."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.engine import FLOWS

STOCKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "hidden": (("appeared",), ("found", "gone")),
    "checking": (("found",), ("spot", "filed")),
    "waiting": (("filed", "redo"), ("started",)),
    "in_work": (("started",), ("done",)),
    "verifying": (("done",), ("redo", "closed")),
}
"""Each state with the flows into it and out of it."""
FOUND_STATES = ("closed", "spot", "gone")


def states_of(flows: NDArray[np.signedinteger]) -> NDArray[np.int64]:
    """(STATES, ...) open problems by state after the flows (..., FLOWS)."""
    by = {name: flows[..., i].astype(np.int64) for i, name in enumerate(FLOWS)}
    return np.stack([sum(by[n] for n in into) - sum(by[n] for n in out) for into, out in STOCKS.values()])


def stock(run: xr.Dataset) -> xr.Dataset:
    """Open problems by state at the ends of months, and their sum `open`. Dims (replication, month, grid, category)."""
    found: dict[str, xr.DataArray] = {}
    for state, (into, out) in STOCKS.items():
        at_end = _net(run, into, out).cumsum("month")
        if "carried_in" in run:
            at_end = at_end + run["carried_in"].sel(state=state, drop=True).astype(np.int64)
        at_end.attrs = {"units": "1", "long_name": f"{state} at the end of the month"}
        found[state] = at_end
    found["open"] = xr.concat(list(found.values()), "state", coords="minimal", compat="override").sum("state")
    return xr.Dataset(found)


def states_at_end(run: xr.Dataset) -> xr.DataArray:
    """Open problems by state at the end, from the flows. Dims (replication, state)."""
    ends: list[xr.DataArray] = []
    needed = {name for flows in STOCKS.values() for side in flows for name in side}
    totals = xr.Dataset({name: _total(run, name) for name in needed})
    for state, (into, out) in STOCKS.items():
        total = _net(totals, into, out)
        if "carried_in" in run:
            carried = run["carried_in"].sel(state=state, drop=True)
            total = total + carried.sum(["grid", "category"], dtype=np.int64)
        ends.append(total)
    joined: xr.DataArray = xr.concat(ends, "state").assign_coords(state=list(STOCKS))
    return joined.transpose("replication", "state")


def _net(run: xr.Dataset, into: tuple[str, ...], out: tuple[str, ...]) -> xr.DataArray:
    """Sum of some flows less the sum of others, in signed integers."""
    net = run[into[0]].astype(np.int64)
    for name in into[1:]:
        net = net + run[name].astype(np.int64)
    for name in out:
        net = net - run[name].astype(np.int64)
    return net


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
