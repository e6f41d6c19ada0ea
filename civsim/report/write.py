"""The report folder: a page, a workbook, charts. Every file is written under another name and then renamed."""

from collections.abc import Sequence
from pathlib import Path

from civsim.errors import CivsimError
from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.content import Content
from civsim.report.foot import stamp
from civsim.report.gallery import drawings
from civsim.report.html import footer, html_page
from civsim.report.reading import named_content
from civsim.report.tables import tables_of
from civsim.report.xlsx import write_workbook
from civsim.scenario import growing_file, write_text

FORMATS = ("html", "xlsx", "charts")


def write_report(
    content: Content,
    folder: Path,
    language: Language = "zh",
    formats: Sequence[str] = FORMATS,
    scheme: str = theme.DEFAULT_SCHEME,
) -> list[Path]:
    """Those of `report.html`, `report.xlsx` and `charts/` that `formats` names; returns the files written.

    Parameters
    ----------
    formats
        Any of `html`, `xlsx`, `charts`.
    scheme
        Colours of heat maps: a key of `SCHEMES`.

    Raises
    ------
    CivsimError
        If a format or a scheme is unknown.
    """
    _check(formats, scheme)
    content = named_content(content)
    charts, tables = drawings(content, language, scheme), tables_of(content, language)
    for chart in charts:
        stamp(chart.figure, footer(content, language), chart.note.to(language) if chart.note else "")
    written: list[Path] = []
    if "html" in formats:
        page = html_page(content, charts, tables, language, "xlsx" in formats)
        written.append(_text(folder / "report.html", page))
    if "xlsx" in formats:
        with growing_file(folder / "report.xlsx") as growing:
            write_workbook(growing, content=content, drawings=charts, tables=tables, language=language)
        written.append(folder / "report.xlsx")
    if "charts" in formats:
        for chart in charts:
            written.append(_bytes(folder / "charts" / f"{chart.key}.png", chart.png))
            written.append(_text(folder / "charts" / f"{chart.key}.svg", chart.svg))
    return written


def _check(formats: Sequence[str], scheme: str) -> None:
    for given, allowed in [*((f, FORMATS) for f in formats), (scheme, tuple(theme.SCHEMES))]:
        if given not in allowed:
            listed = ", ".join(allowed)
            raise CivsimError(
                Text(f"报告不支持 {given!r}，可选：{listed}", f"a report knows no {given!r}; choose from {listed}")
            )


def _bytes(path: Path, content: bytes) -> Path:
    with growing_file(path) as growing:
        growing.write_bytes(content)
    return path


def _text(path: Path, text: str) -> Path:
    write_text(path, text)
    return path
