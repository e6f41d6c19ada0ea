"""The page of a fit: one HTML file that needs nothing else."""

from pathlib import Path

from civsim.language import Language, Text
from civsim.report.fit_content import FitContent
from civsim.report.fit_drawings import fit_drawings
from civsim.report.fit_summary import fit_sentences
from civsim.report.foot import stamp
from civsim.report.html import PROVENANCE, Page, page_text
from civsim.report.tables.fit_basis import fit_basis_table
from civsim.report.tables.fit_estimates import areas_table, estimates_table, factor_tables
from civsim.report.tables.fit_records import kinds_table, records_table
from civsim.report.tables.table import Table
from civsim.scenario import write_text

KIND = Text("参数拟合报告", "report of a fit")
LABELS = PROVENANCE | {
    "records": Text("工单文件", "table of orders"),
    "map": Text("对照文件", "map"),
    "block": Text("参数块", "block"),
    "orders": Text("工单数 n", "orders n"),
}
OPEN_ROWS = 240  # the estimates of a dozen categories


def fit_tables(content: FitContent) -> tuple[Table, ...]:
    """All tables of the page."""
    return (
        records_table(content),
        fit_basis_table(content),
        estimates_table(content),
        *factor_tables(content),
        areas_table(content),
        kinds_table(content),
    )


def write_fit_page(path: Path, content: FitContent, language: Language) -> Path:
    """Write the page at `path`."""
    foot = _foot(content, language)
    drawings = fit_drawings(content, language)
    for drawing in drawings:
        stamp(drawing.figure, foot)
    page = Page(
        kind=KIND.to(language),
        title=content.fit.name.text.to(language),
        summary=[said.to(language) for said in fit_sentences(content)],
        drawings=drawings,
        tables=fit_tables(content),
        provenance=[(LABELS.get(key, Text(key, key)).to(language), said) for key, said in content.provenance.items()],
        footer=foot,
        open_rows=OPEN_ROWS,
    )
    write_text(path, page_text(page, language))
    return path


def _foot(content: FitContent, language: Language) -> str:
    said = content.provenance
    parts = [f"{LABELS[key].to(language)} {said[key]}" for key in ("records", "version", "seed") if key in said]
    return " · ".join(["civsim", *parts, f"n={content.fit.used:,}"])
