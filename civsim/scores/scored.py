"""A run with what every part of its marks needs: counts, the weights of tests and years, and the tests held."""

from dataclasses import dataclass

import xarray as xr

from civsim.model import Model
from civsim.scores.assess import Assessed
from civsim.scores.cycle import Counted
from civsim.scores.run_counts import RunCounts

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
