"""What the scores read of a run: monthly counts of the city, what residents live with, snapshots of the tests."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model
from civsim.scores.duty_areas import DutyAreas, duty_areas
from civsim.scores.evidence import resident_weights, survey_months

OF_ORDERS = ("due", "on_time", "closed_due", "due_redo")
"""Counts of due orders, of which departments answer for their part."""
COUNTED = ("appeared", "found", "spot", "filed", "due", "on_time", "closed_due", "due_redo", "postponed")


@dataclass(frozen=True)
class RunCounts:
    """Counts of a run: replications (R), months (M), areas of duty (K), categories (C), snapshots, grids (G)."""

    replications: tuple[int, ...]
    months: dict[str, NDArray[np.int64]]  # (R, M, C) by the names of COUNTED
    received: NDArray[np.int64]  # (R, M) false ones included
    duty: DutyAreas
    by_area: dict[str, NDArray[np.int64]]  # (R, M, K, C) by the names of OF_ORDERS
    burden: NDArray[np.float64]  # (R, M, K, C) open problems the average resident lives with, at the ends of months
    visible: NDArray[np.integer]  # (R, snapshots, G, C)
    held: NDArray[np.integer]  # (R, A) sitting at which each test was held, -1 = not held
    started: tuple[int, ...]  # optional works that the plan carries out


def run_counts(model: Model, run: xr.Dataset) -> RunCounts:
    """The counts of a run of this model.

    Raises
    ------
    CivsimError
        If the run comes from another scenario.
    """
    if run.attrs.get("scenario_hash", model.hash) != model.hash:
        raise CivsimError(
            Text(
                "推演结果与场景不一致（场景哈希不同），不能评分",
                "the run comes from another scenario (its hash differs), so it cannot be scored with this one",
            )
        )
    order = ("replication", "month", "grid", "category")
    ids = {w: i for i, w in enumerate(model.works.ids)}
    duty = duty_areas(model)
    by_area = {k: _over_grids(run[k].transpose(*order).values, duty if k in OF_ORDERS else None) for k in COUNTED}
    return RunCounts(
        replications=tuple(int(r) for r in run["replication"].values),
        months={k: counts.sum(axis=2) for k, counts in by_area.items()},
        received=run["received"].transpose("replication", "month", "channel").values.sum(axis=2, dtype=np.int64),
        duty=duty,
        by_area={k: by_area[k] for k in OF_ORDERS},
        burden=_burden(model, run, duty),
        visible=run["visible"].transpose("replication", "snapshot", "grid", "category").values,
        held=_held(model, run),
        started=tuple(ids[w] for w in started_works(run) if w in ids),
    )


def _over_grids(counts: NDArray[np.integer], duty: DutyAreas | None) -> NDArray[np.int64]:
    """(R, M, K, C) sums over the grids of each area, or of the whole city as one.

    By BLAS in floats that hold them exactly: a tenth of the time of integers.
    """
    grids, areas = counts.shape[2], 1 if duty is None else len(duty.department)
    exact = np.float32 if np.iinfo(counts.dtype).max * grids < 2**24 else np.float64
    inside = np.ones((1, grids)) if duty is None else duty.of_grid == np.arange(areas)[:, None]
    weight = inside.astype(exact) if areas > 1 else np.ones(grids, exact)
    found = np.array([weight @ one.astype(exact) for one in counts]).astype(np.int64)
    return found if areas > 1 else found[:, :, None]


def lived_with(model: Model, counts: RunCounts) -> NDArray[np.float64]:
    """(R, S, K, C) open problems that the average resident lived with before each sitting, in a grid of size 1.

    By the area of duty in which they were; the mean over the ends of up to three months before the sitting, in the
    first month what is seen on its first day.
    """
    weight, tests = resident_weights(model), model.assessments
    out = np.zeros((len(counts.replications), len(tests.snapshots), *counts.duty.department.shape))
    for s in range(out.shape[1]):
        months = survey_months(model, s)
        if months.stop > months.start:
            out[:, s] = counts.burden[:, months].mean(axis=1)
        else:
            seen = counts.visible[:, tests.snapshots[s][0]]
            for k, own in enumerate(counts.duty.grids):
                out[:, s, k] = np.einsum("g,rgc->rc", weight[own], seen[:, own])
    return out


def started_works(run: xr.Dataset) -> tuple[str, ...]:
    """Ids of the optional works that the run's plan carried out."""
    return tuple(w for w in str(run.attrs.get("works", "")).split(",") if w)


def _held(model: Model, run: xr.Dataset) -> NDArray[np.integer]:
    """(R, A) sitting of each test; as planned where all dates are certain."""
    tests = len(model.assessments.ids)
    if "held" in run:
        return np.asarray(run["held"].transpose("replication", "assessment").values)
    return np.broadcast_to(np.arange(tests), (run.sizes["replication"], tests))


def _burden(model: Model, run: xr.Dataset, duty: DutyAreas) -> NDArray[np.float64]:
    """(R, M, K, C) weighted open problems at the ends of months: came in less ended, one replication a time."""
    weight, cell = resident_weights(model), ("replication", "month", "grid", "category")
    signs = {"appeared": 1, "spot": -1, "closed": -1, "gone": -1}
    flows = [(run[name].transpose(*cell).values, sign) for name, sign in signs.items()]
    burden = np.zeros((run.sizes["replication"], run.sizes["month"], *duty.department.shape))
    for r in range(len(burden)):
        change = np.zeros(flows[0][0].shape[1:], np.int32)
        for values, sign in flows:
            change += sign * values[r].astype(np.int32)
        for k, own in enumerate(duty.grids):
            burden[r, :, k] = np.cumsum(np.einsum("g,mgc->mc", weight[own], change[:, own]), axis=0)
    if "carried_in" in run:
        carried = run["carried_in"].transpose("replication", "state", "grid", "category").values.sum(axis=1)
        for k, own in enumerate(duty.grids):
            burden[:, :, k] += np.array([weight[own] @ one[own] for one in carried])[:, None]
    return burden
