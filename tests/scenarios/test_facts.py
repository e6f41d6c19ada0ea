"""docs/facts.md names every fact once, and every place it points to exists."""

import re
from pathlib import Path

import pytest

from civsim.scenario import read

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
PLACES = sorted(set(re.findall(r"`(\w+): ([\w.]+)`", TEXT)))


def test_every_fact_has_one_row_and_a_state() -> None:
    rows = re.findall(r"^\| (F\d+) \| .* \| (已表达|部分|未表达) \| (.*?) \| (.*?) ?\|$", TEXT, re.MULTILINE)
    assert [number for number, *_ in rows] == [f"F{n}" for n in range(1, 36)]
    for number, state, where, missing in rows:
        assert bool(where.strip()) == (state != "未表达"), number
        assert missing.strip() or state == "已表达", f"{number} does not say what is missing"


@pytest.mark.parametrize(("name", "path"), PLACES)
def test_every_place_exists(name: str, path: str) -> None:
    data: object = read(ROOT / "scenarios" / f"{name}.yaml").data
    for part in path.split("."):
        assert isinstance(data, dict) and part in data, f"{name}: {path} stops at {part}"
        data = data[part]
