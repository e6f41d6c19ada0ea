"""Runs on disk: one Zarr store a run, compressed, readable by any xarray.

Zarr reads a lost chunk as zeros and may read a cut one as anything, so the store keeps a checksum of the files of every
variable, compared before any is read. Counts by month and grid, nearly all there is, then stay on disk until they are
asked for: see `civsim.results.reading`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import xarray as xr

from civsim.errors import CivsimError, system_reason
from civsim.language import Text
from civsim.results.dataset import CELL
from civsim.results.replication import small
from civsim.scenario import whole_file

ATTRIBUTES, CHECKSUMS, FORMAT = ".zattrs", "checksums", "store_format"
THIS_FORMAT = 2
"""Stores of before it said no format; those with checksums of files can be read."""


def write_run(path: Path, run: xr.Dataset) -> None:
    """Write a run as a Zarr store; the caller sees to it that the folder around it appears when complete."""
    chunks = {dim: (1 if dim == "replication" else size) for dim, size in run.sizes.items()}
    encoding = {
        str(name): {"chunks": tuple(max(chunks[str(d)], 1) for d in variable.dims)}
        for name, variable in run.data_vars.items()
        if variable.ndim
    }
    run.to_zarr(path, mode="w-", encoding=encoding, consolidated=False, zarr_format=2)
    seal(path)


def read_run(path: Path) -> xr.Dataset:
    """Read a run back; counts by month and grid are read from disk whenever their values are asked for.

    Raises
    ------
    CivsimError
        If there is no run at `path`, or it cannot be read, is not what was written, or is another version's.
    """
    if not path.is_dir():
        raise CivsimError(Text(f"{path} 不存在，不是推演结果", f"{path} does not exist; no stored run there"))
    written: object = THIS_FORMAT
    try:
        attributes = json.loads((path / ATTRIBUTES).read_bytes())
        written = attributes.get(FORMAT)
        whole = json.loads(attributes.pop(CHECKSUMS)) == _checksums(path, attributes)
        if whole and written in (None, THIS_FORMAT):
            return _opened(path)
    except PermissionError as error:
        why = system_reason(error)
        raise CivsimError(Text(f"{path} 无法读取：{why.zh}", f"{path} cannot be read: {why.en}")) from None
    except Exception:  # whatever a reader of damaged bytes may raise
        if written != THIS_FORMAT:
            raise _of_another_version(path) from None
        text = Text(f"{path} 已损坏或不完整，无法读取", f"{path} cannot be read: it is damaged or incomplete")
        raise CivsimError(text) from None
    if written != THIS_FORMAT:
        raise _of_another_version(path)
    raise CivsimError(Text(f"{path} 已损坏：内容与写入时不同", f"{path} is damaged: it is not what was written there"))


def _of_another_version(path: Path) -> CivsimError:
    """What is said of a store that says no format or another one, and that cannot be checked here."""
    return CivsimError(
        Text(
            f"{path} 由另一版本的 civsim 写出，本版本不能读取；请重新推演，或用原来的版本打开",
            f"{path} was written by another version of civsim, which this one cannot read: simulate again, or open it "
            "with the version that wrote it",
        )
    )


def write_netcdf(path: Path, data: xr.Dataset) -> None:
    """A dataset as one netCDF 4 file, for other programs; `xarray.open_dataset` gives it back."""
    with whole_file(path) as growing:
        data.to_netcdf(growing, engine="h5netcdf")


def seal(path: Path) -> None:
    """Write the checksums of a store that is complete."""
    attributes = json.loads((path / ATTRIBUTES).read_bytes()) if (path / ATTRIBUTES).exists() else {}
    attributes = {k: v for k, v in attributes.items() if k != CHECKSUMS} | {FORMAT: THIS_FORMAT}
    sealed = attributes | {CHECKSUMS: json.dumps(_checksums(path, attributes))}
    (path / ATTRIBUTES).write_text(json.dumps(sealed, indent=2), encoding="utf-8")


def _opened(path: Path) -> xr.Dataset:
    """The store as a dataset, all but the counts by month and grid in memory."""
    run = xr.open_dataset(path, engine="zarr", consolidated=False, chunks=None, cache=False)
    run.attrs = {k: v for k, v in run.attrs.items() if k not in (CHECKSUMS, FORMAT)}
    for name, variable in run.variables.items():
        if set(CELL) <= set(variable.dims):
            continue
        values = variable.load().values
        if values.dtype.kind == "u" and name in run.data_vars:
            run[name] = variable.copy(data=small(values))
    return run


def _checksums(path: Path, attributes: Mapping[str, Any]) -> dict[str, int]:
    """CRC-32 of the files of every variable, and of the attributes."""
    found = {CHECKSUMS: crc32(json.dumps(dict(attributes), sort_keys=True).encode())}
    for folder in sorted(p for p in path.iterdir() if p.is_dir()):
        checksum = 0
        for file in sorted(folder.iterdir()):
            checksum = crc32(file.read_bytes(), crc32(file.name.encode(), checksum))
        found[folder.name] = checksum
    return found
