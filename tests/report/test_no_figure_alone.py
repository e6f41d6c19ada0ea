"""No estimate in a table of the report without its interval and n; no chart of estimates that does not say n."""

import re

import pytest

from civsim.report import Table, tables_of
from civsim.report.summary import summary_sentences
from tests.report.filled import filled_content
from tests.report.test_filled import CHARTS, TABLES, drawn, texts

ENDS = re.compile(r"95 %|\blow\b|\bhigh\b|±")
# Columns that hold no estimate, each with the reason why.
EXACT = {
    ("alternatives", "value in the linear programme"): "of the mean course, which has no luck",
    ("alternatives", "moved"): "of the plans",
    ("futures", "probability"): "given",
    ("futures", "value in the linear programme"): "of the mean course, which has no luck",
    ("futures", "part of the worst share"): "given, of the futures whose means are lowest",
    ("indicators", "weight in the tree"): "given",
    ("lost_*", "of the mean loss"): "a mean divided by the sum of the means beside it",
    ("lost_*", "cumulative"): "the same, added up",
    ("peers", "mean of the peers"): "given",
    ("alerts", "standard"): "given",
    ("money", "share of the budget"): "of the total, whose interval is that of the repairs",
}
NO_ESTIMATES = {
    "districts": "of the mean course, which has no luck",
    "alternatives_days": "the plans",
    "sampling": "standard deviations: they are themselves the error of a score",
    "sampling_sites": "the same",
    "certificate": "intervals stand in words in its last column",
    "parameters": "given",
    "basis": "counted in the scenario",
    "behaviours": "rates move by campaigns alone; the sampling error and the observations stand beside",
    "shadow_prices": "of the linear programme, which has no luck",
    "visits": "the plan",
    "visits_by_month": "the plan",
}
# Charts of what has no luck, or with an n of their own on every bar.
OTHER_CHARTS = {
    "alternatives": "the plans",
    "inspection_calendar": "the plan",
    "shadow_prices": "of the linear programme",
    "on_time_share": "n by bar",
}


def uncertain(table: Table) -> list[str]:
    """Names of the columns of estimates that have no interval behind them."""
    found = []
    for i, column in enumerate(table.columns):
        name = column.name.en
        if column.kind not in ("points", "share", "difference", "place", "number") or ENDS.search(name):
            continue
        if (re.sub(r"^lost_\w+", "lost_*", table.key), name) in EXACT:
            continue
        if i + 1 == len(table.columns) or not ENDS.search(table.columns[i + 1].name.en):
            found.append(name)
    return found


@pytest.mark.parametrize("key", TABLES)
def test_estimates_of_a_table_have_their_interval_and_n(key: str) -> None:
    (table,) = (t for t in tables_of(filled_content()) if t.key == key)
    if key in NO_ESTIMATES:
        return
    assert not uncertain(table)
    said = [c.name.en for c in table.columns] + [table.note.en if table.note else ""]
    assert any("replications n" in text or "n=" in text for text in said), "n is not said"


@pytest.mark.parametrize("key", CHARTS)
def test_charts_of_estimates_say_their_interval_and_n(key: str) -> None:
    (drawing,) = (d for d in drawn("en") if d.key == key)
    said = " ".join(text for ax in drawing.figure.axes for text in texts(ax))
    if key not in OTHER_CHARTS:
        assert "interval" in said
        assert re.search(r"n=\d", drawing.figure.axes[0].get_title(loc="right"))
    assert key not in OTHER_CHARTS or "n=" in said or OTHER_CHARTS[key] != "n by bar"


def test_sentences_say_their_interval_and_n() -> None:
    estimates = [s.en for s in summary_sentences(filled_content()) if re.search(r"\d\.\d\d? (points|%)", s.en)]
    assert len(estimates) >= 4
    for said in estimates:
        figures = len(re.findall(r"(?<!to )(?<!interval )[+\u2212]?\d+\.\d+ (?:points|%)", said))
        assert said.count("95 % interval") >= figures and "n=" in said, said
