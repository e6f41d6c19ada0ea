"""The marks explain themselves, and docs/results.md names every one of them."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import xarray as xr

ROOT = Path(__file__).parents[2]


def generator() -> ModuleType:
    """docs/make_marks.py as a module."""
    spec = importlib.util.spec_from_file_location("make_marks", ROOT / "docs" / "make_marks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def demo() -> xr.Dataset:
    found: xr.Dataset = generator().marks_of("demo")
    return found


def test_the_table_of_marks_is_up_to_date() -> None:
    module = generator()
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), "run .venv/bin/python docs/make_marks.py"


def test_the_table_has_every_mark_of_the_demo_and_no_other(demo: xr.Dataset) -> None:
    module = generator()
    text = module.PAGE.read_text(encoding="utf-8").split(module.BEGIN)[1].split(module.END)[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|.*\| ([^|]*) \|$", text, re.MULTILINE)
    always = {name: dims for name, dims, only in rows if not only.strip()}
    assert always == {str(n): ", ".join(map(str, v.dims)) or "—" for n, v in demo.data_vars.items()}


def test_every_mark_says_its_unit_and_both_its_names(demo: xr.Dataset) -> None:
    for name, values in demo.variables.items():
        assert {"long_name", "long_name_zh"} <= values.attrs.keys(), name
    for name, values in demo.data_vars.items():
        assert values.attrs["units"] in {"points", "points^2", "1", "d"}, name
