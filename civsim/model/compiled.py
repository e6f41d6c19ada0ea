"""Compilation by numba with a cache on disk that notices every edit of the code that went into a function.

numba's own cache looks at the file of the calling function alone: after an edit of a mechanism, what calls it would
go on with the old one, silently. Here the cache's stamp is the content of all files with compiled functions in the
function's room and in the rooms left of it. Neither the times of files nor the place of installation count, so a cache
may be moved and copied together with the package.
"""

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, overload

from numba import njit, types
from numba.core.dispatcher import Dispatcher

CompiledT = TypeVar("CompiledT", bound=Callable[..., object])

ROOMS = ("model", "engine", "scores", "planner", "roster")
"""The rooms with compiled functions, from left to right; what is compiled in one may call those before it."""
_PACKAGE = Path(__file__).parents[1]
_COMPILING = b"\nfrom numba", b"\nfrom civsim.model.compiled"


@overload
def compiled(function: CompiledT) -> "Dispatcher[CompiledT]": ...
@overload
def compiled(*, nogil: bool) -> "Callable[[CompiledT], Dispatcher[CompiledT]]": ...
def compiled(function: Any = None, *, nogil: bool = False) -> Any:
    """The function compiled on first use, cached on disk; with `nogil` it lets other threads run meanwhile."""
    if function is None:
        return lambda function: _cached(function, nogil)
    return _cached(function, nogil)


def _cached(function: Callable[..., object], nogil: bool) -> Any:
    """The dispatcher of a function, with our stamp on its cache."""
    dispatcher: Any = njit(cache=True, nogil=nogil)(function)
    room = Path(function.__code__.co_filename).relative_to(_PACKAGE).parts[0]
    dispatcher._cache._cache_file._source_stamp = stamp_of(_PACKAGE, room)
    return _widening(dispatcher)


def part(function: CompiledT) -> "Dispatcher[CompiledT]":
    """The function compiled as a part of compiled functions that call it, and cached with them; not for Python."""
    options: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return _widening(njit(**options)(function))  # type: ignore[no-any-return]


def _widening(dispatcher: Any) -> Any:
    """The dispatcher, compiling once for whole numbers of any width, constants included: they come in as 64 bits."""
    compile_exactly = dispatcher.compile

    def compile_wide(arguments: tuple[Any, ...]) -> Any:
        return compile_exactly(tuple(_wide(getattr(a, "literal_type", a)) for a in arguments))

    dispatcher.compile = compile_wide
    return dispatcher


def _wide(argument: Any) -> Any:
    """The type of an argument, int64 for whole numbers that fit in."""
    return types.int64 if argument in types.integer_domain and argument != types.uint64 else argument


@cache
def stamp_of(package: Path, room: str) -> str:
    """A hash of the files with compiled functions in a room and in those left of it, and of the files of the same room
    that they import, from where constants come."""
    place = ROOMS.index(room)
    digest = sha256(stamp_of(package, ROOMS[place - 1]).encode() if place else b"")
    texts = {path.stem: path.read_bytes() for path in sorted((package / room).glob("*.py"))}
    own = re.compile(rf"\nfrom civsim\.{room}\.(\w+) import".encode())
    counted = {name for name, text in texts.items() if any(line in text for line in _COMPILING)}
    counted |= {imported.decode() for name in counted for imported in own.findall(texts[name])}
    for name in sorted(counted):
        digest.update(name.encode() + b"\0" + texts[name] + b"\0")
    return digest.hexdigest()
