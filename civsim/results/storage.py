"""Runs on disk: one Zarr store a run, compressed, readable by any xarray."""

from pathlib import Path

import xarray as xr

from civsim.errors import CivsimError
from civsim.language import Text


def write_run(path: Path, run: xr.Dataset) -> None:
    """Write a run as a Zarr store; the caller sees to it that the folder around it appears when complete."""
    chunks = {dim: (1 if dim == "replication" else size) for dim, size in run.sizes.items()}
    encoding = {
        str(name): {"chunks": tuple(max(chunks[str(d)], 1) for d in variable.dims)}
        for name, variable in run.data_vars.items()
        if variable.ndim
    }
    run.to_zarr(path, mode="w-", encoding=encoding, consolidated=False, zarr_format=2)


def read_run(path: Path) -> xr.Dataset:
    """Read a run back, values and all.

    Raises
    ------
    CivsimError
        If there is no run at `path`, or it cannot be read.
    """
    if not path.is_dir():
        raise CivsimError(Text(f"{path} 不存在，不是推演结果", f"{path} does not exist; no stored run there"))
    try:
        run: xr.Dataset = xr.open_zarr(path, consolidated=False).load()
    except (OSError, ValueError, KeyError) as error:
        raise CivsimError(Text(f"{path} 无法读取：{error}", f"{path} cannot be read: {error}")) from None
    return run
