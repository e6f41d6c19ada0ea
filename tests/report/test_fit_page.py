"""The page of a fit: no figure alone, nothing over anything else, nothing from outside, both languages."""

import re
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text as MatplotlibText
from matplotlib.transforms import Bbox

from civsim.calibrate import Estimate, Evidence
from civsim.language import Language, Text
from civsim.report import charts, write_fit_page
from civsim.report.drawing import Drawing
from civsim.report.fit_drawings import fit_drawings
from civsim.report.fit_page import fit_tables
from civsim.report.fit_summary import fit_sentences
from civsim.report.panels import MOST, most_shown
from civsim.report.tables import shown
from civsim.report.tables.fit_estimates import digits, shown_estimate
from tests.report.made_fit import fit_content, with_more

KEYS = ("weekly_orders", "open_orders", "closing_fit", "area_rates", "repeats_by_day")


def texts(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(MatplotlibText))


@cache
def drawn(language: Language, categories: int = 2) -> tuple[Drawing, ...]:
    return fit_drawings(fit_content(categories), language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_says_n_its_interval_and_what_to_see(language: Language) -> None:
    found = drawn(language)
    assert [d.key for d in found[: len(KEYS)]] == list(KEYS)
    assert {"factors_month_factor", "factors_weekday_factor", "factors_profile_factor"} <= {d.key for d in found}
    for drawing in found:
        said = texts(drawing.figure)
        assert re.search(r"n=[\d,]+", said), drawing.key
        assert re.search({"zh": "区间|80% 的周", "en": "interval|80 % of"}[language], said), drawing.key
        assert drawing.note is not None and len(drawing.note.to(language)) > 30, drawing.key
        assert drawing.alt.to(language), drawing.key


def written_box(text: MatplotlibText) -> Bbox:
    """Where a text stands, without the empty lines at its end that keep room for another."""
    box, lines = text.get_window_extent(), text.get_text().split("\n")
    empty = len(lines) - len(text.get_text().rstrip("\n").split("\n"))
    return Bbox([[box.x0 + 1, box.y0 + 1 + box.height * empty / len(lines)], [box.x1 - 1, box.y1 - 1]])


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Texts of a picture that stand over each other; slanted ones, whose boxes are wide, are left out."""
    figure.draw_without_rendering()
    shown = [t for t in figure.findobj(MatplotlibText) if t.get_visible() and t.get_text().strip()]
    level = [t for t in shown if t.get_rotation() in (0, 90)]
    boxes = [(t.get_text(), written_box(t)) for t in level]
    return [(x, y) for i, (x, a) in enumerate(boxes) for y, b in boxes[i + 1 :] if a.overlaps(b)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_stands_over_anything_else_nor_squeezes_a_panel(language: Language) -> None:
    for drawing in drawn(language, 9):
        assert not overlapping(drawing.figure), drawing.key
        assert min(ax.get_position().width for ax in drawing.figure.axes if ax.get_title(loc="left")) > 0.2, drawing.key


def test_many_categories_leave_the_smallest_undrawn_and_say_so() -> None:
    many = with_more(fit_content(), 30)
    smallest = min(many.beside.weekly, key=lambda one: one.n)
    kept, hidden = most_shown(many.beside.weekly)
    assert len(kept) == MOST and hidden == 31 - MOST
    assert kept[0].id == "" and [k.id for k in kept] == [w.id for w in many.beside.weekly if w in kept]
    assert smallest.n <= min(one.n for one in kept)
    ax = charts.weekly_orders(many.beside.weekly, language="en")
    assert f"{hidden} more categories" in texts(ax.get_figure(root=True))  # type: ignore[arg-type]


def test_a_chart_draws_its_first_panel_into_axes_that_are_given() -> None:
    given = Figure().add_subplot()
    assert charts.weekly_orders(fit_content().beside.weekly, given) is given
    assert len(given.figure.axes) == 1


def test_the_page_needs_nothing_else_and_tells_every_number(tmp_path: Path) -> None:
    content = fit_content()
    for language, words in (("zh", "实测、拟合、假设"), ("en", "Measured, fitted, assumed")):
        page = write_fit_page(tmp_path / f"{language}.html", content, language).read_text(encoding="utf-8")  # type: ignore[arg-type]
        assert words in page and page.count("<svg") == len(KEYS) + 3
        assert not re.search(r'(src|href)="(?!#|data:)', page) and "<script" not in page
        assert len(page) < 3_000_000
    page = unescape(page)
    for key in ("relapse_probability", "crew_hours", "areas.table"):
        assert key in page
    for e in content.evidence:
        assert e.name.en in page and shown_estimate(e.estimate, 100 if e.unit.en == "%" else 1)[0] in page


def test_a_new_number_stands_in_the_page_without_new_code() -> None:
    content, new = fit_content(), Text("上报率", "reporting rate")
    found = Evidence(
        "categories.bags.reporting", "bags", new, Estimate(0.4321, 0.4, 0.5, 77), Text("%", "%"), new, "fitted"
    )
    parts = tuple(replace(found, path="categories.bags.trend_factor", part=Text(y, y)) for y in ("2011", "2012"))
    more = replace(content, evidence=(*content.evidence, found, *parts))
    tables = {table.key: table for table in fit_tables(more)}
    (row,) = (row for row in tables["estimates"].rows if new in row)
    assert "43.2" in row and "40.0–50.0" in row and 77 in row
    assert len(tables["factors_trend_factor"].rows) == 2
    assert any("categories.*.reporting" in row for row in tables["basis"].rows)
    assert "factors_trend_factor" in {d.key for d in fit_drawings(more, "zh")}


def test_each_value_of_a_category_has_one_basis() -> None:
    (table,) = (table for table in fit_tables(fit_content()) if table.key == "basis")
    paths = [row[0] for row in table.rows]
    assert len(paths) == len(set(paths)) and "categories.*.cost" in paths
    basis = {str(row[0]): row[3] for row in table.rows}
    said = {path: text.en for path, text in basis.items() if isinstance(text, Text)}
    assert said["areas.table"] == "measured" and said["categories.*.relapse_days"] == "fitted"
    assert said["categories.*.crew_hours"].startswith("assumed")
    assert "estimates it" in said["categories.*.dispersion"]


def test_sentences_say_where_the_fit_does_not_hold() -> None:
    said = " ".join(text.en for text in fit_sentences(fit_content()))
    for words in ("were read", "measured", "of the city's weeks", "points apart", "real stock", "stay assumed"):
        assert words in said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.02991, "0.0299"), (1.0, "1.00"), (21.68, "21.7"), (314.7, "315"), (52_314.2, "52,314"), (0.0, "0.00")],
)
def test_three_digits(value: float, said: str) -> None:
    assert digits(value) == said


def test_an_open_interval_is_a_dash() -> None:
    assert shown_estimate(Estimate(1.0, 0.0, float("inf"), 0)) == ("1.00", "—")
    assert shown_estimate(Estimate(0.1, 0.05, 0.2, 9), 100) == ("10.0", "5.00–20.0")


def test_english_holds_no_chinese_and_chinese_no_english_sentence() -> None:
    content = fit_content()
    for table in fit_tables(content):
        said = [table.title.en, table.note.en if table.note else "", *(c.heading("en") for c in table.columns)]
        said += [shown(cell, c, "en") for row in table.rows for cell, c in zip(row, table.columns, strict=True)]
        assert [s for s in said if re.search(r"[\u3000-\u9fff\uff00-\uffef]", s)] == [], table.key
        chinese = [c.heading("zh") for c in table.columns] + [table.title.zh]
        assert all(re.search(r"[\u4e00-\u9fff]|^n$", s) for s in chinese), table.key
    for said_of in fit_sentences(content):
        assert re.search(r"[\u4e00-\u9fff]", said_of.zh) and not re.search(r"[\u4e00-\u9fff]", said_of.en)
