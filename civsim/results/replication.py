"""One replication as the arrays that a dataset is made of: in small integers, so that it travels and keeps well."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.engine import FLOWS, Ledger, Outcome
from civsim.model import DAY_MS, FEN_PER_WAN, HOUR_MS, Model
from civsim.results.stock import states_of


@dataclass(frozen=True)
class Replication:
    """What a dataset keeps of one outcome, by the names of the dataset, with the warm-up cut off."""

    arrays: Mapping[str, NDArray[Any]]
    trace_hash: int
    ledger: Ledger | None


def kept_of(outcome: Outcome, model: Model) -> Replication:
    """One outcome by the names of the dataset, the warm-up cut off."""
    warm = model.time.warm_up_days > 0
    first = 1 if warm else 0
    found: dict[str, NDArray[Any]] = {name: small(outcome.flows[first:, :, :, i]) for i, name in enumerate(FLOWS)}
    if warm:
        found["carried_in"] = small(states_of(outcome.flows[0]))
    if outcome.steps.shape[-1]:
        found["escalated"] = small(outcome.steps[first:])
    if model.budget.by_district:
        found["spent_by_district"] = _spent_by_district(model, found["started"])
    found |= {
        "found_by": small(outcome.found_by[first:]),
        "received": outcome.received[first:],
        "rejected": outcome.rejected[first:],
        "orders": outcome.orders[first:],
        "spent": outcome.spent_fen[first:] / FEN_PER_WAN,
        "busy_hours": outcome.busy_ms[first:] / HOUR_MS,
        "delay_histogram": small(outcome.delay_histogram),
        "cleared": small(outcome.cleared),
        "delay_sum": outcome.delay_sum_ms / DAY_MS,
        "visible": small(outcome.snapshots),
        "final_states": outcome.final_states,
        "events": np.asarray(outcome.events),
        "problems": np.asarray(outcome.problems),
        "seconds": np.asarray(outcome.seconds),
    }
    return Replication(found, outcome.trace_hash, outcome.ledger)


def _spent_by_district(model: Model, started: NDArray[np.integer]) -> NDArray[np.float64]:
    """(M, districts) what each district's account has paid for the repairs started (M, G, C). [万元]"""
    district, cost = model.areas.district, model.categories.cost_fen / FEN_PER_WAN
    of_each = [started[:, district == d].sum(axis=1, dtype=np.int64) @ cost for d in range(len(model.areas.districts))]
    return np.stack(of_each, axis=1)


def small(counts: NDArray[Any]) -> NDArray[Any]:
    """The same counts in the smallest unsigned integers that hold them."""
    top = int(counts.max(initial=0))
    return counts.astype(np.min_scalar_type(top)) if counts.min(initial=0) >= 0 else counts
