"""The chance of keeping a title (保牌): over the runs in which it was re-checked, wherever it is said."""

import re

import numpy as np
import pytest

from civsim.report import Content, tables_of
from civsim.report.reading import chance_words
from civsim.report.summary import summary_sentences
from civsim.report.tables.table import span
from civsim.scores import probability_interval
from civsim.study import load_scenario
from tests.report.real import content_of


@pytest.fixture(scope="module")
def content() -> Content:
    """A re-check that may be cancelled, beside a test that is always held."""
    changes: dict[str, object] = {
        "target.rechecks": {"final": 70},
        "assessments.mock.weight": 1,
        "assessments.final.cancel_probability": 0.4,
    }
    return content_of(load_scenario("tiny", changes), 12)


def test_the_chance_of_a_title_counts_the_runs_with_a_recheck(content: Content) -> None:
    kept = content.main.marks["title_kept"].values
    n, known = int(np.isfinite(kept).sum()), content.main.marks["cycle_score"].notnull().sum()
    assert 0 < n < known == 12, "proves nothing otherwise"
    sure = probability_interval(float(np.nansum(kept)), n)
    (table,) = [t for t in tables_of(content) if t.key == "ranking"]
    at = [c.name.en for c in table.columns].index("P(title kept)")
    assert table.rows[0][at : at + 3] == (sure.mean, span(sure.low, sure.high, 1, 100.0), n)
    (said,) = [s.en for s in summary_sentences(content) if "forecast" in s.en]
    assert said.endswith("of the title kept: " + chance_words(sure.mean, sure.low, sure.high, n).en + ".")
    assert len(re.findall(r"95 % interval", said)) == 4
