"""Works and money."""

from datetime import date

import numpy as np
import pytest

from civsim.model import UNLIMITED
from civsim.model.budget import BudgetBlock, build_budget, split_years
from civsim.model.works import WorkBlock, build_works, months_later
from model.parts import codes, collector, four_grids, timeline


@pytest.mark.parametrize(("start", "months", "end"), [
    (date(2021, 1, 31), 1, date(2021, 2, 28)),
    (date(2023, 11, 30), 3, date(2024, 2, 29)),
    (date(2021, 6, 1), 0, date(2021, 6, 1)),
    (date(2021, 12, 15), 1, date(2022, 1, 15)),
    (date(2021, 3, 31), 24, date(2023, 3, 31)),
])  # fmt: skip
def test_months_later(start: date, months: int, end: date) -> None:
    assert months_later(start, months) == end


def test_a_work_lowers_arrivals_from_its_completion_in_its_grids() -> None:
    time = timeline("2021-01-01", "2021-12-31", warm_up_days=10)
    block = WorkBlock(grids=("g2", "g0", "g2"), start="2021-06-01", months=3, cost=40, cut={"b": 0.4})
    works = build_works({"w": block}, ("a", "b"), four_grids(), time, collector())
    assert works.complete_day.tolist() == [time.day_of(date(2021, 9, 1))]
    assert works.grids[0].tolist() == [0, 2]
    assert works.kept.tolist() == [[1.0, 0.6]]
    assert works.cost_fen.tolist() == [40_000_000]
    assert not works.optional[0]


def test_bad_works_are_mistakes() -> None:
    mistakes = collector()
    block = WorkBlock(grids=("g9",), start="2022-01-01", months=3, cost=40, cut={"z": 0.4})
    build_works({"w": block}, ("a", "b"), four_grids(), timeline(), mistakes)
    assert codes(mistakes) == [
        ("works.w.grids.0", "unknown_name"),
        ("works.w.cut.z", "unknown_name"),
        ("works.w.start", "outside_horizon"),
    ]


def test_money_by_year() -> None:
    time = timeline("2021-07-01", "2022-06-30", warm_up_days=5)
    block = BudgetBlock(**split_years({2021: 1.5, 2022: 3, "carry_over": True}))
    budget = build_budget(block, time, collector())
    assert budget.amount_fen.tolist() == [1_500_000, 3_000_000]
    assert budget.carry_over
    assert budget.limited
    assert budget.year_of_day[[0, 4, 5, 5 + 183, 5 + 184]].tolist() == [-1, -1, 0, 0, 1]


def test_no_budget_is_unlimited_money() -> None:
    budget = build_budget(BudgetBlock(), timeline(), collector())
    assert budget.amount_fen.tolist() == [UNLIMITED]
    assert not budget.limited
    assert np.int64(budget.amount_fen[0]) < np.iinfo(np.int64).max // 2


def test_missing_and_foreign_years_are_mistakes() -> None:
    mistakes = collector()
    build_budget(BudgetBlock(years={2021: 1, 2019: 1}), timeline("2021-01-01", "2022-12-31"), mistakes)
    assert codes(mistakes) == [("budget", "missing_year"), ("budget.2019", "outside_horizon")]
