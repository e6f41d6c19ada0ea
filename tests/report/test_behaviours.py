"""The table of behaviours: one row a test and behaviour that it watches, and none where nothing is watched."""

import warnings

import numpy as np
import pytest

from civsim.language import Text
from civsim.model import build_model, make_plan
from civsim.report import Content
from civsim.report.tables import tables_of
from tests.facts.snippets import scenario
from tests.report.real import real_content, variant


def test_a_row_for_each_test_and_behaviour() -> None:
    model = build_model(scenario("F5", assessments__mock__cancel_probability=1.0))
    nobody = make_plan("none", *np.zeros((3, 0), np.int64), len(model.departments.crews), model.time)
    content = Content(model, (variant(model, "none", Text("不巡查", "no visits"), nobody, 2),))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tables = {table.key: table for table in tables_of(content)}
    rows = tables["behaviours"].rows
    assert [(row[0].en, row[1].en) for row in rows] == [
        (test, name)
        for test in ("mock test", "national test")
        for name in ("good habits", "yielding at crossings", "shared chopsticks")
    ]
    habits, yielding, chopsticks = rows[3:]
    assert 0.97 < habits[3] < 0.99
    assert yielding[5] == pytest.approx(100 * np.sqrt(yielding[3] * (1 - yielding[3]) / 150 * 1.7))
    assert chopsticks[3:7] == (1.0, 150, 0.0, 100.0)
    assert sum(row[7] for row in rows[3:]) == pytest.approx(50)
    assert "behaviours" not in {table.key for table in tables_of(real_content())}
