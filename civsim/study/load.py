"""Reading a scenario: its file, the tables it names, and the hash that every output carries."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from civsim.errors import Mistake, ScenarioError
from civsim.language import Text
from civsim.model import (
    GridRow,
    HolidayRow,
    IndicatorRow,
    LeaveRow,
    OpeningRow,
    PeerRow,
    Scenario,
    ScenarioSpec,
    SiteRow,
    VisitRow,
)
from civsim.scenario import (
    Block,
    Document,
    Mistakes,
    Table,
    json_schema,
    read,
    read_table,
    resolved_hash,
    suggest,
    validate,
)
from civsim.study.archive import SCENARIO_FILE, TABLES, packed_tables

RowT = TypeVar("RowT", bound=Block)


def shipped_folder() -> Path:
    """Folder of the scenarios that come with civsim: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def scenario_path(name: str | Path) -> Path:
    """The file a user means: a path, a folder made by `new`, or the bare name of a shipped scenario (`demo`)."""
    path = Path(name)
    if _is_there(path / SCENARIO_FILE):
        return path / SCENARIO_FILE
    if path.is_absolute() or _is_there(path):
        return path
    shipped = shipped_folder()
    for candidate in (shipped / path.name, shipped / f"{path.name}.yaml"):
        if path.parent in (Path(), Path("scenarios")) and _is_there(candidate):
            return candidate
    return path


def load_scenario(path: str | Path, overrides: Mapping[str, object] | None = None) -> Scenario:
    """A scenario, read and checked field by field.

    Parameters
    ----------
    path
        A YAML file, or the bare name of a shipped scenario.
    overrides
        Values by dotted path, as given with `--set`; they win over the file.

    Raises
    ------
    ScenarioError
        With every mistake in the file, or else every mistake in its tables.
    """
    file = scenario_path(path)
    try:
        document = read(file, overrides)
    except ScenarioError as error:
        raise ScenarioError(_with_shipped(m, file) for m in error.mistakes) from None
    return scenario_of(document)


def scenario_of(document: Document, like: Scenario | None = None) -> Scenario:
    """The scenario that a document describes, with its tables.

    Tables that `like` was made of already, from the same files, are taken from there: to read them takes most of the
    time, and a study changes single values.

    Raises
    ------
    ScenarioError
        With every mistake in the document, or else every mistake in its tables.
    """
    try:
        spec = validate(document, ScenarioSpec)
    except ScenarioError as error:
        raise ScenarioError(dict.fromkeys(_misspelt(m, document.data) for m in error.mistakes)) from None
    mistakes = Mistakes(document)
    files: list[Path] = []
    known = _tables_of(like) if like else {}

    def table(keys: tuple[str, ...], name: str | None, row: type[RowT]) -> Table[RowT] | None:
        if name is not None and (read := known.get((document.folder_of(keys) / name, row))):
            files.append(read.path)
            return read
        return _table(document, keys, name, row, files, mistakes)

    grids = table(("areas", "table"), spec.areas.table, GridRow)
    sites = table(("sites", "table"), spec.sites.table if spec.sites else None, SiteRow)
    indicators = table(("indicators", "table"), spec.indicators.table if spec.indicators else None, IndicatorRow)
    holidays = table(("calendar", "holidays"), spec.calendar.holidays, HolidayRow)
    opening = table(("opening", "table"), spec.opening.table if spec.opening else None, OpeningRow)
    peers = table(("peers", "table"), spec.peers.table, PeerRow)
    leave = table(("calendar", "leave"), spec.calendar.leave, LeaveRow)
    visits = table(("plan", "visits"), spec.plan.visits, VisitRow)
    last_year = table(("plan", "last_year"), spec.plan.last_year, VisitRow)
    by_date = _by_date(holidays, mistakes)
    mistakes.raise_if_any()
    assert grids is not None
    found = Scenario(
        spec=spec,
        document=document,
        grids=grids,
        sites=sites,
        indicators=indicators,
        holidays=by_date,
        visits=visits,
        last_year=last_year,
        files=tuple(files),
        hash="",
        opening=opening,
        peers=peers,
        leave=leave,
    )
    return replace(found, hash=_hash(found))


