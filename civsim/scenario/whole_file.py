"""Files appear whole or not at all: they grow under a temporary name and are renamed when complete."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from civsim.errors import CivsimError, system_reason
from civsim.language import Text


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The temporary name to write to; renamed to `path` at the end, removed if anything goes wrong.

    Raises
    ------
    CivsimError
        If the folder cannot be made or written, or the disk is full.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        partial.replace(path)
    except OSError as error:
        reason = system_reason(error)
        raise CivsimError(Text(f"无法写入 {path}：{reason.zh}", f"cannot write {path}: {reason.en}")) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
