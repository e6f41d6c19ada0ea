"""A run in progress: what it is, what is done, and how it is taken up again after it was stopped.

Beside the growing folder, `DIR.partial` holds `origin.json`, written once: the scenario and how it is run; and
`manifest.json`: hashes, and the replications done with their checksums. The manifest is replaced by a rename after
every replication, or four times a second where they come faster. It is the last to be written, so whatever it names is
there; what it does not name is computed again.
"""

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from civsim.engine import EngineName, Take
from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import build_model
from civsim.results import GrowingRun, Replication, dataset_of, frame_of, joined_ledgers, ledger_file
from civsim.scenario import write_text
from civsim.study.archive import unpacked
from civsim.study.manifest import MANIFEST, Entry, Manifest, damaged, read_manifest, read_object
from civsim.study.plans import kept_plan, levers
from civsim.study.stamp import STAMP, plan_hash
from civsim.study.task import Task
from civsim.study.variants import RUN_STORE

ORIGIN, LEDGERS, LEDGER_FILE = "origin.json", "ledgers", "ledger.parquet"
PAUSE = 0.25
"""Least time between two notes in the manifest. [s]"""


@dataclass
class RunInProgress:
    """Keeps the replications of a task in a growing folder as they come."""

    task: Task
    growing: Path
    manifest: Manifest
    _store: GrowingRun | None = None
    _waiting: list[tuple[Entry, Replication]] = field(default_factory=list)
    _noted: float = 0.0
    _ledgers: dict[int, tuple[ExitStack, Take]] = field(default_factory=dict)

    @classmethod
    def begun(cls, growing: Path, task: Task, more: Mapping[str, Any]) -> "RunInProgress":
        """A run at its beginning, with the plan's visits in the folder already; `more` is given back on resuming."""
        attributes = task.origin(0)
        origin = {"attributes": attributes, "levers": levers(task.model, task.plan), "plan": task.plan.name}
        manifest = Manifest(
            scenario_hash=task.scenario.hash,
            plan_hash=plan_hash(task.plan),
            seed=task.seed,
            engine=task.engine,
            ledger=task.ledger,
            version=attributes["version"],
            sources=STAMP,
        )
        if task.ledger:
            (growing.parent / LEDGERS).mkdir()
        write_text(growing.parent / ORIGIN, json.dumps(origin | {"more": dict(more)}, ensure_ascii=False))
        found = cls(task, growing, manifest)
        found._note()
        found._noted = float("-inf")  # the first replication is noted at once
        return found

    @classmethod
    def taken_up(cls, growing: Path) -> tuple["RunInProgress", dict[str, Any]]:
        """A run that was stopped, and the `more` of its beginning.

        Raises
        ------
        CivsimError
            If it is damaged, or was begun by another version of civsim.
        """
        partial = growing.parent
        if not growing.is_dir() and (partial / MANIFEST).is_file():
            raise CivsimError(
                Text(
                    f"{partial} 里没有 {growing.name}：如果改过名，请改回原来的名字",
                    f"{partial} holds no {growing.name}: if it was renamed, give it its old name back",
                )
            )
        manifest, said = read_manifest(partial), read_object(partial / ORIGIN)
        if manifest.sources != STAMP:
            raise CivsimError(
                Text(
                    f"{partial} 由另一版本的 civsim（或在另一环境）开始，两者结果可能不同，不能接着算；请重新运行",
                    f"{partial} was begun by another version of civsim, or on another computer, whose results may "
                    "differ; run the command again",
                )
            )
        task, more = _task(growing, manifest, said)
        found = cls(task, growing, replace(manifest, done=()))
        if not manifest.done:
            return found, more
        if not (growing / RUN_STORE).is_dir():
            raise damaged(growing / RUN_STORE)
        try:
            found._store = GrowingRun(growing / RUN_STORE)
        except Exception:  # whatever a reader of damaged bytes may raise
            raise damaged(growing / RUN_STORE) from None
        found._store.take_up([entry.arrays for entry in manifest.done])
        found._check_ledgers(manifest)
        found.manifest = manifest
        return found, more

    @property
    def take(self) -> Take | None:
        """Who takes the rows of ledgers: a file for each replication."""
        return self._take if self.task.ledger else None

    def _take(self, number: int, rows: NDArray[np.int64]) -> None:
        if number not in self._ledgers:
            files = ExitStack()
            self._ledgers[number] = (
                files,
                files.enter_context(ledger_file(self._ledger(number), self.task.model, self.task.origin(0))),
            )
        self._ledgers[number][1](number, rows)

    def keep(self, number: int, replication: Replication) -> None:
        """Keep a replication on disk."""
        checksum = 0
        if self.task.ledger:
            self._ledgers.pop(number)[0].close()
            checksum = _file_checksum(self._ledger(number))
        self._waiting.append((Entry(0, f"{replication.trace_hash:016x}", checksum), replication))
        if time.monotonic() - self._noted >= PAUSE:
            self.commit()

    def commit(self) -> None:
        """Store what waits, and then note it."""
        if not self._waiting:
            return
        task, fresh = self.task, [replication for _, replication in self._waiting]
        store = self._store
        if store is None:
            first = dataset_of(task.model, task.plan, fresh[:1], task.seed, [0], task.origin(1))
            if (self.growing / RUN_STORE).exists():
                shutil.rmtree(self.growing / RUN_STORE)  # begun, but not noted before the run was killed
            store = GrowingRun.begun(self.growing / RUN_STORE, first)
        sums = store.add(fresh)
        entries = [replace(entry, arrays=s) for (entry, _), s in zip(self._waiting, sums, strict=True)]
        self._store, self._waiting = store, []
        self.manifest = replace(self.manifest, done=(*self.manifest.done, *entries))
        self._note()

    def close(self) -> None:
        """Let go of the ledgers that are not whole, as when the run stops."""
        for files, _ in self._ledgers.values():
            with suppress(CivsimError, OSError, GeneratorExit):
                files.__exit__(GeneratorExit, GeneratorExit(), None)
        self._ledgers.clear()

    def replications(self, numbers: range) -> Iterator[Replication]:
        """Some of the replications, read back."""
        self.commit()
        for number in numbers:
            assert self._store is not None, "a run has a replication"
            yield self._store.replication(number, int(self.manifest.done[number].trace, 16))

    def finish(self) -> None:
        """Close the store, and put the ledger together."""
        self.commit()
        assert self._store is not None, "a run has a replication"
        task, number = self.task, len(self.manifest.done)
        traces = [int(entry.trace, 16) for entry in self.manifest.done]
        self._store.finish(frame_of(task.model, task.plan, task.seed, range(number), task.origin(number), traces))
        if self.task.ledger:
            whole = {k: v for k, v in self.task.origin(number).items() if k not in ("inputs", "engine")}
            joined_ledgers(self.growing / LEDGER_FILE, map(self._ledger, range(number)), self.task.model, whole)

    def _ledger(self, number: int) -> Path:
        return self.growing.parent / LEDGERS / f"{number:06d}.parquet"

    def _check_ledgers(self, manifest: Manifest) -> None:
        """See to it that the ledgers of the replications done are what was written."""
        for number, entry in enumerate(manifest.done if manifest.ledger else ()):
            file = self._ledger(number)
            if not file.is_file() or _file_checksum(file) != entry.ledger:
                raise damaged(file)

    def _note(self) -> None:
        """Write the manifest anew."""
        write_text(self.growing.parent / MANIFEST, json.dumps(asdict(self.manifest)))
        self._noted = time.monotonic()


def _file_checksum(file: Path) -> int:
    found = 0
    with file.open("rb") as content:
        while chunk := content.read(1 << 20):
            found = crc32(chunk, found)
    return found


def _task(growing: Path, manifest: Manifest, said: dict[str, Any]) -> tuple[Task, dict[str, Any]]:
    """What was being simulated, read back from its files, and what was noted with it."""
    origin = growing.parent / ORIGIN
    try:
        scenario = unpacked(said["attributes"]["inputs"])
        model = build_model(scenario)
        plan = kept_plan(growing, model, said["levers"]).renamed(said["plan"])
        engine, more = cast(EngineName, manifest.engine), said["more"]
        if scenario.hash != manifest.scenario_hash or plan_hash(plan) != manifest.plan_hash or type(more) is not dict:
            raise ValueError("hash")
    except CivsimError as error:
        raise CivsimError(damaged(origin).message + Text("：", ": ") + error.message) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise damaged(origin) from None
    return Task(scenario, model, plan, manifest.seed, engine, manifest.ledger, said["attributes"]), more
