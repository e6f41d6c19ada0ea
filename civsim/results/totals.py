"""Totals of a run over its replications: the counts that the command line prints."""

from typing import Any

import numpy as np
import xarray as xr

from civsim.results.stock import flow_sums, states_at_end

NAMED_FLOWS = {
    "closed": "closed",
    "on_the_spot": "spot",
    "gone": "gone",
    "filed": "filed",
    "due": "due",
    "closed_due": "closed_due",
    "on_time": "on_time",
    "redo": "redo",
    "postponed": "postponed",
    "relapsed": "relapsed",
}


def totals(run: xr.Dataset, sums: xr.Dataset | None = None) -> dict[str, Any]:
    """Counts summed over replications: states at the end, flows, findings by channel.

    `appeared` includes relapses and what was open at the start, so appeared = all states + closed + on the spot + gone.
    `sums` are the run's `flow_sums`, where they are known.
    """
    sums = flow_sums(run) if sums is None else sums
    carried = int(run["carried_in"].sum(dtype=np.int64)) if "carried_in" in run else 0
    ends = states_at_end(run, sums).sum("replication")
    by_channel = run["found_by"].sum([d for d in run["found_by"].dims if d != "channel"], dtype=np.int64)
    return {
        "appeared": int(sums["appeared"].sum()) + carried,
        **{str(s): int(ends.sel(state=s)) for s in ends["state"].values},
        **{name: int(sums[flow].sum()) for name, flow in NAMED_FLOWS.items()},
        "rejected": int(run["rejected"].sum()),
        "received": int(run["received"].sum()),
        **_escalated(run),
        "found": {str(c): int(by_channel.sel(channel=c)) for c in by_channel["channel"].values},
    }


def _escalated(run: xr.Dataset) -> dict[str, dict[str, int]]:
    """Orders that reached each step of escalation, where there are steps."""
    if "escalated" not in run:
        return {}
    by_step = run["escalated"].sum([d for d in run["escalated"].dims if d != "step"], dtype=np.int64)
    return {"escalated": {str(s): int(by_step.sel(step=s)) for s in by_step["step"].values}}
