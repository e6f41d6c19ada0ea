"""A scenario packed into a few texts, so that every result carries what made it and explains itself.

The packed form has no `extends`: one YAML text with everything resolved, and one CSV text a table. Reading it back
gives the same scenario with the same hash, whatever files it first came from.
"""

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from civsim.scenario import Block, Document, Table

if TYPE_CHECKING:
    from civsim.model import Scenario

SCENARIO_FILE = "scenario.yaml"
TABLES = {
    "grids": ("areas", "table"),
    "sites": ("sites", "table"),
    "indicators": ("indicators", "table"),
    "holidays": ("calendar", "holidays"),
    "visits": ("plan", "visits"),
    "opening": ("opening", "table"),
    "peers": ("peers", "table"),
    "leave": ("calendar", "leave"),
}
"""Name of each table, as a scenario calls it, and the keys under which a scenario names its file."""


def table_text(rows: list[Block]) -> str:
    """A table as CSV text, every column of its block included."""
    text = io.StringIO()
    columns = list(type(rows[0]).model_fields)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(getattr(row, column)) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        return ";".join(value)
    return repr(value) if isinstance(value, float) else str(value)


def resolved_data(document: Document) -> dict[Any, Any]:
    """The scenario's data with every table renamed to its packed name; last year's visits are left out.

    They are a baseline to compare with and change no run.
    """
    data = dict(document.data)
    if isinstance(data.get("plan"), dict):
        data["plan"] = {k: v for k, v in data["plan"].items() if k != "last_year"}
    for name, (block, key) in TABLES.items():
        if isinstance(data.get(block), dict) and data[block].get(key) is not None:
            data[block] = {**data[block], key: f"{name}.csv"}
    return data


def packed(scenario: "Scenario") -> dict[str, str]:
    """File name to text: the resolved scenario and its tables."""
    text = yaml.safe_dump(resolved_data(scenario.document), allow_unicode=True, sort_keys=False)
    return {SCENARIO_FILE: text} | packed_tables(scenario)


def packed_tables(scenario: "Scenario") -> dict[str, str]:
    """File name to text: the tables of a scenario."""
    rows: dict[str, list[Block]] = {}
    for name in TABLES:
        found: Table[Any] | Mapping[Any, Block] | None = getattr(scenario, name)
        if found:
            rows[name] = list(found.values() if isinstance(found, Mapping) else found.rows)
    return {f"{name}.csv": table_text(those) for name, those in rows.items()}


def write_packed(texts: dict[str, str], folder: Path) -> Path:
    """The packed texts as files of a folder; returns the scenario file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / SCENARIO_FILE


def unpacked(texts: str) -> "Scenario":
    """The scenario packed in a result's attribute (JSON of file name to text)."""
    from civsim.study.load import load_scenario

    with tempfile.TemporaryDirectory(prefix="civsim-") as folder:
        return load_scenario(write_packed(json.loads(texts), Path(folder)))
