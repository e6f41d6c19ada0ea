"""From outcomes to one labelled dataset: every number with its dimensions, unit and origin."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.engine import FLOWS, Outcome, committed_fen, sittings_held
from civsim.model import DAY_MS, FEN_PER_WAN, HOUR_MS, UNLIMITED, Model, Plan, round_visits
from civsim.results.coordinates import coordinates
from civsim.results.wording import flow_attrs, other_attrs

Parts = dict[str, list[NDArray[Any]]]
CELL = ("replication", "month", "grid", "category")
DIMS: dict[str, tuple[str, ...]] = {
    "found_by": ("replication", "month", "district", "category", "channel"),
    "received": ("replication", "month", "channel"),
    "rejected": ("replication", "month", "channel"),
    "spent": ("replication", "month", "pool"),
    "busy_hours": ("replication", "month", "pool"),
    "delay_histogram": ("replication", "delay", "district", "category", "bin"),
    "cleared": ("replication", "profile", "category", "bin"),
    "delay_sum": ("replication", "delay", "district", "category"),
    "visible": ("replication", "snapshot", "grid", "category"),
    "final_states": ("replication", "state"),
    "carried_in": ("replication", "state", "grid", "category"),
    "events": ("replication",),
    "problems": ("replication",),
    "seconds": ("replication",),
}


def to_dataset(
    model: Model,
    plan: Plan,
    outcomes: Iterable[Outcome],
    seed: int,
    replications: Sequence[int],
    provenance: Mapping[str, str],
) -> xr.Dataset:
    """Outcomes of one plan as a dataset.

    Parameters
    ----------
    outcomes
        One a replication, in the order of `replications`; each is kept in small integers as soon as it comes.
    provenance
        Where the run comes from; becomes attributes.

    Returns
    -------
    Counts by (replication, month, grid, category) and other dims; attributes say scenario, seed, plan, trace hashes.
    With a warm-up, `carried_in` is what was open at the start, by state. Where dates of tests are uncertain, `held` is
    the sitting at which each test was held, -1 = not held; `sitting_day` has the dates.
    """
    warm = model.time.warm_up_days > 0
    parts: Parts = {}
    hashes = []
    for outcome in outcomes:
        for name, values in _arrays(outcome, warm).items():
            parts.setdefault(name, []).append(values)
        hashes.append(f"{outcome.trace_hash:016x}")
    variables = {name: _stacked(name, parts.pop(name)) for name in list(parts)}
    variables |= _of_plan(model, plan)
    if model.assessments.uncertain:
        held = sittings_held(model.assessments, seed, replications)
        variables["held"] = xr.Variable(("replication", "assessment"), held, other_attrs("held"))
    attrs = dict(provenance) | {
        "scenario_hash": model.hash,
        "seed": str(seed),
        "plan": plan.name,
        "policy": f"{plan.policy.name}/{plan.policy.every}" if plan.policy else "",
        "works": ",".join(model.works.ids[w] for w in plan.works),
        "trace_hashes": ",".join(hashes),
    }
    return xr.Dataset(variables, coordinates(model, replications), attrs)


def _arrays(outcome: Outcome, warm: bool) -> dict[str, NDArray[Any]]:
    """One outcome by the names of the dataset, the warm-up cut off."""
    first = 1 if warm else 0
    found: dict[str, NDArray[Any]] = {name: _small(outcome.flows[first:, :, :, i]) for i, name in enumerate(FLOWS)}
    if warm:
        found["carried_in"] = _small(_states(outcome.flows[0]))
    return found | {
        "found_by": _small(outcome.found_by[first:]),
        "received": outcome.received[first:],
        "rejected": outcome.rejected[first:],
        "spent": outcome.spent_fen[first:] / FEN_PER_WAN,
        "busy_hours": outcome.busy_ms[first:] / HOUR_MS,
        "delay_histogram": _small(outcome.delay_histogram),
        "cleared": _small(outcome.cleared),
        "delay_sum": outcome.delay_sum_ms / DAY_MS,
        "visible": _small(outcome.snapshots),
        "final_states": outcome.final_states,
        "events": np.asarray(outcome.events),
        "problems": np.asarray(outcome.problems),
        "seconds": np.asarray(outcome.seconds),
    }


def _small(counts: NDArray[Any]) -> NDArray[Any]:
    """The same counts in the smallest unsigned integers that hold them."""
    top = int(counts.max(initial=0))
    return counts.astype(np.min_scalar_type(top)) if counts.min(initial=0) >= 0 else counts


def _states(flows: NDArray[np.int32]) -> NDArray[np.int32]:
    """(states, G, C) open problems by state after the flows (G, C, FLOWS)."""
    by = {name: flows[..., i] for i, name in enumerate(FLOWS)}
    return np.stack(
        [
            by["appeared"] - by["found"] - by["gone"],
            by["found"] - by["spot"] - by["filed"],
            by["filed"] + by["redo"] - by["started"],
            by["started"] - by["done"],
            by["done"] - by["redo"] - by["closed"],
        ]
    )


def _stacked(name: str, values: list[NDArray[Any]]) -> xr.Variable:
    """Replications on top of each other."""
    dims = CELL if name in FLOWS else DIMS[name]
    return xr.Variable(dims, np.stack(values), flow_attrs(name) if name in FLOWS else other_attrs(name))


def _of_plan(model: Model, plan: Plan) -> dict[str, xr.Variable]:
    """What the plan itself says: money committed, budget, team-days, visits a day."""
    visits, time = model.channels.visits, model.time
    per_day = np.zeros((len(visits.channel), time.n_days), np.int32)
    np.add.at(per_day, (plan.channel, plan.day), 1)
    per_day += round_visits(visits).astype(np.int32)
    per_day = per_day[:, time.warm_up_days :]
    by_month = np.zeros((len(visits.channel), len(time.months)))
    np.add.at(by_month.T, time.month[time.warm_up_days :], per_day.T)
    amount = np.where(model.budget.amount_fen >= UNLIMITED, np.nan, model.budget.amount_fen / FEN_PER_WAN)
    return {
        "committed": xr.Variable(("year", "use"), committed_fen(model, plan) / FEN_PER_WAN, other_attrs("committed")),
        "budget": xr.Variable(("year",), amount, other_attrs("budget")),
        "team_days": xr.Variable(
            ("visit_channel", "month"), by_month / visits.grids_per_team_day[:, None], other_attrs("team_days")
        ),
        "visits": xr.Variable(("visit_channel", "day"), per_day, other_attrs("visits")),
    }
