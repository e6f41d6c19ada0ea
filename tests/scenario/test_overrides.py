"""`--set path=value`: what it replaces, what it makes, what it refuses."""

from datetime import date

import pytest

from civsim.errors import Mark
from civsim.scenario import read

TEXT = "a: {b: 1, c: [1, 2]}\nyears: {2021: 5}\nday: 2021-01-01\n"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("a.b", "2", {"b": 2, "c": [1, 2]}),
        ("a.b", "1e3", {"b": 1000.0, "c": [1, 2]}),
        ("a.b", "no", {"b": "no", "c": [1, 2]}),
        ("a.b", "[1, {x: 2}]", {"b": [1, {"x": 2}], "c": [1, 2]}),
        ("a.b", "null", {"c": [1, 2]}),
        ("a.b", "", {"c": [1, 2]}),
        ("a.nowhere", None, {"b": 1, "c": [1, 2]}),
        ("a.b", 7.5, {"b": 7.5, "c": [1, 2]}),
        ("a.b", date(2022, 1, 1), {"b": date(2022, 1, 1), "c": [1, 2]}),
        ("a.b", {"x": (1, 2), 2021: 3}, {"b": {"x": [1, 2], 2021: 3}, "c": [1, 2]}),
        ("a.c.1", "9", {"b": 1, "c": [1, 9]}),
        ("a.d.e.f", "3", {"b": 1, "c": [1, 2], "d": {"e": {"f": 3}}}),
        ("a", "{}", {}),
    ],
)
def test_the_value_is_replaced(write, name, value, found):
    assert read(write(TEXT), {name: value}).data["a"] == found


def test_a_year_in_the_path_meets_the_year_in_the_file(write):
    assert read(write(TEXT), {"years.2021": "100", "years.2022": "7"}).data["years"] == {2021: 100, 2022: 7}


def test_its_mark_shows_what_was_set(write):
    document = read(write(TEXT), {"a.b": "2", "a.c": "x" * 500})
    assert document.mark(("a", "b")) == Mark("--set a.b=2")
    assert len(str(document.mark(("a", "c")))) < 100


def test_the_file_itself_stays_as_it_is(write):
    path = write(TEXT)
    before = read(path)
    read(path, {"a.b": 3})
    assert before.data["a"]["b"] == 1


@pytest.mark.parametrize(
    ("name", "value", "code", "path"),
    [
        ("a..b", "1", "override", "a..b"),
        ("", "1", "override", ""),
        ("day.month", "1", "override", "month"),
        ("a.c.7", "1", "override", "7"),
        ("a.c.x", "1", "override", "x"),
        (".".join("a" * 100), "1", "override", ".".join("a" * 100)),
        ("a.b", "[1", "syntax", ""),
        ("a.b", "2021-02-30", "date", ""),
        ("a.b", "{x: 1, x: 2}", "duplicate_name", "x"),
        ("a.b", "\x07", "control_character", ""),
        ("a.b", "[" * 3000, "too_deep", ""),
    ],
)
def test_a_bad_override_is_refused(write, mistaken, name, value, code, path):
    (mistake,) = mistaken(read, write(TEXT), {name: value})
    assert (mistake.code, mistake.path) == (code, path)
    assert mistake.mark.file.startswith(f"--set {name}=") and not mistake.mark.line


def test_endless_python_data_is_refused(write, mistaken):
    endless: list[object] = []
    endless.append(endless)
    assert [m.code for m in mistaken(read, write(TEXT), {"a": endless})] == ["override"]
