"""What compiled code was made from: a hash that changes with every edit of a source that went into it.

Counted are the files with compiled functions of a room and of the rooms left of it, the files of the same room that
they import, and, from there on and across rooms, every file that a constant comes from: numba freezes constants.
"""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOMS = ("model", "engine", "scores", "planner", "roster")
"""The rooms with compiled functions, from left to right; what is compiled in one may call those before it."""
_COMPILING = b"\nfrom numba", b"\nfrom civsim.model.compiled"
_IMPORT = re.compile(rb"^from civsim\.([\w.]+) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
_CONSTANT = re.compile(rb"\b[A-Z][A-Z0-9_]*\b")


@cache
def stamp_of(package: Path, room: str) -> str:
    """The hash for compiled functions of a room. Neither the times of files nor the place of the package count."""
    place = ROOMS.index(room)
    digest = sha256(stamp_of(package, ROOMS[place - 1]).encode() if place else b"")
    for path in sorted(counted_files(package, room)):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def counted_files(package: Path, room: str) -> set[Path]:
    """The files of which every edit counts in this room, less those of the rooms left of it."""
    texts = {path: path.read_bytes() for path in (package / room).glob("*.py")}
    counted = {path for path, text in texts.items() if any(line in text for line in _COMPILING)}
    own = {(package / room / f"{name}.py") for path in counted for name in _imported_files(texts[path], room)}
    counted, open_ = counted | own, list(counted | own)
    while open_:
        more = _homes_of_constants(package, open_.pop().read_bytes()) - counted
        counted |= more
        open_ += more
    return counted


def _imported_files(text: bytes, room: str) -> set[str]:
    """Names of the files of a room that a text imports by their full names."""
    modules = {found[1].decode() for found in _IMPORT.finditer(text)}
    return {module.partition(".")[2] for module in modules if module.startswith(f"{room}.")}


def _homes_of_constants(package: Path, text: bytes) -> set[Path]:
    """The files from which a text imports constants, by their full names or as public names of a room."""
    homes = set()
    for found in _IMPORT.finditer(text):
        for name in _CONSTANT.findall(found[2]):
            homes.add(_home(package, found[1].decode(), name))
    return {path for path in homes if path.is_file()}


def _home(package: Path, module: str, name: bytes) -> Path:
    """The file that defines a name of a module; of a room, the one that its `__init__` takes the name from."""
    path = package.joinpath(*module.split("."))
    if not (path / "__init__.py").is_file():
        return path.with_suffix(".py")
    for found in _IMPORT.finditer((path / "__init__.py").read_bytes()):
        if re.search(rb"\b" + name + rb"\b", found[2]):
            return package.joinpath(*found[1].decode().split(".")).with_suffix(".py")
    return path / "__init__.py"
