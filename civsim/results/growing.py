"""A stored run while it grows: a Zarr store to which whole replications are added, and which can be taken up again.

Counts are stored in 32 bits, which compress as well as fewer and need no second thought when a larger one comes.
A replication counts once its caller has noted its checksum
elsewhere: what a killed process wrote beyond that is written over.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import xarray as xr
import zarr
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.results.dataset import OF_SEED
from civsim.results.replication import Replication, small
from civsim.results.storage import seal, write_run

WIDE = np.dtype(np.uint32)
COORDINATES = "coordinates"  # attribute by which xarray knows coordinates that belong to no variable


class GrowingRun:
    """A store of replications 0, 1, 2 ... at `path`, being written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._group: Any = zarr.open_group(path, mode="r+", zarr_format=2)
        self._arrays: dict[str, Any] = {
            name: array
            for name, array in self._group.arrays()
            if name not in ("replication", OF_SEED) and _first_dim(array) == "replication"
        }
        self._number = 0

    @classmethod
    def begun(cls, path: Path, first: xr.Dataset) -> "GrowingRun":
        """A new store without a replication yet; the coordinates, the plan and the attributes are those of `first`.

        What grows is written as zeros, which take no room in memory, nor on disk.
        """
        growing = {k: v for k, v in first.drop_vars(OF_SEED, errors="ignore").items() if "replication" in v.dims}
        empty = {k: v.copy(data=np.broadcast_to(_kind(v.dtype).type(0), v.shape)) for k, v in growing.items()}
        write_run(path, first.drop_vars(OF_SEED, errors="ignore").assign(empty))
        return cls(path)

    def add(self, replications: Sequence[Replication]) -> list[int]:
        """Write replications behind those that are there; returns the checksum of each."""
        found = [_checksum(self._written(r, number)) for number, r in enumerate(replications, self._number)]
        self._number += len(found)
        return found

    def _written(self, replication: Replication, number: int) -> Iterator[tuple[str, NDArray[Any]]]:
        """The variables of a replication, each as it was just written."""
        for name, array in sorted(self._arrays.items()):
            values = _wide(replication.arrays[name], array.dtype)
            self._chunk(name, number).write_bytes(array.metadata.compressor.encode(values))
            yield name, values

    def _chunk(self, name: str, number: int) -> Path:
        """The file of one replication of one variable, as Zarr 2 names it: written and read by hand, in a tenth of the
        time that Zarr itself takes for small arrays."""
        return self._path / name / ".".join([str(number), *("0" * (self._arrays[name].ndim - 1))])

    def replication(self, number: int, trace_hash: int) -> Replication:
        """A replication that was written, as it stands on disk."""
        arrays = dict[str, NDArray[Any]]()
        for _ in self._read_into(arrays, number):
            pass
        return Replication(arrays, trace_hash, None)

    def _values(self, name: str, number: int) -> NDArray[Any]:
        """One replication of one variable."""
        array = self._arrays[name]
        data = array.metadata.compressor.decode(self._chunk(name, number).read_bytes())
        return np.frombuffer(data, array.dtype).reshape(array.shape[1:])

    def take_up(self, checksums: Sequence[int]) -> None:
        """Go on behind the replications written before, each compared with its checksum.

        Raises
        ------
        CivsimError
            At the first that is not what was written.
        """
        for number, expected in enumerate(checksums):
            arrays = dict[str, NDArray[Any]]()
            try:
                sound = _checksum(self._read_into(arrays, number)) == expected
            except Exception:  # whatever a reader of damaged bytes may raise
                sound = False
            if not sound:
                raise CivsimError(
                    Text(
                        f"{self._path} 已损坏：第 {number} 次推演与写入时不同",
                        f"{self._path} is damaged: replication {number} is not what was written",
                    )
                )
            self._number = number + 1

    def _read_into(self, arrays: dict[str, NDArray[Any]], number: int) -> Iterator[tuple[str, NDArray[Any]]]:
        """The variables of a replication as they stand on disk; kept in the smallest integers that hold them."""
        for name in sorted(self._arrays):
            values = self._values(name, number)
            yield name, values
            arrays[name] = small(values) if values.dtype == WIDE else values

    def finish(self, frame: xr.Dataset) -> None:
        """Cut the store to its replications and write what is known only now, by the `frame_of` all of them."""
        for array in self._arrays.values():
            array.resize((self._number, *array.shape[1:]))
        numbers = self._group["replication"]
        numbers.resize((self._number,))
        numbers[:] = frame["replication"].values
        if OF_SEED in frame:
            xr.Dataset({OF_SEED: frame[OF_SEED].variable}).to_zarr(self._path, mode="a", consolidated=False)
        kept = {k: v for k, v in self._group.attrs.asdict().items() if k == COORDINATES}
        self._group.attrs.put(kept | dict(frame.attrs))
        seal(self._path)


def _first_dim(array: Any) -> str:
    """The name of an array's first dimension, as xarray keeps it in a Zarr store."""
    names = array.attrs["_ARRAY_DIMENSIONS"]
    return str(names[0]) if names else ""


def _kind(kind: np.dtype[Any]) -> np.dtype[Any]:
    """The kind of number in which values of a kind are stored."""
    return WIDE if kind.kind == "u" else kind


def _wide(values: NDArray[Any], kind: np.dtype[Any]) -> NDArray[Any]:
    """Values in the kind of number that is stored, which holds them all."""
    assert np.can_cast(values.dtype, kind), f"{values.dtype} does not fit into {kind}"
    return np.ascontiguousarray(values, kind)


def _checksum(arrays: Iterable[tuple[str, NDArray[Any]]]) -> int:
    """Checksum of one replication, its variables in order of name."""
    found = 0
    for _, values in arrays:
        found = crc32(np.ascontiguousarray(values).data, found)
    return found
