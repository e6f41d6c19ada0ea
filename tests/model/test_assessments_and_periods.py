"""Tests, the snapshots they need, the cycle, and the planning periods that they cut."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from civsim.model import Assessments, build_periods, every_sitting
from civsim.model.assessments import AssessmentBlock, build_assessments
from civsim.model.cycle import CycleBlock, check_cycle
from civsim.scenario import Mistakes
from model.parts import codes, collector, some_sites, timeline

TIME = timeline("2021-01-01", "2022-12-31", warm_up_days=3)


def built(mistakes: Mistakes | None = None, **blocks: dict[str, Any]) -> Assessments:
    """Tests from what differs from a national one in 2021."""
    base = {"kind": "national", "days": ["2021-05-10"], "year": 2021}
    made = {k: AssessmentBlock(**base | b) for k, b in blocks.items()}
    return build_assessments(made, some_sites(), TIME, mistakes or collector())


def test_tests_on_one_day_share_a_snapshot() -> None:
    tests = built(
        a={"days": ["2021-05-10", "2021-05-11"]},
        b={"days": ["2021-03-01"], "sites_per_class": {"square": 1, "market": 2}},
        c={"days": ["2021-05-11", "2021-05-11"], "kind": "mock"},
    )
    assert tests.snapshot_day.tolist() == [3 + 59, 3 + 129, 3 + 130]
    assert tests.snapshots == ((1, 2), (0,), (2,))
    assert tests.first_day.tolist() == [3 + 129, 3 + 59, 3 + 130]
    assert tests.sampled == ((), ((1, 1), (0, 2)), ())
    assert tests.weight.tolist() == [1, 1, 0]


def test_a_weight_overrules_what_the_kind_counts() -> None:
    assert built(a={"kind": "mock", "weight": 0.5}, b={"kind": "national", "weight": 0}).weight.tolist() == [0.5, 0]


@pytest.mark.parametrize(("block", "found"), [
    ({"days": ["2023-01-01"]}, ("assessments.a.days.0", "outside_horizon")),
    ({"days": ["2020-12-31"]}, ("assessments.a.days.0", "outside_horizon")),
    ({"sites_per_class": {"station": 1}}, ("assessments.a.sites_per_class.station", "unknown_name")),
    ({"sites_per_class": {"market": 3}}, ("assessments.a.sites_per_class.market", "too_many_sites")),
])  # fmt: skip
def test_bad_tests_are_mistakes(block: dict[str, Any], found: tuple[str, str]) -> None:
    mistakes = collector()
    built(mistakes, a=block)
    assert codes(mistakes) == [found]


@pytest.mark.parametrize(("dates", "message"), [
    ({"cancel_probability": 0.6, "shift_days": {30: 0.5}}, "sum"),
    ({"shift_days": {0: 0.5}}, "by 0 days"),
    ({"shift_days": {4000: 0.5}}, "3660"),
])  # fmt: skip
def test_uncertain_dates_must_make_sense(dates: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        AssessmentBlock(kind="mock", days=["2021-05-10"], year=2021, **dates)


def test_a_test_has_a_sitting_for_each_date_inside_the_horizon() -> None:
    moved = {
        "days": ["2021-05-10", "2021-05-11"],
        "cancel_probability": 0.1,
        "shift_days": {30: 0.2, -5: 0.1, 3000: 0.3},
    }
    tests = built(a=moved, b={"days": ["2021-05-10"]})
    assert [(s.test, s.shift, round(s.probability, 9)) for s in tests.sittings.each] == [
        (0, 0, 0.3), (1, 0, 1.0), (0, -5, 0.1), (0, 30, 0.2)
    ]  # fmt: skip
    assert tests.sitting_day.tolist() == [3 + 129, 3 + 129, 3 + 124, 3 + 159]
    assert tests.first_day.tolist() == [3 + 129, 3 + 129]
    assert tests.sittings.held_probability == pytest.approx([0.6, 1.0])
    drawn = [tests.sittings.sitting_drawn(0, u) for u in (0.05, 0.15, 0.25, 0.45, 0.65, 0.95)]
    assert drawn == [-1, 2, 3, -1, -1, 0]  # cancelled, earlier, later, out of the horizon (twice), as planned
    assert tests.uncertain
    assert not built(a={}).uncertain


def test_every_sitting_is_a_test_of_its_own_for_a_plan() -> None:
    tests = every_sitting(built(a={"shift_days": {30: 1.0}}, b={"cancel_probability": 1.0}, c={}))
    assert tests.ids == ("c", "a+30d")
    assert tests.first_day.tolist() == [3 + 129, 3 + 159]
    assert not tests.uncertain


@pytest.mark.parametrize(("cycle", "code"), [
    ({"year_weights": {2021: 0.5, 2022: 0.4}}, ["weights_not_one"]),
    ({"year_weights": {2022: 1.0}}, ["missing_year"]),
    ({"kind_shares": {"desk": 0}}, ["out_of_range"]),
    ({"year_weights": {2021: 0.4, 2022: 0.6}}, []),
])  # fmt: skip
def test_cycle_weights_are_checked(cycle: dict[str, Any], code: list[str]) -> None:
    mistakes = collector()
    check_cycle(CycleBlock(**cycle), built(a={}), mistakes)
    assert [c for _, c in codes(mistakes)] == code


def test_periods_are_months_cut_at_tests_that_count() -> None:
    tests = built(a={}, b={"kind": "mock", "days": ["2021-06-10"]}, c={"days": ["2022-02-01"], "year": 2022})
    periods = build_periods(TIME, tests)
    assert periods.size == 25
    assert periods.first_day[0] == 3
    assert periods.last_day[-1] == TIME.n_days - 1
    assert (periods.first_day[1:] == periods.last_day[:-1] + 1).all()
    assert periods.month[[4, 5]].tolist() == [4, 4]
    assert periods.first_day[5] == 3 + 129
    assert len(periods.days(4)) == 9
    assert np.bincount(periods.year).tolist() == [13, 12]


def test_without_tests_periods_are_months() -> None:
    periods = build_periods(TIME, built())
    assert periods.size == 24
    assert periods.month.tolist() == list(range(24))
