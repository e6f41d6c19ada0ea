"""One HTML page that needs nothing else: styles and charts inside, no script, no request to anywhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import jinja2
from markupsafe import Markup, escape

from civsim.language import Language, Text
from civsim.report.content import Content
from civsim.report.drawing import Drawing
from civsim.report.summary import summary_sentences
from civsim.report.tables import Table, shown

LONGEST_TABLE = 400  # rows; the workbook has all
OPEN_ROWS = 40  # longer tables are folded on screen; print shows them

WORDS: dict[str, Text] = {
    "report": Text("推演与方案报告", "simulation and plan report"),
    "summary": Text("摘要", "Summary"),
    "contents": Text("目录", "Contents"),
    "charts": Text("图", "Charts"),
    "tables": Text("表", "Tables"),
    "origin": Text("出处", "Where the figures come from"),
    "sample": Text("示例数据", "SAMPLE DATA"),
    "sample_long": Text(
        "本报告使用示例数据，不代表任何真实城市。", "This report uses made-up sample data and describes no real city."
    ),
    "rows": Text("行，点击展开", "rows, click to open"),
    "cut": Text("其余各行从略。", "The other rows are left out."),
    "cut_xlsx": Text("其余各行见 report.xlsx。", "The other rows are in report.xlsx."),
    "skip": Text("跳到正文", "Skip to the text"),
}
PROVENANCE: dict[str, Text] = {
    "scenario": Text("场景文件", "scenario file"),
    "scenario_zh": Text("场景名称", "scenario name (zh)"),
    "scenario_en": Text("场景英文名", "scenario name (en)"),
    "scenario_hash": Text("场景指纹", "scenario hash"),
    "version": Text("程序版本", "version"),
    "seed": Text("随机种子", "seed"),
    "replications": Text("推演次数 n", "replications n"),
    "n": Text("推演次数 n", "replications n"),
    "command": Text("生成命令", "command"),
    "platform": Text("运行平台", "platform"),
}


@dataclass(frozen=True)
class Figure:
    """A chart as the page holds it."""

    key: str
    title: str
    alt: str
    note: str
    svg: Markup


@dataclass(frozen=True)
class Page:
    """What a page shows, in one language; `kind` stands above its title, `open_rows` is the longest unfolded table."""

    kind: str
    title: str
    summary: Sequence[str]
    drawings: Sequence[Drawing]
    tables: Sequence[Table]
    provenance: Sequence[tuple[str, str]]
    footer: str
    sample: bool = False
    cut: str = "cut"
    open_rows: int = OPEN_ROWS


def html_page(
    content: Content, drawings: Sequence[Drawing], tables: Sequence[Table], language: Language, workbook: bool = True
) -> str:
    """The whole page; `workbook` says whether report.xlsx lies beside it and has the rows that are cut here."""
    page = Page(
        kind=WORDS["report"].to(language),
        title=content.model.name.to(language),
        summary=[s.to(language) for s in summary_sentences(content)],
        drawings=drawings,
        tables=tables,
        provenance=[(label.to(language), value) for label, value in provenance_rows(content)],
        footer=footer(content, language),
        sample=content.sample,
        cut="cut_xlsx" if workbook else "cut",
    )
    return page_text(page, language)


def page_text(page: Page, language: Language) -> str:
    """A page as HTML."""
    package = files("civsim.report")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    template = environment.from_string((package / "page.html").read_text(encoding="utf-8"))
    return template.render(
        lang="zh-CN" if language == "zh" else "en",
        css=Markup((package / "page.css").read_text(encoding="utf-8")),
        kind=page.kind,
        title=page.title,
        words={key: text.to(language) for key, text in WORDS.items()},
        cut=WORDS[page.cut].to(language),
        summary=page.summary,
        figures=[_figure(drawing, language) for drawing in page.drawings],
        tables=[_table(table, language, page.open_rows) for table in page.tables],
        sample=page.sample,
        provenance=page.provenance,
        footer=page.footer,
    )


def provenance_rows(content: Content) -> list[tuple[Text, str]]:
    """What is known of the origin of the figures, labelled."""
    return [(PROVENANCE.get(key, Text(key, key)), str(value)) for key, value in content.provenance.items()]


def footer(content: Content, language: Language) -> str:
    """One line for the foot of charts, pages and sheets."""
    said = dict(content.provenance)
    parts = [
        f"{PROVENANCE[key].to(language)} {value[:16] if key == 'scenario_hash' else value}"
        for key in ("scenario_hash", "version", "seed", "replications", "n")
        if (value := str(said.get(key, "")))
    ]
    line = " · ".join(["civsim", *parts])
    return f"{WORDS['sample'].to(language)} · {line}" if content.sample else line


def _figure(drawing: Drawing, language: Language) -> Figure:
    return Figure(
        drawing.key,
        drawing.title.to(language),
        drawing.alt.to(language),
        drawing.note.to(language) if drawing.note else "",
        Markup(inline_svg(drawing, language)),
    )


def inline_svg(drawing: Drawing, language: Language) -> str:
    """The chart as an element of the page: no prolog, ids of its own, a title for readers who cannot see it."""
    text = drawing.svg
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{drawing.key}-', text)
    text = re.sub(r'href="#', f'href="#{drawing.key}-', text)
    text = re.sub(r"url\(#", f"url(#{drawing.key}-", text)
    label = escape(f"{drawing.title.to(language)}. {drawing.alt.to(language)}")
    text = re.sub(r' width="[^"]*pt" height="[^"]*pt"', "", text, count=1)
    text = re.sub(r' height="[^"]*pt"', "", re.sub(r' width="[^"]*pt"', "", text, count=1), count=1)
    return text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def _table(table: Table, language: Language, open_rows: int) -> dict[str, object]:
    indent = table.indent or (0,) * len(table.rows)
    rows = [
        {
            "indent": depth,
            "cells": [
                (shown(cell, column, language), column.numeric) for cell, column in zip(row, table.columns, strict=True)
            ],
        }
        for row, depth in zip(table.rows[:LONGEST_TABLE], indent, strict=False)
    ]
    return {
        "key": table.key,
        "title": table.title.to(language),
        "headings": [(column.heading(language), column.numeric) for column in table.columns],
        "rows": rows,
        "note": table.note.to(language) if table.note else "",
        "folded": len(table.rows) > open_rows,
        "size": len(table.rows),
        "cut": len(table.rows) > LONGEST_TABLE,
    }
