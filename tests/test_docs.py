"""The documents: the generated reference is up to date, links lead somewhere, commands and example rows are right."""

import importlib.util
import re
import shlex
import textwrap
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from civsim.calibrate import load_mapping, load_ratings_map
from civsim.calibrate.records.mapping import AreaRow
from civsim.cli.main import COMMANDS, main
from civsim.errors import Mark
from civsim.model import GridRow, HolidayRow, IndicatorRow, LeaveRow, OpeningRow, PeerRow, SiteRow, VisitRow
from civsim.scenario import Block, read_table

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
ROWS: dict[str, type[Block]] = {
    row.__name__: row
    for row in (GridRow, SiteRow, OpeningRow, IndicatorRow, HolidayRow, LeaveRow, PeerRow, VisitRow, AreaRow)
}
SETUP = """python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e ".[all]" && .venv/bin/civsim demo
.venv/bin/python -m pytest -q
"""


def generator() -> ModuleType:
    """docs/make_reference.py as a module."""
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_up_to_date() -> None:
    module = generator()
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), "run .venv/bin/python docs/make_reference.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if ":" not in link and not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", [p for p in PAGES if p.parent == ROOT], ids=lambda p: p.name)
def test_set_up_is_two_commands(page: Path) -> None:
    first = re.search(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert first and first[1] == SETUP


def commands_of(page: Path) -> list[str]:
    """Calls of civsim in a page, as they stand between back-ticks or at the start of a line of a block of code."""
    text = page.read_text(encoding="utf-8").replace("\\|", "|")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return re.findall(r"`(civsim [^`\n]+)`", text) + re.findall(r"^(civsim .+)$", "\n".join(blocks), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_parse(page: Path) -> None:
    for call in commands_of(page):
        _, name, *arguments = shlex.split(call.partition(" | ")[0], comments=True)
        assert name in COMMANDS, call
        command = main.get_command(click.Context(main), name)
        assert command is not None
        if arguments:  # a bare name only names the command
            command.make_context(name, arguments)


def test_the_readme_shows_calls() -> None:
    assert all(len(commands_of(page)) >= 8 for page in PAGES if page.parent == ROOT)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


EXAMPLES = [
    (page.name, *found)
    for page in PAGES
    for found in re.findall(r"```csv (\w+)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.mark.parametrize(("page", "row", "text"), EXAMPLES, ids=lambda x: x if len(x) < 20 else "")
def test_example_rows_are_right(page: str, row: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "example.csv"
    file.write_text(re.sub(r"^ +", "", text, flags=re.MULTILINE), encoding="utf-8")
    assert read_table(file, ROWS[row], Mark(page)).rows


def test_the_example_maps_are_right(tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "manual.zh.md").read_text(encoding="utf-8")
    blocks = [b for b in re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL) if "kind: orders" in b]
    assert len(blocks) == 2
    (areas,) = (text for _, row, text in EXAMPLES if row == "AreaRow")
    (tmp_path / "区域.csv").write_text(re.sub(r"^ {3}", "", areas, flags=re.MULTILINE), encoding="utf-8")
    for block in blocks:
        (tmp_path / "map.yaml").write_text(textwrap.dedent(block), encoding="utf-8")
        assert load_mapping(tmp_path / "map.yaml").spec.columns.id == "工单号"
    (ratings,) = re.findall(r"```yaml\n(kind: ratings\n.*?)```", manual, re.DOTALL)
    (tmp_path / "map.yaml").write_text(ratings, encoding="utf-8")
    assert load_ratings_map(tmp_path / "map.yaml")[0].columns.share == "合格率"


def test_the_manual_names_every_column() -> None:
    manual = (ROOT / "docs" / "manual.zh.md").read_text(encoding="utf-8")
    missing = [
        f"{row.__name__}.{name}" for row in ROWS.values() for name in row.model_fields if f"`{name}`" not in manual
    ]
    assert not missing
    assert {row for _, row, _ in EXAMPLES} == set(ROWS)
