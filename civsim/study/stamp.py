"""What decides a replication besides scenario, plan and seed: our own sources, the libraries, the computer.

A replication computed by other code is another replication: it is neither taken from the cache, nor continued, nor
accepted from a worker on another computer.
"""

import platform
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from civsim.model import Plan

_PACKAGE = Path(__file__).parents[1]
ROOMS = ("scenario", "model", "engine", "results")
LIBRARIES = ("numpy", "scipy", "numba", "simpy")


def _sources() -> dict[Path, bytes]:
    """The files that take part in a replication."""
    return {path: path.read_bytes() for room in ROOMS for path in sorted((_PACKAGE / room).rglob("*.py"))}


def current_stamp() -> str:
    """Hash of sources, versions and platform."""
    digest = sha256()
    for path, text in _sources().items():
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + text + b"\0")
    computer = (platform.python_version(), platform.system(), platform.machine(), *platform.libc_ver())
    digest.update(repr([*(version(name) for name in LIBRARIES), *computer]).encode())
    return digest.hexdigest()


STAMP = current_stamp()
"""Taken when civsim is loaded, so that it belongs to the code that runs, whatever happens to the files later."""


def plan_hash(plan: Plan) -> str:
    """Hash of what a plan does; its name does not count."""
    digest = sha256()
    for name, kind in (("day", "<i4"), ("channel", "<i2"), ("grid", "<i4"), ("overtime", "<f8")):
        values = getattr(plan, name)
        digest.update(f"{name}{values.shape}".encode() + values.astype(kind).tobytes())
    digest.update(repr(plan.works).encode() + repr(plan.policy).encode())
    return digest.hexdigest()
