"""Tests that come again: their dates, ids, years and names."""

from datetime import date
from typing import Any

import pytest

from civsim.model.assessments import AssessmentBlock, build_assessments
from civsim.model.recurring import dated_tests, months_later
from model.parts import codes, collector, some_sites, timeline

TIME = timeline("2021-01-01", "2022-12-31")


def copies(every: int, until: str | None = None, **block: Any) -> list[tuple[str, str, int]]:
    """(id, first day, year) of the copies of a test that first comes on 31 January 2021."""
    base = {"kind": "mock", "days": ["2021-01-31"], "year": 2021, "repeat": {"every_months": every, "until": until}}
    made = dated_tests({"mock": AssessmentBlock(**base | block)}, TIME.date_of(TIME.n_days - 1))
    assert {t.entry for t in made} == {"mock"}
    return [(t.id, min(t.block.days).isoformat(), t.block.year) for t in made]


def test_quarters_half_years_years_and_other_steps_have_telling_ids() -> None:
    quarters = copies(3)
    assert quarters[:2] == [("mock_2021q1", "2021-01-31", 2021), ("mock_2021q2", "2021-04-30", 2021)]
    assert quarters[-1] == ("mock_2022q4", "2022-10-31", 2022)
    assert len(quarters) == 8
    assert [i for i, *_ in copies(6)] == ["mock_2021h1", "mock_2021h2", "mock_2022h1", "mock_2022h2"]
    assert [i for i, *_ in copies(12)] == ["mock_2021", "mock_2022"]
    assert [i for i, *_ in copies(5)] == ["mock_202101", "mock_202106", "mock_202111", "mock_202204", "mock_202209"]


def test_copies_end_with_the_horizon_or_earlier_and_keep_their_days_together() -> None:
    assert [i for i, *_ in copies(3, until="2021-07-31")] == ["mock_2021q1", "mock_2021q2", "mock_2021q3"]
    two = copies(12, days=["2021-12-31", "2022-01-01"], year=2021)
    assert two == [("mock_2021", "2021-12-31", 2021)]  # the second would end after the horizon


def test_months_end_where_the_shorter_month_ends() -> None:
    assert months_later(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert months_later(date(2023, 1, 31), 13) == date(2024, 2, 29)


@pytest.mark.parametrize(("blocks", "found"), [
    ({"a": {"days": ["2020-01-01"], "repeat": {"every_months": 3}}}, ("assessments.a.days.0", "outside_horizon")),
    ({"a": {"repeat": {"every_months": 12}}, "a_2022": {}}, ("assessments.a.repeat", "duplicate_name")),
])  # fmt: skip
def test_mistakes_are_told_at_the_entry(blocks: dict[str, Any], found: tuple[str, str]) -> None:
    base, mistakes = {"kind": "mock", "days": ["2021-05-10"], "year": 2021}, collector()
    build_assessments({k: AssessmentBlock(**base | b) for k, b in blocks.items()}, some_sites(), TIME, mistakes)
    assert codes(mistakes) == [found]
