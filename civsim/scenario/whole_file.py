"""Files appear whole or not at all: they grow under a temporary name and are renamed when complete."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EISDIR
from pathlib import Path

from civsim.errors import CivsimError, system_reason
from civsim.language import Text


@contextmanager
def growing_file(path: Path) -> Iterator[Path]:
    """The temporary name to write to; renamed to `path` at the end, removed if anything goes wrong.

    A file of this name is replaced, a folder is not. Folders above it are made.
    """
    if path.is_dir():
        raise IsADirectoryError(EISDIR, "is a directory", str(path))
    growing = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with suppress(FileExistsError):  # a file in the way: what is written below says so better
            path.parent.mkdir(parents=True, exist_ok=True)
        yield growing
        growing.replace(path)
    finally:
        with suppress(OSError):
            growing.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """As `growing_file`, with the mistakes of the system in words.

    Raises
    ------
    CivsimError
        If the folder cannot be made or written, or the disk is full.
    """
    try:
        with growing_file(path) as growing:
            yield growing
    except OSError as error:
        reason = system_reason(error)
        raise CivsimError(Text(f"无法写入 {path}：{reason.zh}", f"cannot write {path}: {reason.en}")) from None


def write_text(path: Path, text: str) -> None:
    """A text file, complete or absent."""
    with growing_file(path) as growing:
        growing.write_text(text, encoding="utf-8", newline="\n")
