"""What the scores read of a run: monthly counts of the city, what residents live with, snapshots of the tests."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model
from civsim.results import cells
from civsim.scores.duty_areas import DutyAreas, duty_areas
from civsim.scores.evidence import resident_weights, survey_months

SIGNS = {"appeared": 1, "spot": -1, "closed": -1, "gone": -1}
"""Flows that change what is open."""
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
    ids = {w: i for i, w in enumerate(model.works.ids)}
    duty = duty_areas(model)
    by_area, burden = _by_month(model, run, duty)
    return RunCounts(
        replications=tuple(int(r) for r in run["replication"].values),
        months={k: counts.sum(axis=2) for k, counts in by_area.items()},
        received=run["received"].transpose("replication", "month", "channel").values.sum(axis=2, dtype=np.int64),
        duty=duty,
        by_area={k: by_area[k] for k in OF_ORDERS},
        burden=burden,
        visible=run["visible"].transpose("replication", "snapshot", "grid", "category").values,
        held=_held(model, run),
        started=tuple(ids[w] for w in started_works(run) if w in ids),
    )


def _by_month(
    model: Model, run: xr.Dataset, duty: DutyAreas
) -> tuple[dict[str, NDArray[np.int64]], NDArray[np.float64]]:
    """Counts (R, M, K, C), K the areas of duty or the whole city as one, and the burden by areas of duty.

    One replication at a time is read, and only once.
    """
    grids, R, M = run.sizes["grid"], run.sizes["replication"], run.sizes["month"]
    city, areas = np.ones((1, grids), bool), np.arange(len(duty.department))[:, None] == duty.of_grid
    counts: dict[str, list[NDArray[np.int64]]] = {name: [] for name in COUNTED}
    burden = np.zeros((R, M, *duty.department.shape))
    for r in range(R):
        change = np.zeros((M, grids, burden.shape[3]), np.int32)
        for name in dict.fromkeys((*COUNTED, *SIGNS)):
            of_name = cells(run, name, r)
            if name in counts:
                counts[name].append(over_grids(of_name, areas if name in OF_ORDERS else city))
            if name in SIGNS:
                change += SIGNS[name] * of_name.astype(np.int32)
        burden[r] = _burden(model, change, duty)
    if "carried_in" in run:
        carried = run["carried_in"].transpose("replication", "state", "grid", "category").values.sum(axis=1)
        for k, own in enumerate(duty.grids):
            burden[:, :, k] += np.array([resident_weights(model)[own] @ one[own] for one in carried])[:, None]
    return {name: np.array(of_name) for name, of_name in counts.items()}, burden


def over_grids(counts: NDArray[np.integer], areas: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(M, K, C) sums over the grids of each area (K, G).

    By BLAS in floats that hold them exactly: a tenth of the time of integers.
    """
    exact = np.float32 if int(counts.max(initial=0)) * counts.shape[1] < 2**24 else np.float64
    if len(areas) > 1:
        return np.asarray(areas.astype(exact) @ counts.astype(exact)).astype(np.int64)
    return np.asarray(areas[0].astype(exact) @ counts.astype(exact)).astype(np.int64)[:, None]


def _burden(model: Model, change: NDArray[np.int32], duty: DutyAreas) -> NDArray[np.float64]:
    """(M, K, C) weighted open problems at the ends of months: came in less ended."""
    weight = resident_weights(model)
    found = [np.cumsum(np.einsum("g,mgc->mc", weight[own], change[:, own]), axis=0) for own in duty.grids]
    return np.stack(found, axis=1)


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
