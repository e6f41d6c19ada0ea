"""docs/facts.md names every fact once; its places exist, its examples run, and its tests are there and use them."""

import ast
import re

import pytest

from civsim.results import conservation_ok
from civsim.scenario import read
from tests.facts.snippets import PAGE, ROOT, runs, snippets, told

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (F\d+) \| .* \| (已表达|部分|未表达) \| (.*?) \| (.*?) ?\|$", TEXT, re.MULTILINE)
PLACES = sorted(set(re.findall(r"`(\w+): ([\w.]+)`", TEXT.split("## 一条一例")[0])))
NAMED = dict(re.findall(r"^### (F\d+) .*\n\n`([\w/.]+::\w+)`", TEXT, re.MULTILINE))


def test_every_fact_has_one_row_and_a_state() -> None:
    assert [number for number, *_ in ROWS] == [f"F{n}" for n in range(1, 36)]
    for number, state, where, missing in ROWS:
        assert bool(where.strip()) == (state != "未表达"), number
        assert missing.strip() or state == "已表达", f"{number} does not say what is missing"


def test_every_fact_that_is_expressed_has_an_example_and_a_test() -> None:
    expressed = {number for number, state, *_ in ROWS if state != "未表达"}
    assert set(snippets()) == set(NAMED)
    assert set(NAMED) == expressed


@pytest.mark.parametrize(("name", "path"), PLACES)
def test_every_place_exists(name: str, path: str) -> None:
    data: object = read(ROOT / "scenarios" / f"{name}.yaml").data
    for part in path.split("."):
        assert isinstance(data, dict) and part in data, f"{name}: {path} stops at {part}"
        data = data[part]


@pytest.mark.parametrize("fact", NAMED)
def test_the_test_of_a_fact_exists_and_runs_its_example(fact: str) -> None:
    file, name = NAMED[fact].split("::")
    assert name.startswith(f"test_f{fact[1:]}_")
    functions = {
        f.name: f for f in ast.parse((ROOT / file).read_text(encoding="utf-8")).body if isinstance(f, ast.FunctionDef)
    }
    used = {n.value for n in ast.walk(functions[name]) if isinstance(n, ast.Constant)}
    assert fact in used


@pytest.mark.parametrize("fact", snippets())
def test_every_example_runs_as_it_stands(fact: str) -> None:
    languages = [block.language for block in snippets()[fact]]
    assert set(languages) <= {"yaml", "python", "csv"}
    if "python" in languages:
        assert told(fact)
    else:
        assert conservation_ok(runs(fact, 1))
