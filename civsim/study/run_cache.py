"""Replications computed before, kept in the user's cache folder: what is the same is not computed again.

An entry is named by the hash of all that decides it (scenario, plan, seed, number, engine, and the stamp of sources,
libraries and computer), so it is never stale; an edited source only leaves entries that nobody asks for, and the
oldest go first when the folder is full. The cache never stops a run: what cannot be read or written is computed.

`CIVSIM_CACHE` names another folder, or is `off`; `CIVSIM_CACHE_GB` is the most that it may hold.
"""

import io
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import numpy as np
import pyarrow as pa
from platformdirs import user_cache_path

from civsim.engine import Take
from civsim.results import Replication
from civsim.scenario import growing_file
from civsim.study.stamp import STAMP, current_stamp, plan_hash
from civsim.study.task import Task
from civsim.study.workers import Arriving, Workers

WORTH_SECONDS = 0.05
"""What was computed in less time is not kept: to read it back would save nothing."""
GIGABYTES, FREE_BYTES = 2.0, 2_000_000_000
"""The most that the cache holds unless told otherwise, and the room that it leaves on the disk."""
CODEC = pa.Codec("zstd", 1)


def cache_folder() -> Path | None:
    """Where replications are kept; None if the cache is off, or the sources were edited since they were loaded."""
    said = os.environ.get("CIVSIM_CACHE", "")
    if said.lower() in ("off", "0", "no") or current_stamp() != STAMP:
        return None
    return Path(said) if said else user_cache_path("civsim", appauthor=False) / "runs"


def may_be_kept(task: Task) -> bool:
    """Whether a task's name says all about it: other policies than the model's may change without their names."""
    policy = task.plan.policy
    return not task.ledger and (policy is None or type(policy).__module__.startswith("civsim.model."))


@dataclass
class Cached:
    """Workers that look into the cache first."""

    workers: Workers
    folder: Path
    used: int = 0
    _written: bool = field(default=False)

    def replications(self, task: Task, numbers: Sequence[int], take: Take | None = None) -> Arriving:
        """Replications in the order of their numbers; those that are there are read, the others computed and kept."""
        if not may_be_kept(task):
            yield from self.workers.replications(task, numbers, take)
            return
        names = Names(task)
        absent = [n for n in numbers if not self._file(names(n)).is_file()]
        fresh = self.workers.replications(task, absent) if absent else iter(())
        for number in numbers:
            if number in absent:
                replication = next(fresh)
                self._keep(names(number), replication)
            else:
                replication = self._read(names(number)) or next(self.workers.replications(task, [number]))
            yield replication

    def _file(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _read(self, name: str) -> Replication | None:
        """An entry, or None if it is damaged or has gone meanwhile."""
        try:
            data = self._file(name).read_bytes()
            size, checksum = (int.from_bytes(data[i : i + 8], "little") for i in (0, 8))
            if len(data) <= 16 or crc32(data[16:]) != checksum:
                return None
            with np.load(io.BytesIO(CODEC.decompress(data[16:], size).to_pybytes()), allow_pickle=False) as arrays:
                found = {key: arrays[key] for key in arrays.files}
            os.utime(self._file(name))
        except (OSError, ValueError, KeyError):
            return None
        self.used += 1
        return Replication(found, int(found.pop("trace_hash")), None)

    def _keep(self, name: str, replication: Replication) -> None:
        """Write an entry if it is worth it and there is room; nobody ever sees a part of one."""
        if float(replication.arrays["seconds"]) < WORTH_SECONDS:
            return
        file = self._file(name)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(file.parent).free < FREE_BYTES:
                return
            text = io.BytesIO()
            np.savez(text, allow_pickle=False, trace_hash=np.uint64(replication.trace_hash), **replication.arrays)
            data = bytes(CODEC.compress(text.getbuffer()))
            head = len(text.getbuffer()).to_bytes(8, "little") + crc32(data).to_bytes(8, "little")
            with growing_file(file) as growing:
                growing.write_bytes(head + data)
            self._written = True
        except OSError:
            return

    def tidy(self) -> None:
        """Remove the entries not used for longest, if the cache has outgrown its limit."""
        if self._written:
            shrink(self.folder, _limit())


def cached_megabytes() -> float:
    """What the cache holds; 0 if there is none. [MB]"""
    folder = cache_folder()
    return round(sum(size for _, size, _ in _entries(folder)) / 1e6, 1) if folder else 0.0


def emptied_cache() -> float:
    """Remove all entries of the cache; what they held. [MB]"""
    folder, before = cache_folder(), cached_megabytes()
    if folder:
        shrink(folder, 0.0)
    return round(before - cached_megabytes(), 1)


def shrink(folder: Path, limit: float) -> None:
    """Bring a cache down to nine tenths of a limit if it is above it, what was not used for longest first."""
    entries = _entries(folder)
    held = sum(size for _, size, _ in entries)
    if held <= limit:
        return
    for _, size, file in sorted(entries):
        with suppress(OSError):
            file.unlink()
        held -= size
        if held <= 0.9 * limit:
            return


def _entries(folder: Path) -> list[tuple[float, int, Path]]:
    """When each entry was last used, its size [byte], and its file."""
    entries: list[tuple[float, int, Path]] = []
    with suppress(OSError):
        for file in folder.glob("??/*"):
            with suppress(OSError):  # somebody else may be tidying too
                about = file.stat()
                entries.append((about.st_mtime, about.st_size, file))
    return entries


def _limit() -> float:
    try:
        return float(os.environ["CIVSIM_CACHE_GB"]) * 1e9
    except (KeyError, ValueError):
        return GIGABYTES * 1e9


class Names:
    """Names of a task's replications in the cache."""

    def __init__(self, task: Task) -> None:
        self._task = repr((task.scenario.hash, plan_hash(task.plan), task.seed, task.engine, STAMP)).encode()

    def __call__(self, number: int) -> str:
        """The name of one replication."""
        return sha256(self._task + b"%d" % number).hexdigest()
