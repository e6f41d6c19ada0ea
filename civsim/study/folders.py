"""Result folders that are complete or absent: work grows under another name and appears by a rename."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from civsim.errors import CivsimError
from civsim.language import Text

MARKER = "civsim-unfinished.txt"


def free_folder(stem: str) -> Path:
    """`out/stem`, or the first of `out/stem-2`, `out/stem-3` ... that does not exist."""
    base = Path("out")
    candidates = (base / (stem if i == 1 else f"{stem}-{i}") for i in range(1, 100_000))
    return next(path for path in candidates if not path.exists() and not _partial(path).exists())


def _partial(folder: Path) -> Path:
    return folder.with_name(folder.name + ".partial")


def refuse_existing(folder: Path) -> None:
    """Refuse a results folder that exists already, before any work is done for it."""
    if folder.exists() or folder.is_symlink():
        raise CivsimError(
            Text(
                f"{folder} 已存在，请用 --out 另指定一个新文件夹",
                f"{folder} exists already; name a new folder with --out",
            )
        )


@contextmanager
def growing_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into that takes its name only when the work is done.

    Raises
    ------
    CivsimError
        If the folder exists, or cannot be made. A `.partial` folder left by a killed run is replaced.
    """
    folder = Path(folder)
    refuse_existing(folder)
    partial = _partial(folder)
    if partial.exists():
        if not (partial / MARKER).is_file():
            raise CivsimError(
                Text(f"{partial} 已存在且不是未完成的结果", f"{partial} exists and is not an unfinished result")
            )
        shutil.rmtree(partial)
    partial.mkdir(parents=True)
    try:
        (partial / MARKER).write_text("unfinished; may be deleted\n", encoding="utf-8")
        yield partial
        (partial / MARKER).unlink()
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def write_text(path: Path, text: str) -> None:
    """A text file, complete or absent."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
