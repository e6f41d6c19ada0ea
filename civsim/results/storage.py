"""Runs on disk: one Zarr store a run, compressed, readable by any xarray.

Zarr reads a lost chunk as zeros and may read a cut one as anything, so the store keeps a checksum of every variable.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.errors import CivsimError, system_reason
from civsim.language import Text
from civsim.results.replication import small

CHECKSUMS = "checksums"


def write_run(path: Path, run: xr.Dataset) -> None:
    """Write a run as a Zarr store; the caller sees to it that the folder around it appears when complete."""
    chunks = {dim: (1 if dim == "replication" else size) for dim, size in run.sizes.items()}
    encoding = {
        str(name): {"chunks": tuple(max(chunks[str(d)], 1) for d in variable.dims)}
        for name, variable in run.data_vars.items()
        if variable.ndim
    }
    run.assign_attrs({CHECKSUMS: json.dumps(_checksums(run))}).to_zarr(
        path, mode="w-", encoding=encoding, consolidated=False, zarr_format=2
    )


def read_run(path: Path) -> xr.Dataset:
    """Read a run back, values and all.

    Raises
    ------
    CivsimError
        If there is no run at `path`, or it cannot be read, or is not what was written.
    """
    if not path.is_dir():
        raise CivsimError(Text(f"{path} 不存在，不是推演结果", f"{path} does not exist; no stored run there"))
    try:
        run: xr.Dataset = xr.open_zarr(path, consolidated=False)
        said = json.loads(run.attrs.pop(CHECKSUMS))
        found = {CHECKSUMS: attribute_checksum(run.attrs)}
        for name, variable in run.data_vars.items():
            values = variable.load().values
            found[str(name)] = checksum(values)
            if values.dtype.kind == "u":
                run[name] = variable.copy(data=small(values))
        whole = said == found
        run = run.load()
    except PermissionError as error:
        why = system_reason(error)
        raise CivsimError(Text(f"{path} 无法读取：{why.zh}", f"{path} cannot be read: {why.en}")) from None
    except Exception:  # whatever a reader of damaged bytes may raise
        text = Text(f"{path} 已损坏或不完整，无法读取", f"{path} cannot be read: it is damaged or incomplete")
        raise CivsimError(text) from None
    if not whole:
        raise CivsimError(
            Text(f"{path} 已损坏：内容与写入时不同", f"{path} is damaged: it is not what was written there")
        )
    return run


def checksum(values: NDArray[Any]) -> int:
    """CRC-32 of the values of a variable."""
    return crc32(_plain(values).data)


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    """The same values as plain numbers; dates whatever their resolution became on disk."""
    numbers = values.astype("datetime64[ns]").view(np.int64) if values.dtype.kind == "M" else values
    return np.ascontiguousarray(numbers)


def _checksums(run: xr.Dataset) -> dict[str, int]:
    """CRC-32 of the values of every variable, and of the attributes."""
    found = {str(name): checksum(variable.values) for name, variable in run.data_vars.items()}
    return found | {CHECKSUMS: attribute_checksum(run.attrs)}


def attribute_checksum(attrs: Mapping[Any, Any]) -> int:
    """CRC-32 of the attributes of a run."""
    return crc32(json.dumps(dict(attrs), sort_keys=True).encode())
