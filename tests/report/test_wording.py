"""What the report says: counted tests, weak spots, units in words, constant decimals, one term for one thing."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

from civsim.language import LANGUAGES, Language, Text
from civsim.report import Column, Content, Difference, Table, tables_of, write_report
from civsim.report.gallery import drawings
from civsim.report.html import WORDS, html_page
from civsim.report.reading import signed
from civsim.report.summary import summary_sentences
from civsim.report.tables import shown
from civsim.report.tables.indicators import standard
from civsim.report.xlsx import sheet_name, write_workbook
from tests.report.filled import filled_content
from tests.report.real import real_content


def table(key: str, content: Content | None = None) -> Table:
    return next(t for t in tables_of(content or real_content()) if t.key == key)


def with_scores(expected: float, cycle: float) -> Content:
    """The content with the first variant's expected score at every test moved, and its cycle score set."""
    content = real_content()
    marks = content.main.marks.copy()
    marks["expected_score"] = marks["expected_score"] + expected
    marks["cycle_score"] = marks["cycle_score"] * 0 + cycle
    return replace(content, variants=(replace(content.main, marks=marks), *content.variants[1:]))


def said(content: Content, language: Language = "zh") -> str:
    return "\n".join(s.to(language) for s in summary_sentences(content))


def test_the_chance_of_every_test_speaks_of_counted_tests() -> None:
    headings = {language: [c.heading(language) for c in table("ranking").columns] for language in LANGUAGES}
    assert "计分的各次测评都达标的概率 (%)" in headings["zh"]
    assert "P(target met at every counted test) (%)" in headings["en"]
    assert "计分的各次测评都达标" in said(real_content())
    assert "every counted test" in said(real_content(), "en")
    for drawing in drawings(real_content(), "zh"):
        if drawing.key == "p_target":
            ticks = [t.get_text().replace("\n", "") for t in drawing.figure.axes[0].get_yticklabels()]
            assert "计分的各次测评都达标" in ticks


def test_a_test_at_which_the_plan_is_worse_is_named() -> None:
    name = real_content().model.assessments.names[0]
    worse = said(with_scores(-50.0, 80.0))
    assert f"在“{name.zh}”" in worse and "低于 1 个对照方案（其中 1 个显著）" in worse
    assert "低于 1 个对照方案" not in said(with_scores(+50.0, 80.0))


def test_a_target_out_of_reach_is_said_to_be() -> None:
    target = real_content().model.spec.target.score
    assert "预计达不到目标" in said(with_scores(0.0, target - 1.5))
    assert "低 1.50 分" in said(with_scores(0.0, target - 1.5))
    assert "达不到目标" not in said(with_scores(0.0, target + 1.5))


def test_a_plan_that_does_not_beat_the_best_baseline_is_not_praised() -> None:
    content = real_content()
    unsure = replace(content, differences=(Difference("some", "none", 0.1, -0.5, 0.7, 3, False),))
    assert "不能说方案更好" in said(unsure)
    assert "cannot be called better" in said(unsure, "en")
    sure = replace(content, differences=(Difference("some", "none", 1.0, 0.5, 1.5, 3, True),))
    assert "不能说方案更好" not in said(sure)


@pytest.mark.parametrize(("place", "told"), [(-0.5, False), (0.5, True), (1.5, False)])
def test_a_plan_below_the_best_baseline_or_above_its_bound_has_no_share_of_the_room(place: float, told: bool) -> None:
    content = filled_content()
    assert content.optimum is not None
    best = max(float(v.marks["cycle_expected"].mean()) for v in content.variants[1:])
    bound = best + 4.0  # a plan at `place` on the way from the best baseline to the bound
    marks = content.main.marks.assign(cycle_expected=content.main.marks["cycle_expected"] * 0 + best + 4.0 * place)
    variants = replace(content.main, marks=marks), *content.variants[1:]
    moved = replace(content, variants=variants, optimum=replace(content.optimum, bound=bound))
    rows = [row[0].zh for row in table("certificate", moved).rows if isinstance(row[0], Text)]
    assert ("差距占可改进空间的比例" in rows) == ("占上界" in said(moved)) == told
    assert not any("nan" in said(moved, language) for language in LANGUAGES)


def test_summary_is_a_list_of_short_lines() -> None:
    content = real_content()
    lines = summary_sentences(content)
    assert len(lines) > 2
    page = html_page(content, (), (), "zh")
    assert page.count("<li>“") + page.count("<li>周期总分") >= 2


