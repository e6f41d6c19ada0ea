"""The table of parameters: no assumption passes for a measurement, and every word is in the reader's language."""

import pytest

from civsim.language import Text
from civsim.report import Table, tables_of
from civsim.report.tables.sourcing import ASSUMED, DEFAULT, FITTED, NONE, STATED, basis, shown_value, source_text
from tests.report.real import real_content


def parameters(name: str = "demo") -> Table:
    return next(t for t in tables_of(real_content(name, 1)) if t.key == "parameters")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("assumed 0.1-0.5", ASSUMED),
        ("F35: profiles differ; each factor assumed 0.3-3", ASSUMED),
        ("calibrated 0.004 reported, divided by an assumed share of 0.5", ASSUMED),
        ("Assumption of the office", ASSUMED),
        ("invented sample (scenarios/tools/make_demo.py)", ASSUMED),
        ("工单统计，其中下限为假设", ASSUMED),
        ("calibrated: n = 1481", FITTED),
        ("10 % quantile of the fitted closing time", FITTED),
        ("published practice 2018-2020: 15 / 25 / 60 %", STATED),
        ("", NONE),
        ("  ", NONE),
    ],
)
def test_one_assumed_part_makes_a_value_assumed(source: str, expected: Text) -> None:
    assert basis(source) == expected


def test_nothing_assumed_is_shown_as_measured() -> None:
    stated = 0
    for row in parameters().rows:
        how, source = row[4], row[5]
        assert isinstance(how, Text) and isinstance(source, Text)
        if how == STATED:
            stated += 1
            assert "assumed" not in source.en
        assert source.en or how == NONE
        assert how in (ASSUMED, FITTED, STATED, NONE, DEFAULT)
    assert stated, "the scenario has cited values too"


def test_every_value_has_a_meaning_and_no_english_unit_stands_in_chinese() -> None:
    english = {"d", "h", "month", "crew-hour", "1/d", "1/team-day"}
    for row in parameters().rows:
        value, unit, meaning = row[1:4]
        assert isinstance(value, Text) and isinstance(unit, Text) and isinstance(meaning, Text)
        assert meaning.zh and meaning.en, row
        assert unit.zh not in english
        assert unit.en not in ("万元", "分", "人")
        assert value.zh not in ("True", "False", "mock", "national", "visit", "report", "city", "district")


def test_units_and_values_of_known_rows() -> None:
    rows = {str(row[0]): row for row in parameters().rows}
    assert rows["categories.rubbish.cost"][2] == Text("万元", "10 000 CNY")
    assert rows["categories.rubbish.crew_hours.median"][2] == Text("班组工时", "crew-hours")
    assert rows["categories.rubbish.natural_end_days"][2] == Text("天", "days")
    assert rows["channels.patrol.kind"][1] == Text("巡查类", "visit")
    assert rows["categories.rubbish.department"][1].zh == "环卫部门"  # type: ignore[union-attr]


def test_values_in_words() -> None:
    assert shown_value(True) == Text("是", "yes")
    assert shown_value({"a": 1.5}, {"a": Text("甲", "first")}) == Text("甲: 1.5", "first: 1.5")
    assert len(shown_value(tuple(range(500))).zh) == 120


def test_fixed_words_of_a_source_are_translated_and_free_text_stays() -> None:
    assert source_text("assumed 0.1-0.5").zh == "假设 0.1-0.5"
    assert source_text("none seen published; assumed 4-40").zh == "未见公布; 假设 4-40"
    assert source_text("Labour Law art. 41").zh == "Labour Law art. 41"
    assert source_text("unassumedly").zh == "unassumedly"
    assert source_text("assumed 1").en == "assumed 1"
