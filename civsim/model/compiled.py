"""Compilation by numba with a cache on disk that notices edits of the functions that many files share.

numba's own cache looks at the file of the calling function alone: after an edit of a mechanism, what calls it would
go on with the old one, silently. Here the cache's stamp takes in the content of the shared files too.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from numba import njit
from numba.core.dispatcher import Dispatcher

CompiledT = TypeVar("CompiledT", bound=Callable[..., object])

_PACKAGE = Path(__file__).parents[1]
_SHARED = ("model/quantiles.py", "model/mechanisms.py", "engine/draws.py")
_STAMP = hashlib.sha256(b"".join((_PACKAGE / name).read_bytes() for name in _SHARED)).hexdigest()


def compiled(function: CompiledT) -> "Dispatcher[CompiledT]":
    """The function compiled on first use, cached on disk."""
    dispatcher: Any = njit(cache=True)(function)
    file = dispatcher._cache._cache_file
    file._source_stamp = (file._source_stamp, _STAMP)
    return dispatcher  # type: ignore[no-any-return]
