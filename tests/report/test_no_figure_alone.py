"""No estimate in a table of the report without its interval and n; no chart of estimates that does not say n."""

import re

import pytest

from civsim.report import Table, tables_of
from civsim.report.gallery import drawings
from tests.report.real import real_content

ENDS = re.compile(r"95 %|\blow\b|\bhigh\b|±")
# Columns that hold no estimate, each with the reason why.
EXACT = {
    ("indicators", "weight in the tree"): "given",
    ("lost_*", "of the mean loss"): "a mean divided by the sum of the means beside it",
    ("lost_*", "cumulative"): "the same, added up",
    ("peers", "mean of the peers"): "given",
    ("peers", "gap, 95 % low"): "an end",
}
# The tables of sampling hold standard deviations: they are themselves the error of a score.
NO_ESTIMATES = {
    "sampling",
    "sampling_sites",
    "certificate",
    "parameters",
    "prices",
    "shadow_prices",
    "visits",
    "visits_by_month",
    "money",
    "orders",
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


@pytest.mark.parametrize("table", tables_of(real_content()), ids=lambda t: t.key)
def test_estimates_of_a_table_have_their_interval_and_n(table: Table) -> None:
    if table.key in NO_ESTIMATES:
        return
    assert not uncertain(table)
    said = [c.name.en for c in table.columns] + [table.note.en if table.note else ""]
    assert any("replications n" in text or "n=" in text for text in said), "n is not said"


@pytest.mark.parametrize("key", ["score_curve", "p_target", "variant_comparison", "lost_points_category"])
def test_charts_of_estimates_say_their_interval_and_n(key: str) -> None:
    (drawing,) = [d for d in drawings(real_content(), "en") if d.key == key]
    said = " ".join(ax.get_title(loc="right") for ax in drawing.figure.axes)
    assert "interval" in said and "n=3" in said
