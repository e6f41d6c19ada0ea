"""Scores of a run as files: a workbook, or CSV files, one a table."""

from pathlib import Path

from civsim.language import Language
from civsim.report.content import Content
from civsim.report.csv_file import write_csv
from civsim.report.reading import named_content
from civsim.report.tables import score_tables
from civsim.report.xlsx import write_workbook
from civsim.scenario import whole_file


def write_scores(path: Path, content: Content, language: Language) -> list[Path]:
    """The tables of scores at `path`: .xlsx holds all; .csv holds the first, and files beside it the others."""
    content = named_content(content)
    tables = score_tables(content)
    if path.suffix.lower() == ".xlsx":
        with whole_file(path) as growing:
            write_workbook(growing, content=content, drawings=(), tables=tables, language=language)
        return [path]
    files = [path, *(path.with_name(f"{path.stem}_{table.key}.csv") for table in tables[1:])]
    return [write_csv(file, table, language) for file, table in zip(files, tables, strict=False)]
