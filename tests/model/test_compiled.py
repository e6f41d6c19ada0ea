"""The compiler's cache: what makes it old, and what does not."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from civsim.engine import uniform
from civsim.engine.kernel import run
from civsim.model.mechanisms import service_time
from civsim.model.source_stamp import ROOMS, stamp_of
from tests.test_architecture import FILES, PACKAGE, room_of
from tests.test_architecture import ROOMS as HOUSE


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package's compiled rooms, with other times of files."""
    for room in ROOMS:
        shutil.copytree(PACKAGE / room, tmp_path / room, copy_function=shutil.copyfile)
    os.utime(tmp_path / "model" / "mechanisms.py", (0, 0))
    return tmp_path


def stamps(package: Path) -> list[str]:
    """The stamps of all rooms, as they are now."""
    stamp_of.cache_clear()
    return [stamp_of(package, room) for room in ROOMS]


def test_neither_the_place_nor_the_times_of_files_count(package: Path) -> None:
    assert stamps(package) == stamps(PACKAGE)
    assert len(set(stamps(package))) == len(ROOMS)


# A mechanism; a draw; constants of compiled code in files that compile nothing; files that no compiled code needs.
@pytest.mark.parametrize(
    ("file", "first_changed"),
    [
        ("model/mechanisms.py", "model"),
        ("engine/draws.py", "engine"),
        ("engine/outcome.py", "engine"),
        ("model/calendar.py", "engine"),
        ("scores/site_marks.py", "scores"),
        ("model/areas.py", None),
        ("engine/reference.py", None),
    ],
)
def test_an_edit_counts_in_its_room_and_to_the_right(package: Path, file: str, first_changed: str | None) -> None:
    before = stamps(package)
    with (package / file).open("a", encoding="utf-8") as text:
        text.write("# edited\n")
    changed = [a != b for a, b in zip(before, stamps(package), strict=True)]
    place = ROOMS.index(first_changed) if first_changed else len(ROOMS)
    assert changed == [i >= place for i in range(len(ROOMS))]


def test_rooms_stand_as_in_the_house() -> None:
    compiling = {room_of(path) for path in FILES if "njit" in (text := path.read_text("utf-8")) or "@compiled" in text}
    assert [room for room in HOUSE if room in compiling] == list(ROOMS)


def test_a_cached_function_bears_the_stamp_of_its_room() -> None:
    for function, room in ((service_time, "model"), (run, "engine")):
        assert function._cache._cache_file._source_stamp == stamp_of(PACKAGE, room)
    assert run.targetoptions["nogil"]
    assert not service_time.targetoptions.get("nogil")


def test_whole_numbers_of_any_width_share_one_compilation() -> None:
    number = uniform(7, 3, 0)
    assert [uniform(width(7), width(3), 0) for width in (np.int8, np.int32, np.int64, np.uint8, np.uint32)] == [
        number
    ] * 5
    assert len(uniform.signatures) == 1
