"""Compilation by numba with a cache on disk that notices every edit of the code that went into a function.

numba's own cache looks at the file of the calling function alone: after an edit of a mechanism, what calls it would
go on with the old one, silently. Here the cache's stamp is the content of the sources that may have gone into the
function, see source_stamp.py; so a cache may be moved and copied together with the package.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, overload

from numba import njit, types
from numba.core.dispatcher import Dispatcher

from civsim.model.source_stamp import stamp_of

CompiledT = TypeVar("CompiledT", bound=Callable[..., object])

_PACKAGE = Path(__file__).parents[1]


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
    """The function compiled into the compiled functions that call it, and cached with them; not for Python.

    It is always inlined: left to itself, the compiler keeps the larger parts as calls, which made the kernel a tenth
    slower. So a large part is best called in one place only.
    """
    options: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": True}
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


def is_compiled(function: "Dispatcher[CompiledT]") -> bool:
    """Whether a function need not be compiled any more: it is in this process, or in a cache that is not stale."""
    internals: Any = function
    return bool(function.signatures) or bool(internals._cache._cache_file._load_index())
