"""Every broken scenario is answered with its mistake, at its place, in both languages, and nothing else.

`invalid_expected.csv` says what is expected, a row a mistake: the scenario, the place (in the scenario itself, or in
the file that is named), the dotted path, the code, and a piece of the message in each language.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from civsim.errors import ScenarioError
from civsim.study import check_scenario, shipped_folder

FOLDER = shipped_folder() / "invalid"
COMMAND = Path(sys.executable).with_name("civsim")
FIELDS = {"file", "line", "column", "path", "code", "message"}


class Expected(NamedTuple):
    """One mistake as it should be told."""

    place: str
    path: str
    code: str
    zh: str
    en: str


def expectations() -> dict[str, list[Expected]]:
    """Scenario to its mistakes, in the order in which they are told."""
    found: dict[str, list[Expected]] = {}
    with Path(__file__).with_name("invalid_expected.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row.pop("scenario"), []).append(Expected(**row))
    return found


EXPECTED = expectations()


def place(mistake_file: str, line: int, column: int, scenario: str) -> str:
    """A mark as `invalid_expected.csv` has it."""
    name = os.path.relpath(mistake_file, FOLDER)
    numbers = [str(n) for n in (line, column) if n]
    return ":".join(numbers if name == f"{scenario}.yaml" else [name, *numbers])


@pytest.mark.parametrize("scenario", EXPECTED)
def test_a_broken_scenario_is_answered_with_its_mistakes(scenario: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        check_scenario(FOLDER / f"{scenario}.yaml")
    found = caught.value.mistakes
    places = [place(m.mark.file, m.mark.line, m.mark.column, scenario) for m in found]
    assert [(p, m.path, m.code) for p, m in zip(places, found, strict=True)] == [e[:3] for e in EXPECTED[scenario]]
    for mistake, expected in zip(found, EXPECTED[scenario], strict=True):
        zh, en = (words.replace(f"{FOLDER}{os.sep}", "").replace("g" * 300, "ggg") for words in _both(mistake.message))
        assert expected.zh in zh and expected.en in en
        assert expected.zh != expected.en and zh != en


def _both(text) -> tuple[str, str]:
    return text.zh, text.en


def test_every_broken_scenario_has_its_expectation() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in FOLDER.glob("*.yaml"))
    assert len(EXPECTED) >= 40


def test_every_broken_table_is_used() -> None:
    texts = "".join(path.read_text(encoding="utf-8", errors="replace") for path in FOLDER.glob("*.yaml"))
    unused = [path.name for path in (FOLDER / "tables").iterdir() if f"tables/{path.name}" not in texts]
    assert not unused


def test_the_base_of_the_broken_scenarios_is_whole() -> None:
    check_scenario(FOLDER.parent / "tiny.yaml")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_tells_the_same_and_ends_with_2(language: str) -> None:
    chosen = ["gbk", "binary", "alias_bomb", "nested_brackets", "three_blocks", "grids_bad_row", "visits_unknown_grid"]
    files = [str(FOLDER / f"{name}.yaml") for name in chosen]
    call = [str(COMMAND), "check", "--json", "--lang", language, *files]
    found = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=False)
    assert found.returncode == 2
    assert "Traceback" not in found.stderr
    answer = json.loads(found.stdout)
    assert [report["file"] for report in answer["files"]] == files
    assert not any(report["ok"] for report in answer["files"])
    told = iter(answer["errors"])
    for name in chosen:
        for expected in EXPECTED[name]:
            error = next(told)
            assert error.keys() >= FIELDS
            where = (place(error["file"], error["line"], error["column"], name), error["path"], error["code"])
            assert where == expected[:3]
            assert getattr(expected, language) in error["message"]
            assert error["message"] == error[f"message_{language}"]
            assert error["message"] in found.stderr
    assert next(told, None) is None
