"""Stored runs and plans below a folder: what is there, what is unfinished, and what may go."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from civsim.errors import CivsimError
from civsim.study.folders import MARKER, SUFFIX, free_of_others
from civsim.study.manifest import read_manifest
from civsim.study.plans import PLAN_FILE, RESULT_FILE

Kind = Literal["run", "plan", "unfinished"]


@dataclass(frozen=True)
class Stored:
    """A folder of results."""

    path: Path
    kind: Kind
    replications: int
    scenario_hash: str
    seed: int | None
    score: float | None  # mean of the cycle [points], with its 95 % interval and n
    score_low: float | None
    score_high: float | None
    score_n: int
    changed: str
    megabytes: float

    def plain(self) -> dict[str, Any]:
        """As in JSON."""
        return self.__dict__ | {"path": str(self.path)}


def stored_below(folder: Path) -> list[Stored]:
    """The results in a folder and in the folders right below it, oldest first."""
    candidates = [folder, *(sorted(folder.iterdir()) if folder.is_dir() else [])]
    found = [stored for path in candidates if path.is_dir() and (stored := stored_at(path)) is not None]
    return sorted(found, key=lambda stored: stored.changed)


def stored_at(path: Path) -> Stored | None:
    """The results in a folder; None if there are none, or they cannot be read."""
    said, kind = _said(path)
    if kind is None:
        return None
    told = said.get("cycle")
    cycle: dict[str, Any] = told if isinstance(told, dict) else {}
    return Stored(
        path,
        kind,
        int(said.get("replications", 0)),
        str(said.get("scenario_hash", "")),
        said.get("seed"),
        cycle.get("mean"),
        cycle.get("low"),
        cycle.get("high"),
        int(cycle.get("n") or 0),
        datetime.fromtimestamp(path.stat().st_mtime).isoformat(timespec="seconds"),
        round(sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) / 1e6, 1),
    )


def _said(path: Path) -> tuple[dict[str, Any], Kind | None]:
    """What a folder says of its contents."""
    kinds: tuple[tuple[str, Kind], ...] = ((RESULT_FILE, "run"), (PLAN_FILE, "plan"))
    for name, kind in kinds:
        if (path / name).is_file():
            try:
                said = json.loads((path / name).read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError):
                return {}, None
            return (said, kind) if isinstance(said, dict) and "scenario_hash" in said else ({}, None)
    if path.name.endswith(SUFFIX) and (path / MARKER).is_file():
        try:
            manifest = read_manifest(path)
        except CivsimError:
            return {}, "unfinished"
        about = {"scenario_hash": manifest.scenario_hash, "seed": manifest.seed}
        return about | {"replications": len(manifest.done)}, "unfinished"
    return {}, None


def remove_unfinished(folder: Path) -> list[Stored]:
    """Remove what stopped runs left below a folder, but nothing that a run is filling now; returns what went."""
    gone = []
    for stored in stored_below(folder):
        if stored.kind == "unfinished" and free_of_others(stored.path):
            shutil.rmtree(stored.path, ignore_errors=True)
            gone.append(stored)
    return gone
