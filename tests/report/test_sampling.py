"""Sampling error in the report: parts sum, today's number stands in both tables, and what is not known is not drawn."""

import numpy as np
import pytest

from civsim.report import charts
from civsim.report.tables import tables_of
from tests.report.real import real_content


def test_squares_of_the_parts_sum_to_the_whole() -> None:
    tables = {table.key: table for table in tables_of(real_content())}
    rows = [*tables["sampling"].rows, *tables["sampling_sites"].rows]
    for row in rows:
        parts = row[2:6] if len(row) == 11 else row[1:5]
        own, total = (row[6], row[7]) if len(row) == 11 else (row[5], row[6])
        assert 1.959964 * np.sqrt(sum(x**2 for x in parts)) == pytest.approx(total)
        assert own <= total
    main = tables["sampling"].rows[-1]
    assert main[1] in [row[0] for row in tables["sampling_sites"].rows]


def test_one_replication_draws_what_is_known() -> None:
    marks = real_content("tiny", 1).main.marks
    labels = [line.get_label() for line in charts.sampling_error(marks, language="en").get_lines()]
    assert "error of the test itself (same city)" in labels
    assert "whole scatter of the score" not in labels
