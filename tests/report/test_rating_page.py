"""The page of a fit of test results: no figure alone, nothing over anything else, both languages."""

import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from civsim.language import Language, Text
from civsim.report import charts, write_rating_page
from civsim.report.rating_page import rating_drawings, rating_tables
from civsim.report.rating_summary import rating_sentences
from civsim.report.tables.fit_estimates import shown_estimate
from tests.report.made_ratings import rating_content
from tests.report.test_fit_page import overlapping, texts

KEYS = ["rating_months", "rating_causes", "ratings_season", "ratings_area"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_says_n_its_interval_and_what_to_see(language: Language) -> None:
    found = rating_drawings(rating_content(), language)
    assert [d.key for d in found] == KEYS
    for drawing in found:
        said = texts(drawing.figure)
        assert re.search(r"n=[\d,]+", said), drawing.key
        assert {"zh": "区间", "en": "interval"}[language] in said, drawing.key
        assert drawing.note is not None and len(drawing.note.to(language)) > 30 and drawing.alt.to(language)
        assert not overlapping(drawing.figure), drawing.key


def test_the_page_needs_nothing_else_and_tells_every_number(tmp_path: Path) -> None:
    content = rating_content()
    for language, words in (("zh", "测评结果拟合报告"), ("en", "report of a fit of test results")):
        page = write_rating_page(tmp_path / f"{language}.html", content, language).read_text(encoding="utf-8")  # type: ignore[arg-type]
        assert words in page and page.count("<svg") == len(KEYS)
        assert not re.search(r'(src|href)="(?!#|data:)', page) and "<script" not in page
    page = unescape(page)
    for e in content.evidence:
        value, span = shown_estimate(e.estimate)
        assert e.name.en in page and value in page and span in page, e.path


def test_sentences_say_what_a_rating_is_worth() -> None:
    content = rating_content()
    said = " ".join(text.en for text in rating_sentences(content))
    looks = content.fit.variances.looks.value
    for words in ("were read", f"worth {looks:.0f} streets", "A check", "of the months lie", "places must be rated"):
        assert words in said
    short = " ".join(text.en for text in rating_sentences(rating_content(20, 6)))
    assert "A check" not in short and "trend" not in short, "too short a record tells neither"


def test_about_four_fifths_of_the_months_lie_in_their_band() -> None:
    months = rating_content().months
    assert np.isnan(months.mean[:12]).all(), "a level and a season take a year"
    assert 0.6 < months.inside < 0.97
    assert months.coming.shape == (12, 5)
    assert str(months.coming_month[0]) == "2007-01"


def test_of_many_areas_the_best_and_the_worst_are_drawn() -> None:
    content = rating_content(40, 60)
    found = [e for e in content.evidence if e.path == "ratings.area"]
    for ordered in (True, False):
        figure = charts.rating_effects(found, language="en", ordered=ordered).get_figure(root=True)
        assert isinstance(figure, Figure) and "20 in the middle not drawn" in texts(figure)
        assert not overlapping(figure)


def test_a_short_record_has_no_season_to_draw() -> None:
    assert [d.key for d in rating_drawings(rating_content(20, 6), "zh")] == [
        "rating_months",
        "rating_causes",
        "ratings_area",
    ]
    assert all(isinstance(t.title, Text) and t.rows for t in rating_tables(rating_content(20, 6)))
