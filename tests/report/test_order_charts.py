"""Charts and tables of orders: what they draw, with units, and what they say where there is nothing."""

import numpy as np
import pytest
from scores.orders import table_of

from civsim.language import Language
from civsim.report import charts, order_tables, png
from civsim.report.tables import shown
from civsim.report.tables.orders import kpi_table
from civsim.scores import OrderMarks, order_kpis, order_marks


def marks() -> OrderMarks:
    draw = np.random.default_rng(2)
    filed, lasts = draw.uniform(0, 50, 200), draw.exponential(20, 200)
    closed = [f + t if f + t < 60 else None for f, t in zip(filed, lasts, strict=True)]
    columns = {"filed": filed, "closed": closed, "deadline": filed + 9, "department": draw.integers(0, 2, 200)}
    return order_marks([table_of(60, {"department": 3}, **columns)], "whole", ["department"])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.filterwarnings("error")
def test_charts_draw_with_units(language: Language) -> None:
    made = marks()
    curve = charts.closing_curve(made.curve, made.curve_delay, language=language)
    bars = charts.on_time_share(made.kpis, language=language)
    assert "%" in curve.get_ylabel() and "%" in bars.get_xlabel()
    assert {"天", "d"} & set(curve.get_xlabel().replace("days", "d").replace("天数", " 天 ").split())
    lines = {line.get_label(): line.get_ydata() for line in curve.get_lines()}
    whole, naive = (
        next(y for label, y in lines.items() if word in label)
        for word in ("Kaplan", "只计" if language == "zh" else "only")
    )
    assert (np.asarray(naive) >= np.asarray(whole) - 1e-9).all()
    assert len(bars.patches) == 2  # the third department has no orders
    assert "n=" in bars.texts[0].get_text()
    assert all(len(png(ax)) > 5000 for ax in (curve, bars))


def test_nothing_to_draw_is_said() -> None:
    assert "没有" in charts.closing_curve(None, None).texts[0].get_text()
    empty = order_kpis(table_of(31, filed=[1], deadline=[90], closed=[None]), "whole")
    assert "没有" in charts.on_time_share(empty).texts[0].get_text()


def test_tables_say_nothing_due_in_words() -> None:
    table = table_of(59, {"department": 1}, filed=[1, 40], deadline=[5, 90], closed=[4, None], department=[0, 0])
    made = order_marks([table], "month", ["department"])
    first = kpi_table(made)
    headings = [column.heading("zh") for column in first.columns]
    at = headings.index("按期结案率 (%)")
    said = [[shown(cell, column, "zh") for cell, column in zip(row, first.columns, strict=True)] for row in first.rows]
    assert [row[at] for row in said] == ["100.0", "无应结案"]
    assert [row[at + 1] for row in said] == ["20.7", "—"]  # Wilson's lower end for 1 of 1
    listed = [row for row in order_tables(made)[0].rows if str(row[0]).count("按期结案率")]
    assert [row[4] for row in listed] == [1, 0] and "无应结案" in str(listed[1][5])
    for table_ in order_tables(marks()):
        assert all(len(row) == len(table_.columns) for row in table_.rows)
