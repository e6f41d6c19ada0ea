"""Marks of a stored run as a file: tables for people, or the whole dataset for other programs."""

from pathlib import Path

from civsim.errors import CivsimError
from civsim.language import Language, Text
from civsim.report import Content, Variant, write_scores
from civsim.results import write_netcdf
from civsim.study.plans import stored_plan
from civsim.study.provenance import provenance
from civsim.study.scoring import Marked

FORMATS = (".xlsx", ".csv", ".nc")


def check_score_file(path: Path) -> None:
    """Refuse a file of another kind, or where a folder is, before any work is done for it."""
    if path.suffix.lower() not in FORMATS:
        raise CivsimError(
            Text(
                f"--out 应以 .xlsx、.csv 或 .nc 结尾，得到 {path}", f"--out takes a .xlsx, .csv or .nc file, got {path}"
            )
        )
    if path.is_dir():
        raise CivsimError(Text(f"{path} 是文件夹，不是文件", f"{path} is a folder, not a file"))


def write_score_file(marked: Marked, path: Path, language: Language) -> list[Path]:
    """The marks at `path`: .nc holds the dataset, .xlsx and .csv the tables that a report has of it.

    A file of this name is replaced. Returns the files written: CSV has one a table.

    Raises
    ------
    CivsimError
        If it is of another kind, or cannot be written.
    """
    check_score_file(path)
    if path.suffix.lower() == ".nc":
        write_netcdf(path, marked.marks)
        return [path]
    return write_scores(path, _content(marked), language)


def _content(marked: Marked) -> Content:
    """What the tables are made of."""
    scenario, run, marks = marked.scenario, marked.run, marked.marks
    name = Text("所推演的安排", "simulated plan")
    variant = Variant("run", name, run, marks, stored_plan(marked.folder, marked.model))
    origin = provenance(scenario, int(run.attrs["seed"]), run.sizes["replication"])
    return Content(marked.model, (variant,), provenance=origin, sample=scenario.spec.sample)
