"""From outcomes to one labelled dataset: every number with its dimensions, unit and origin."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.engine import FLOWS, Outcome, committed_fen, sittings_held
from civsim.model import FEN_PER_WAN, UNLIMITED, Model, Plan, round_visits
from civsim.results.coordinates import coordinates
from civsim.results.replication import Replication, kept_of
from civsim.results.wording import flow_attrs, other_attrs

Parts = dict[str, list[NDArray[Any]]]
OF_SEED = "held"
"""The variable that no replication brings along: it follows from the seed."""
CELL = ("replication", "month", "grid", "category")
DIMS: dict[str, tuple[str, ...]] = {
    "found_by": ("replication", "month", "district", "category", "channel"),
    "received": ("replication", "month", "channel"),
    "rejected": ("replication", "month", "channel"),
    "escalated": ("replication", "month", "district", "category", "step"),
    "orders": ("replication", "month", "pool"),
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
    "spent_by_district": ("replication", "month", "district"),
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
    return dataset_of(model, plan, (kept_of(o, model) for o in outcomes), seed, replications, provenance)


def dataset_of(
    model: Model,
    plan: Plan,
    kept: Iterable[Replication],
    seed: int,
    replications: Sequence[int],
    provenance: Mapping[str, str],
) -> xr.Dataset:
    """As `to_dataset`, of replications that are kept already."""
    parts: Parts = {}
    hashes: list[int] = []
    for replication in kept:
        for name, values in replication.arrays.items():
            parts.setdefault(name, []).append(values)
        hashes.append(replication.trace_hash)
    variables = {name: _stacked(name, parts.pop(name)) for name in list(parts)}
    frame = frame_of(model, plan, seed, replications, provenance, hashes)
    return xr.Dataset(variables | {str(name): frame[name].variable for name in frame}, frame.coords, frame.attrs)


def frame_of(
    model: Model,
    plan: Plan,
    seed: int,
    replications: Sequence[int],
    provenance: Mapping[str, str],
    trace_hashes: Sequence[int],
) -> xr.Dataset:
    """All of a dataset that does not come with its replications: coordinates, what the plan says, attributes."""
    variables = _of_plan(model, plan)
    if model.assessments.uncertain:
        held = sittings_held(model.assessments, seed, replications)
        variables[OF_SEED] = xr.Variable(("replication", "assessment"), held, other_attrs(OF_SEED))
    attrs = dict(provenance) | {
        "scenario_hash": model.hash,
        "seed": str(seed),
        "plan": plan.name,
        "policy": f"{plan.policy.name}/{plan.policy.every}" if plan.policy else "",
        "works": ",".join(model.works.ids[w] for w in plan.works),
        "trace_hashes": ",".join(f"{trace_hash:016x}" for trace_hash in trace_hashes),
    }
    return xr.Dataset(variables, coordinates(model, replications), attrs)


def _stacked(name: str, values: list[NDArray[Any]]) -> xr.Variable:
    """Replications on top of each other."""
    dims = CELL if name in FLOWS else DIMS[name]
    stacked = np.stack(values) if len(values) > 1 else values[0][None]
    return xr.Variable(dims, stacked, flow_attrs(name) if name in FLOWS else other_attrs(name))


def _of_plan(model: Model, plan: Plan) -> dict[str, xr.Variable]:
    """What the plan itself says: money committed, budget, team-days, visits a day."""
    visits, time = model.channels.visits, model.time
    per_day = np.zeros((len(visits.channel), time.n_days), np.int32)
    np.add.at(per_day, (plan.channel, plan.day), 1)
    per_day += round_visits(visits).astype(np.int32)
    per_day = per_day[:, time.warm_up_days :]
    by_month = np.zeros((len(visits.channel), len(time.months)))
    np.add.at(by_month.T, time.month[time.warm_up_days :], per_day.T)
    team_days = by_month / visits.grids_per_team_day[:, None]
    return _money(model, plan) | {
        "team_days": xr.Variable(("visit_channel", "month"), team_days, other_attrs("team_days")),
        "visits": xr.Variable(("visit_channel", "day"), per_day, other_attrs("visits")),
    }


def _money(model: Model, plan: Plan) -> dict[str, xr.Variable]:
    """Money committed and budgets by year, and by district where each has its own account."""
    limited = model.budget.amount_fen < UNLIMITED
    amount = np.where(limited, model.budget.amount_fen / FEN_PER_WAN, np.nan)
    committed = committed_fen(model, plan) / FEN_PER_WAN
    money = {
        "committed": xr.Variable(("year", "use"), committed.sum(axis=0), other_attrs("committed")),
        "budget": xr.Variable(("year",), amount.sum(axis=0), other_attrs("budget")),
    }
    if model.budget.by_district:
        dims = {"committed_by_district": ("district", "year", "use"), "budget_by_district": ("district", "year")}
        values = {"committed_by_district": committed, "budget_by_district": amount}
        money |= {name: xr.Variable(dims[name], values[name], other_attrs(name)) for name in dims}
    return money
