"""Write the table of the marks in docs/results.md: every variable of `civsim.score(run)`, from the marks themselves.

    .venv/bin/python docs/make_marks.py

Variables that only some scenarios have are found on the smallest example with all of that switched on.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xarray as xr

import civsim
from civsim.study import shipped_folder

PAGE = Path(__file__).with_name("results.md")
BEGIN, END = "<!-- marks: written by docs/make_marks.py -->", "<!-- end of marks -->"
HEAD = "| variable | dims | unit | meaning | 含义 | only with |\n|---|---|---|---|---|---|\n"
LEAF = "e,,0,让行,yielding,observation,,,,0.9,,yielding\n"
SWITCHED_ON: tuple[tuple[str, dict[str, Any]], ...] = (
    ("`assessments.*.shift_days`", {"assessments.mock.shift_days": {7: 0.5}}),
    (
        "`cycle.gates`, `cycle.incidents`",
        {
            "cycle.gates": {"order": {"node": "a", "least": 60, "fails": "year"}},
            "cycle.incidents": {"accident": {"per_year": 0.1, "points": 5}},
        },
    ),
    ("`peers.by_indicator`", {"peers.by_indicator": {"a": {"mean": 70, "sd": 5}}}),
    ("`warnings.by_indicator`", {"warnings.by_indicator": {"a": 70}}),
    ("`escalation`", {"escalation": {"press": {"after_hours": 8}}}),
    (
        "`deadline_minutes`, `satisfaction`, `offer`",
        {"categories.rubbish.deadline_minutes": {"main_street": 30}, "satisfaction": {}},
    ),
    ("`behaviours`", {"behaviours": {"yielding": {"rate": 0.9}}}),
)


def marks_of(scenario: str | Path, overrides: dict[str, Any] | None = None) -> xr.Dataset:
    """The marks of one replication."""
    return civsim.score(civsim.simulate(civsim.load_scenario(scenario, overrides), replications=1))


def described() -> dict[str, tuple[xr.DataArray, str]]:
    """Every variable, and what a scenario must have for it."""
    found = {str(name): (values, "") for name, values in marks_of("tiny").data_vars.items()}
    with TemporaryDirectory() as folder:
        scenario = _with_a_watched_leaf(Path(folder))
        for what, overrides in SWITCHED_ON:
            marks = marks_of(scenario if "behaviours" in overrides else "tiny", overrides)
            found |= {str(name): (values, what) for name, values in marks.data_vars.items() if name not in found}
    return found


def _with_a_watched_leaf(folder: Path) -> Path:
    """The smallest example with an observation leaf."""
    for file in shipped_folder().glob("tiny*"):
        shutil.copy(file, folder)
    shutil.copy(shipped_folder() / "holidays.csv", folder)
    table = folder / "tiny_indicators.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    rows = [row.rstrip("\n") + ",\n" for row in rows]
    table.write_text(head.rstrip("\n") + ",behaviour\n" + "".join(rows) + LEAF, encoding="utf-8")
    return folder / "tiny.yaml"


def table() -> str:
    """The table, a row a variable."""
    rows = [
        f"| `{name}` | {', '.join(map(str, values.dims)) or '—'} | {values.attrs.get('units', 'date')} "
        f"| {values.attrs['long_name']} | {values.attrs['long_name_zh']} | {what} |\n"
        for name, (values, what) in described().items()
    ]
    return HEAD + "".join(rows)


def page() -> str:
    """docs/results.md with the table of today."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
