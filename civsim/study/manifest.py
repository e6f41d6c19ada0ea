"""The manifest of an unfinished run: hashes, and the replications done with their checksums."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civsim.errors import CivsimError
from civsim.language import Text

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """A replication that is done: checksums of its arrays and of its ledger, and its trace hash."""

    arrays: int
    trace: str
    ledger: int = 0


@dataclass(frozen=True)
class Manifest:
    """What is done of a run."""

    scenario_hash: str
    plan_hash: str
    seed: int
    engine: str
    ledger: bool
    version: str
    sources: str  # stamp of the code that computed the replications
    done: tuple[Entry, ...] = ()
    format: int = FORMAT


def has_replications(partial: Path) -> bool:
    """Whether something is done that a run can go on from."""
    try:
        return bool(read_manifest(partial).done)
    except CivsimError:
        return False


def read_manifest(partial: Path) -> Manifest:
    """The manifest of an unfinished run.

    Raises
    ------
    CivsimError
        If there is none, or it is damaged.
    """
    said = read_object(partial / MANIFEST)
    try:
        if said["format"] != FORMAT:
            raise ValueError("format")
        found = Manifest(**said | {"done": tuple(Entry(**entry) for entry in said["done"])})
        for entry in found.done:
            int(entry.trace, 16)
    except (KeyError, TypeError, ValueError):
        raise damaged(partial / MANIFEST) from None
    return found


def read_object(file: Path) -> dict[str, Any]:
    """A JSON object of an unfinished run."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CivsimError(
            Text(
                f"{file} 不存在：{file.parent} 中没有可以接着算的推演，请重新运行原来的命令",
                f"{file} does not exist: {file.parent} holds no run to continue; run the command again",
            )
        ) from None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise damaged(file)
    return said


def damaged(file: Path) -> CivsimError:
    return CivsimError(Text(f"{file} 已损坏，不能接着算", f"{file} is damaged; the run cannot be continued"))
