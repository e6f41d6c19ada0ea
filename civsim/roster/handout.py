"""The files that teams and offices get: the same visits as CSV, XLSX and calendar."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from civsim.errors import CivsimError
from civsim.language import Language, Text
from civsim.model import Model
from civsim.roster.csv_file import write_csv
from civsim.roster.dating import Roster
from civsim.roster.ics_file import write_ics
from civsim.roster.table import between, visits_table
from civsim.roster.xlsx_file import write_xlsx
from civsim.scenario import suggest, whole_file

Writer = Callable[[Model, Roster, Path, Language], None]


def _csv(model: Model, roster: Roster, path: Path, language: Language) -> None:
    write_csv(visits_table(model, roster, language), path)


FORMATS: dict[str, Writer] = {"csv": _csv, "xlsx": write_xlsx, "ics": write_ics}


def write_schedule(
    model: Model,
    roster: Roster,
    folder: Path,
    formats: Sequence[str] = ("csv", "xlsx", "ics"),
    language: Language = "zh",
    first: date | None = None,
    last: date | None = None,
) -> list[Path]:
    """Paths of the files written: visits.csv, visits.xlsx, visits.ics in `folder`, as far as asked for.

    Parameters
    ----------
    first, last
        Dates from and to which visits are written, both included; None leaves that end open.

    Raises
    ------
    CivsimError
        If a format is unknown, the dates are in the wrong order, or a file cannot be written.
    """
    for name in formats:
        if name not in FORMATS:
            text = Text(f"未知格式 {name!r}", f"unknown format {name!r}")
            raise CivsimError(text + suggest(name, FORMATS))
    part = between(model, roster, first, last)
    paths = []
    for name in dict.fromkeys(formats):
        path = Path(folder) / f"visits.{name}"
        with whole_file(path) as partial:
            FORMATS[name](model, part, partial, language)
        paths.append(path)
    return paths
