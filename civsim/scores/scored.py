"""A run with what every part of its marks needs: counts, the weights of tests and years, and the tests held."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.model import Model, recheck_levels
from civsim.scores.assess import Assessed
from civsim.scores.cycle import Counted
from civsim.scores.run_counts import RunCounts
from civsim.scores.stakes import points_at_stake
from civsim.scores.verdict import Verdict, verdict
from civsim.scores.vetoes import Vetoes, find_vetoes

TEST = ("replication", "assessment")
Variables = dict[str, xr.Variable]
"""Variables by name; one that bears the name of its dimension labels it."""


@dataclass(frozen=True)
class Scored:
    """A run, tested."""

    model: Model
    run: xr.Dataset
    counts: RunCounts
    counted: Counted
    assessed: Assessed
    stakes: Mapping[str, NDArray[np.float64]]  # (A, units + 1) points at stake of departments, districts, streets
    vetoes: Vetoes
    rechecks: NDArray[np.float64]  # (A,) score that keeps the title at a re-check, nan for other tests
    levels: NDArray[np.float64]  # (A,) score that each test must reach: that, or the target
    verdict: Verdict


def scored_run(
    model: Model, run: xr.Dataset, counts: RunCounts, counted: Counted, tested: Assessed, seed: int
) -> Scored:
    """A tested run with what its scores come to."""
    vetoes = find_vetoes(model, counted, tested.value, seed, counts.replications)
    target = model.spec.target.score
    spec = model.spec
    rechecks = recheck_levels(spec.target.rechecks, spec.assessments, model.assessments, model.time)
    levels = np.where(np.isnan(rechecks), target, rechecks)
    found = verdict(counted, tested.scores(tested.value), levels, target, vetoes)
    stakes = points_at_stake(model, tested.fields, tested.points)
    return Scored(model, run, counts, counted, tested, stakes, vetoes, rechecks, levels, found)