@pytest.mark.parametrize(
    ("rule", "threshold", "words"),
    [("deduct", 0.25, "每处扣 25 %"), ("pass", 1.0, "允许 1 处"), ("level", 0.9, "满分线 90 %")],
)
def test_a_standard_has_its_unit(rule: str, threshold: float, words: str) -> None:
    assert standard(rule, threshold).zh == words


def test_standards_stand_in_words_and_no_heading_doubles_its_unit() -> None:
    found = table("indicators", real_content("demo", 1))
    national = [row[9] for row in found.rows if row[9] is not None]
    assert national and all(isinstance(cell, Text) and re.search("处|%", cell.zh) for cell in national)
    for t in tables_of(real_content("demo", 1)):
        assert not any("） (" in c.heading("zh") for c in t.columns), t.key


@pytest.mark.parametrize("key", ["variants", "ranking", "lost_category", "kpis", "money", "indicators"])
def test_a_column_has_constant_decimals_and_no_negative_zero(key: str) -> None:
    t = table(key)
    for i, column in enumerate(t.columns):
        cells = [shown(row[i], column, "zh") for row in t.rows]
        if column.numeric:
            assert len({len(c.split(".")[1]) if "." in c else 0 for c in cells if re.search(r"\d", c)}) <= 1, column
            assert not any(re.fullmatch("[\u2212-]0[.0]*", c) for c in cells)


def test_zero_has_no_minus() -> None:
    assert shown(-0.004, Column(Text("a", "a"), "difference"), "zh") == "0.00"
    assert shown(-0.0004, Column(Text("a", "a"), "share"), "zh") == "0.0"
    assert shown(-0.4, Column(Text("a", "a"), "difference"), "zh") == "\u22120.40"
    assert signed(-0.001) == "+0.00" and signed(-0.4) == "\u22120.40"


def test_kpis_cross_the_variants() -> None:
    t, content = table("kpis"), real_content()
    assert [c.name for c in t.columns[6::2]] == [v.name for v in content.variants[1:]]
    rows = {row[0].zh: row for row in t.rows}  # type: ignore[union-attr]
    found = 100 * float(content.variants[1].marks["kpi_total"].sel(kpi="found_share").mean())
    assert rows["发现率"][6] == pytest.approx(found)
    delay = float(content.main.marks["mean_delay_of_ended"].sel(delay="detect").mean())
    assert rows["平均发现时长（新发至发现，只计已发现的）"][2] == pytest.approx(delay, nan_ok=True)
    assert np.isfinite(delay)


def test_one_term_and_plain_english_quotes(tmp_path: Path) -> None:
    content = real_content()
    pages = {}
    for language in LANGUAGES:
        write_report(content, tmp_path / language, language, ("html",))
        pages[language] = (tmp_path / language / "report.html").read_text(encoding="utf-8")
    assert "仿真" not in pages["zh"]
    assert not re.search("[“”「」『』]", pages["en"])
    assert not re.search("哈希", pages["zh"])


def test_the_workbook_is_named_only_where_it_is_written() -> None:
    content = real_content()
    columns = (Column(Text("a", "a")),)
    long = Table("long", Text("长表", "long"), columns, tuple((str(i),) for i in range(500)))
    assert "report.xlsx" in html_page(content, (), (long,), "zh", workbook=True)
    alone = html_page(content, (), (long,), "zh", workbook=False)
    assert "report.xlsx" not in alone and WORDS["cut"].zh in alone


def test_a_report_without_a_page_names_no_page(tmp_path: Path) -> None:
    written = write_report(real_content(), tmp_path, "zh", ("xlsx",))
    assert [p.name for p in written] == ["report.xlsx"]
    book = load_workbook(tmp_path / "report.xlsx")
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert not any("report.html" in cell for cell in cells)


def test_rows_of_the_workbook_are_as_high_as_their_text(tmp_path: Path) -> None:
    words = "上界适用于：事先排定、执行中不作调整的方案；" * 12
    content = real_content()
    long = Table("long", Text("长文", "long"), (Column(Text("项", "item")), Column(Text("说", "it"))), (("a", words),))

    write_workbook(tmp_path / "b.xlsx", content, (), (long,), "zh")
    sheet = load_workbook(tmp_path / "b.xlsx")[sheet_name("长文", set())]
    width = sheet.column_dimensions["B"].width
    assert sheet.row_dimensions[4].height >= 15 * 2 * len(words) / width
    assert sheet.row_dimensions[1].height >= 20