def _tables_of(scenario: Scenario) -> dict[tuple[Path, type[Block]], Table[Any]]:
    """The tables of a scenario by their files and kinds of rows."""
    every = (getattr(scenario, field.name) for field in fields(scenario))
    return {(table.path, type(table.rows[0])): table for table in every if isinstance(table, Table)}


def _with_shipped(mistake: Mistake, file: Path) -> Mistake:
    """The mistake; where a bare name is no file, with the shipped scenarios that may have been meant."""
    if mistake.code != "no_file" or mistake.mark.file != str(file) or mistake.mark.line or file.parent != Path():
        return mistake
    shipped = sorted(path.stem for path in shipped_folder().glob("*.yaml"))
    return replace(mistake, message=mistake.message + suggest(file.stem, shipped))


def _misspelt(mistake: Mistake, data: Any) -> Mistake:
    """The mistake itself; or, where `--set` made an entry that lacks what it needs, a guess at the one it meant."""
    if mistake.code != "missing" or not mistake.mark.file.startswith("--set "):
        return mistake
    *above, entry, _ = mistake.path.split(".") if mistake.path.count(".") > 1 else ("", "", "")
    for part in above:
        data = data.get(part) if isinstance(data, dict) else None
    near = suggest(entry, [key for key in data if key != entry], most=0) if isinstance(data, dict) else Text("", "")
    if not near.zh:
        return mistake
    return replace(
        mistake,
        path=".".join([*above, entry]),
        code="unknown_name",
        message=Text(f"没有 {entry!r} 这一项", f"there is no {entry!r}") + near,
    )


def scenario_schema() -> dict[str, object]:
    """JSON schema of scenario files, made from the blocks themselves."""
    return json_schema(ScenarioSpec)


def _table(
    document: Document,
    keys: tuple[str, ...],
    name: str | None,
    row: type[RowT],
    files: list[Path],
    mistakes: Mistakes,
) -> Table[RowT] | None:
    """The table a scenario names; its mistakes are collected, so that all tables are read before any is refused."""
    if name is None:
        return None
    path, named_at = document.folder_of(keys) / name, document.mark(keys)
    if keys == ("calendar", "holidays") and not _is_there(path) and _is_there(shipped_folder() / name):
        path = shipped_folder() / name  # the public holidays come with civsim
    try:
        found = read_table(path, row, named_at)
    except ScenarioError as error:
        for mistake in error.mistakes:  # of the file as a whole, or of something in it
            at_name = mistake.mark == named_at
            mistakes.found.append(replace(mistake, path=".".join(keys)) if at_name else mistake)
        return None
    files.append(path)
    return found


def _is_there(path: Path) -> bool:
    """Whether there is such a file or folder; a name that no file can have has none."""
    try:
        return path.exists()
    except OSError:
        return False


def _by_date(table: Table[HolidayRow] | None, mistakes: Mistakes) -> dict[date, HolidayRow]:
    """Days that differ from their weekday; a date given twice is a mistake."""
    days: dict[date, HolidayRow] = {}
    for i, row in enumerate(table.rows if table else ()):
        if row.date in days:
            assert table is not None
            text = Text(f"{row.date} 重复", f"{row.date} appears twice")
            mistakes.add_at(table.mark(i, "date"), ("date",), "duplicate_id", text)
        days[row.date] = row
    return days


def _hash(scenario: Scenario) -> str:
    """Hash of the scenario's meaning: names and formats of the table files do not count, their rows do."""
    files = [*TABLES.values(), ("plan", "last_year")]
    names = {block: {key for other, key in files if other == block} for block, _ in files}
    data = scenario.spec.model_dump(mode="python", by_alias=True, exclude=names)
    tables = [text.encode() for _, text in sorted(packed_tables(scenario).items())]
    return resolved_hash(data, tables, version("civsim"))
