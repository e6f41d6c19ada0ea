"""Works and money."""

from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from civsim.model import UNLIMITED
from civsim.model.budget import BudgetBlock, build_budget, split_fen, split_years
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
    assert works.stage_kept.tolist() == [[1.0, 0.6]]
    assert works.stage_cost_fen.tolist() == [40_000_000]
    assert not works.optional[0]


def test_a_work_by_stages_cuts_and_costs_stage_by_stage() -> None:
    time = timeline("2021-01-01", "2022-12-31")
    stages = (
        {"months": 6, "cost_share": 1 / 3, "cut": {"a": 0.2}},
        {"months": 8, "cost_share": 1 / 3, "cut": {"a": 0.5, "b": 0.1}},
        {"months": 12, "cost_share": 1 / 3},
    )
    works = build_works(
        {"one": WorkBlock(grids=("g1",), start="2021-02-01", months=1, cost=7, cut={}),
         "by": WorkBlock(grids=("g0",), start="2021-06-15", cost=1, stages=stages)},
        ("a", "b"), four_grids(), time, collector(),
    )  # fmt: skip
    days = [time.day_of(date.fromisoformat(d)) for d in ("2021-03-01", "2021-12-15", "2022-08-15", "2023-08-15")]
    assert works.stage_day.tolist() == days
    assert works.complete_day.tolist() == [days[0], days[3]]
    assert works.stage_work.tolist() == [0, 1, 1, 1]
    assert works.stage_kept.tolist() == [[1, 1], [0.8, 1], [0.5, 0.9], [1, 1]]
    assert works.stage_cost_fen.sum() == 8_000_000  # thirds of 1 万元 add up to the last fen
    assert works.yearly_fen(time.year - 2021, 2).tolist() == [[7_000_000, 0], [666_667, 333_333]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"months": 3},
        {"cut": {"a": 0.1}},
        {"months": 3, "cut": {}, "stages": [{"months": 1, "cost_share": 1}]},
        {"stages": [{"months": 1, "cost_share": 0.5}, {"months": 1, "cost_share": 0.4}]},
    ],
)
def test_a_work_has_either_stages_or_months_and_a_cut(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WorkBlock(grids=("g0",), start="2021-06-15", cost=1, **wrong)


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
    budget = build_budget(block, time, ("north",), collector())
    assert budget.amount_fen.tolist() == [[1_500_000, 3_000_000]]
    assert budget.carry_over
    assert budget.limited
    assert budget.year_of_day[[0, 4, 5, 5 + 183, 5 + 184]].tolist() == [-1, -1, 0, 0, 1]


def test_no_budget_is_unlimited_money() -> None:
    budget = build_budget(BudgetBlock(), timeline(), ("north", "south"), collector())
    assert budget.amount_fen.tolist() == [[UNLIMITED]]
    assert not budget.limited
    assert np.int64(budget.amount_fen[0, 0]) < np.iinfo(np.int64).max // 2


def test_missing_and_foreign_years_are_mistakes() -> None:
    mistakes = collector()
    build_budget(BudgetBlock(years={2021: 1, 2019: 1}), timeline("2021-01-01", "2022-12-31"), ("north",), mistakes)
    assert codes(mistakes) == [("budget", "missing_year"), ("budget.2019", "outside_horizon")]


def test_money_by_district_in_shares_and_amounts() -> None:
    time, districts = timeline("2021-01-01", "2022-12-31"), ("north", "south", "west")
    third = {"north": 1 / 3, "south": 1 / 3, "west": 1 / 3}
    block = BudgetBlock(
        **split_years({2021: 1e-4, 2022: {"north": 1, "west": 3, "south": 2}, "district_shares": third})
    )
    budget = build_budget(block, time, districts, collector())
    assert budget.by_district and budget.account_of.tolist() == [0, 1, 2]
    assert budget.amount_fen[:, 0].sum() == 100 and np.ptp(budget.amount_fen[:, 0]) == 1  # to the last fen
    assert budget.amount_fen[:, 1].tolist() == [1_000_000, 2_000_000, 3_000_000]
    assert split_fen(7, np.array([1.0, 0.0, 1.0])).tolist() in ([4, 0, 3], [3, 0, 4])


def test_districts_left_out_or_unknown_are_mistakes() -> None:
    time, districts, mistakes = timeline("2021-01-01", "2022-12-31"), ("north", "south"), collector()
    build_budget(BudgetBlock(years={2021: {"north": 1, "suoth": 2}, 2022: 4}), time, districts, mistakes)
    assert codes(mistakes) == [
        ("budget.2022", "missing"),
        ("budget.2021.suoth", "unknown_name"),
        ("budget.2021", "missing_district"),
    ]
    mistakes = collector()
    shares = {"north": 0.5, "south": 0.6}
    build_budget(BudgetBlock(years={2021: 1, 2022: 4}, district_shares=shares), time, districts, mistakes)
    assert codes(mistakes) == [("budget.district_shares", "shares_sum")]
