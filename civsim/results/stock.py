"""Stocks from flows: what was open at the end of each month, and the proof that no problem was lost."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.engine import FLOWS
from civsim.results.reading import cells

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


def flow_sums(run: xr.Dataset) -> xr.Dataset:
    """Flows over all months, grids and categories, read one replication at a time. Dims (replication,)."""
    places, dim = range(run.sizes["replication"]), ("replication",)
    sums = {name: [int(cells(run, name, r).sum(dtype=np.int64)) for r in places] for name in FLOWS}
    return xr.Dataset({name: (dim, np.array(values, np.int64)) for name, values in sums.items()})


def states_at_end(run: xr.Dataset, sums: xr.Dataset) -> xr.DataArray:
    """Open problems by state at the end, from the sums of the flows. Dims (replication, state)."""
    ends: list[xr.DataArray] = []
    for state, (into, out) in STOCKS.items():
        total = _net(sums, into, out)
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


def conservation_ok(run: xr.Dataset, sums: xr.Dataset | None = None) -> bool:
    """Whether the states counted problem by problem at the end are those that the flows imply, in every replication.

    Then appeared = hidden + checking + waiting + in work + verifying + closed + fixed on the spot + gone. `sums` are
    the run's `flow_sums`, where they are known.
    """
    sums = flow_sums(run) if sums is None else sums
    ends = states_at_end(run, sums)
    counted = run["final_states"].transpose("replication", "state")
    carried = run["carried_in"].sum(["state", "grid", "category"], dtype=np.int64) if "carried_in" in run else 0
    left = sum(sums[name] for name in FOUND_STATES) + ends.sum("state")
    balanced = bool((sums["appeared"] + carried == left).all())
    return balanced and bool((ends.values == counted.values).all()) and bool((ends >= 0).all())
