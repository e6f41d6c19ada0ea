"""Values of one replication at a time: a run may be larger than memory, and then it is read from disk as it is used."""

from typing import Any

import xarray as xr
from numpy.typing import NDArray

DIMS = ("month", "grid", "category")


def cells(run: xr.Dataset, name: str, replication: int) -> NDArray[Any]:
    """(M, G, C) counts of one replication, by its place in the run."""
    return run[name].variable.isel(replication=replication).load().transpose(*DIMS).values
