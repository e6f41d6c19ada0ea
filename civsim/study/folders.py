"""Result folders that are complete or absent: work grows under another name and appears by a rename."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from civsim.errors import CivsimError, UnfinishedError, system_reason
from civsim.language import Text

MARKER, SUFFIX = "civsim-unfinished.txt", ".partial"


def called_after(scenario: Path) -> str:
    """What results of a scenario file are called after: its name, or its folder's where the file is `scenario.yaml`."""
    file = scenario.resolve()
    return file.parent.name if file.stem == "scenario" and file.parent.name else file.stem


def free_folder(stem: str) -> Path:
    """`out/stem`, or the first of `out/stem-2`, `out/stem-3` ... that does not exist."""
    base = Path("out")
    candidates = (base / (stem if i == 1 else f"{stem}-{i}") for i in range(1, 100_000))
    return next(path for path in candidates if not path.exists() and not _partial(path).exists())


def _partial(folder: Path) -> Path:
    return folder.with_name(folder.name + SUFFIX)


def refuse_existing(folder: Path) -> None:
    """Refuse a results folder that exists already, before any work is done for it."""
    if folder.exists() or folder.is_symlink():
        raise CivsimError(
            Text(
                f"{folder} 已存在，请另取一个名称（结果用 --out 指定）",
                f"{folder} exists already; choose another name (for results with --out)",
            )
        )


@contextmanager
def growing_folder(folder: Path, worth_keeping: Callable[[Path], bool] = lambda partial: False) -> Iterator[Path]:
    """A folder to write into that takes its name only when the work is done.

    It grows inside `folder.partial`, beside a marker and what else the work notes there: a killed run leaves that, and
    the next run replaces it. The marker is locked by the run at work, so that two runs never share a folder.

    Parameters
    ----------
    worth_keeping
        Whether `folder.partial` is kept when the work stops early, because `resumed_folder` can go on with it.

    Raises
    ------
    CivsimError
        If the folder exists, or cannot be made, or another run is filling it.
    UnfinishedError
        If the work stopped early and was kept.
    """
    folder = Path(folder)
    refuse_existing(folder)
    partial = _partial(folder)
    if partial.exists() or partial.is_symlink():
        _remove_abandoned(partial)
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        why = system_reason(error)
        raise CivsimError(
            Text(
                f"无法建立 {folder}：{why.zh}；请换一个可写的位置（结果用 --out 指定）",
                f"cannot make {folder}: {why.en}; choose a place that can be written (for results with --out)",
            )
        ) from None
    try:
        with (partial / MARKER).open("w", encoding="utf-8") as marker:
            _lock(marker, partial)
            marker.write("unfinished; may be deleted\n")
            marker.flush()
            (partial / folder.name).mkdir()
            yield partial / folder.name
            _take_name(partial, folder)
    except BaseException as error:
        _leave(partial, error, worth_keeping)
        raise
    _remove(partial)


@contextmanager
def resumed_folder(partial: Path, worth_keeping: Callable[[Path], bool]) -> Iterator[Path]:
    """As `growing_folder`, for a folder that a run left unfinished at `partial`.

    Raises
    ------
    CivsimError
        If it is none, or another run is filling it, or its name is taken.
    UnfinishedError
        If the work stopped early again.
    """
    if not partial.name.endswith(SUFFIX) or not (partial / MARKER).is_file():
        raise CivsimError(
            Text(
                f"{partial} 不是未完成的推演（应为 civsim 留下的 名称{SUFFIX} 文件夹）",
                f"{partial} is not an unfinished run (a folder NAME{SUFFIX} that civsim left)",
            )
        )
    folder = partial.with_name(partial.name.removesuffix(SUFFIX))
    try:
        with (partial / MARKER).open("a", encoding="utf-8") as marker:
            _lock(marker, partial)
            refuse_existing(folder)
            yield partial / folder.name
            _take_name(partial, folder)
    except BaseException as error:
        if worth_keeping(partial) and not isinstance(error, CivsimError):
            _leave(partial, error, worth_keeping)
        raise
    _remove(partial)


def _take_name(partial: Path, folder: Path) -> None:
    """The work is done."""
    refuse_existing(folder)
    (partial / folder.name).rename(folder)


def _leave(partial: Path, error: BaseException, worth_keeping: Callable[[Path], bool]) -> None:
    """After the work stopped early: remove it, or say that it can be continued."""
    if not worth_keeping(partial):
        _remove(partial)
    elif isinstance(error, KeyboardInterrupt | OSError | CivsimError):
        raise UnfinishedError(partial) from error


def _remove_abandoned(partial: Path) -> None:
    """Remove what a killed run left, and nothing that is still growing or somebody else's."""
    if not (partial / MARKER).is_file():
        raise CivsimError(
            Text(f"{partial} 已存在且不是未完成的结果", f"{partial} exists and is not an unfinished result")
        )
    with (partial / MARKER).open("a", encoding="utf-8") as marker:
        _lock(marker, partial)
    _remove(partial)


def free_of_others(partial: Path) -> bool:
    """Whether no run is filling an unfinished folder now."""
    try:
        with (partial / MARKER).open("a", encoding="utf-8") as marker:
            _lock(marker, partial)
    except (CivsimError, OSError):
        return False
    return True


def _lock(marker: TextIO, partial: Path) -> None:
    """Hold the marker until it is closed; the operating system lets go of it too when the run is killed."""
    try:
        import fcntl
    except ImportError:  # Windows: an open file cannot be removed there anyway
        return
    try:
        fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        text = Text(f"另一个 civsim 正在写 {partial}", f"another civsim is writing to {partial}")
        raise CivsimError(text) from None


def _remove(partial: Path) -> None:
    """Remove an unfinished folder as far as possible; its marker last, so that what is left is known for what it is."""
    for content in partial.iterdir():
        if content.is_dir() and not content.is_symlink():
            shutil.rmtree(content, ignore_errors=True)
        elif content.name != MARKER:
            content.unlink(missing_ok=True)
    with suppress(OSError):
        if [content.name for content in partial.iterdir()] == [MARKER]:
            (partial / MARKER).unlink()
        partial.rmdir()
