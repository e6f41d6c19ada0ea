"""Money: what a plan commits, what is left for repairs, and what happens when it runs out."""

import numpy as np
import pytest

from civsim.engine import check_plan_money, committed_fen, simulate
from civsim.errors import CivsimError
from civsim.model import FEN_PER_WAN, Model
from tests.engine.worlds import ALWAYS, QUIET, differences, run, visits, world


def city(budget: dict[object, object], cost: float = 1.0, **more: object) -> Model:
    """Ten repairs a day over two years, each for `cost` 万元."""
    return world(
        {"k": {**QUIET, "arrivals_per_grid_day": 10, "cost": cost, "crew_hours": {"median": 0.1}}},
        {"report": {"kind": "report", "mean_delay_days": {"k": 0.01}, "check_days": 0},
         "walk": {"kind": "visit", "teams": 3, "grids_per_team_day": 4, "cost_per_team_day": 0.3,
                  "find_probability": {"k": 0}}},
        {"crew": {"crews": 3, "shift": {"from": 8, "to": 18}, "overtime_cost": 0.02}},
        start="2021-01-01", end="2022-12-31", budget=budget, **more,
    )  # fmt: skip


WORKS = {
    "fixed": {"grids": ["g0"], "start": "2021-05-01", "months": 1, "cost": 7, "cut": {}},
    "chosen": {"grids": ["g0"], "start": "2022-05-01", "months": 1, "cost": 11, "cut": {}, "optional": True},
    "left": {"grids": ["g0"], "start": "2022-05-01", "months": 1, "cost": 13, "cut": {}, "optional": True},
}


def test_commitments_by_hand() -> None:
    drive = {"start": "2021-12-01", "months": 3, "cost": 9, "cut": {"k": 0.1}}  # 31 + 59 days
    model = city({2021: 1000, 2022: 1000}, works=WORKS, campaigns={"drive": drive})
    overtime = np.zeros((1, 24))
    overtime[0, 2] = 0.2  # March 2021: 31 days x 2 h x 3 crews x 0.02
    plan = visits(model, [(d, 0, 0) for d in (1, 2, 400)], overtime, works=(1,))
    expected = np.array([[2 / 4 * 0.3, 31 * 2 * 3 * 0.02, 7, 3.1], [1 / 4 * 0.3, 0, 11, 2.8 + 3.1]])
    assert np.abs(committed_fen(model, plan) / FEN_PER_WAN - expected).max() < 1e-6


def test_a_plan_beyond_the_budget_is_refused_with_figures() -> None:
    model = city({2021: 8, 2022: 30}, works=WORKS)
    check_plan_money(model, visits(model, []))
    plan = visits(model, [(0, 0, 0)] * 20)
    with pytest.raises(CivsimError) as refused:
        simulate(model, plan, 1, [0])
    assert "2021" in str(refused.value) and "8.50" in str(refused.value) and "8.00" in str(refused.value)
    assert "8.50 万元" in refused.value.text("zh")
    assert "2022" not in str(refused.value)


def test_repairs_spend_what_is_left_and_wait_for_the_next_year() -> None:
    model = city({2021: 1007, 2022: 500}, works={"fixed": WORKS["fixed"]})
    outcome = run(model)
    spent = outcome.spent_fen.reshape(2, 12).sum(axis=1) / FEN_PER_WAN
    assert list(spent) == [1000, 500]  # every fen that is left, and none more
    started = outcome.flows[..., 4].sum(axis=(1, 2))
    assert started[:3].min() > 250 and (started[5:12] == 0).all() and started[12] > 250


def test_what_is_left_is_carried_over_if_the_scenario_says_so() -> None:
    spent = {}
    for carry in (False, True):
        outcome = run(city({2021: 5000, 2022: 3000, "carry_over": carry}))
        spent[carry] = outcome.spent_fen.reshape(2, 12).sum(axis=1) / FEN_PER_WAN
    assert spent[False][1] == 3000
    assert spent[False][0] == spent[True][0] < 4000
    assert spent[True][1] == outcome.flows[12:, ..., 4].sum() > 3500  # all that came was repaired


def test_the_warm_up_spends_nobodys_money() -> None:
    model = city({2021: 100, 2022: 100, "carry_over": True}, warm_up_days=60)
    outcome = run(model)
    assert outcome.spent_fen[0].sum() > 400 * FEN_PER_WAN
    assert outcome.spent_fen[1:13].sum() == 100 * FEN_PER_WAN


def test_an_order_that_cannot_be_paid_lets_the_others_pass() -> None:
    kind = {**QUIET, "arrivals_per_grid_day": 5, "crew_hours": {"median": 0.1}}
    model = world(
        {"dear": {**kind, "cost": 10, "priority": 0}, "cheap": {**kind, "cost": 0.001, "priority": 1}},
        {"report": {"kind": "report", "mean_delay_days": {"dear": 0.01, "cheap": 0.01}, "check_days": 0}},
        {"crew": {"crews": 9, "shift": ALWAYS}}, budget={2021: 105},
    )  # fmt: skip
    outcome = run(model)
    assert outcome.flows[:, :, 0, 4].sum() == 10  # ten dear ones, then never again
    assert outcome.flows[:, :, 1, 4].sum() > 1700


def districts(**more: object) -> Model:
    """Two districts, one poor, with crews of the whole city; ten repairs a day in each, each for 1 万元."""
    return world(
        {"k": {**QUIET, "arrivals_per_grid_day": 5, "cost": 1, "crew_hours": {"median": 0.1}}},
        {"report": {"kind": "report", "mean_delay_days": {"k": 0.01}, "check_days": 0},
         "walk": {"kind": "visit", "teams": 3, "grids_per_team_day": 4, "cost_per_team_day": 0.4,
                  "find_probability": {"k": 0}}},
        {"crew": {"crews": 9, "shift": ALWAYS, "overtime_cost": 0.02}},
        grids=4, districts=2, **{"budget": {2021: {"d0": 100, "d1": 1e6}}, **more},
    )  # fmt: skip


def test_a_poor_district_waits_alone_even_where_crews_are_shared() -> None:
    fast = run(districts())
    spent = (fast.flows[..., 4].sum(axis=(0, 2)).reshape(2, 2)).sum(axis=0)  # repairs by district
    assert spent[0] == 100  # all that it could pay, and not one more
    waiting = fast.flows[..., 0].sum(axis=(0, 2)).reshape(2, 2).sum(axis=0) - spent
    assert 0 <= waiting[1] < 10 and waiting[0] > 3000
    assert differences(fast, run(districts(), engine="reference")) == []


def test_every_district_commits_its_own_and_its_share_of_what_is_common() -> None:
    work = {"grids": ["g0", "g1", "g2"], "start": "2021-05-01", "months": 1, "cost": 9, "cut": {}}
    hours = {"crew": {"crews": 9, "overtime_cost": 0.02, "shift": {"from": 8, "to": 18}}}
    model = world(
        {"k": {"cost": 1, "arrivals_per_grid_day": 0}},
        {"walk": {"kind": "visit", "teams": 3, "grids_per_team_day": 4, "cost_per_team_day": 0.4,
                  "find_probability": {}}},
        hours, grids=5, districts=2, works={"w": work}, budget={2021: 10, "district_shares": {"d0": 0.75, "d1": 0.25}},
    )  # fmt: skip
    overtime = np.zeros((1, 12))
    overtime[0, 2] = 0.2  # March: 31 days x 2 h x 9 crews x 0.02, of which 3 of 5 grids lie in d0
    plan = visits(model, [(d, 0, g) for d, g in ((1, 0), (2, 0), (9, 4), (3, 1))], overtime)
    common = 31 * 2 * 9 * 0.02
    expected = np.array([[[0.3, common * 3 / 5, 6, 0]], [[0.1, common * 2 / 5, 3, 0]]])
    assert np.abs(committed_fen(model, plan) / FEN_PER_WAN - expected).max() < 1e-6
    with pytest.raises(CivsimError) as refused:
        check_plan_money(model, plan)
    assert "d1" in str(refused.value) and "2.50" in str(refused.value)
    assert all(name in refused.value.text("zh") for name in ("d0安排", "d1安排", "7.50 万元"))


def test_shares_of_one_district_are_the_city_s_account() -> None:
    model, apart = (city({2021: 1007, 2022: 500, **more}) for more in ({}, {"district_shares": {"d0": 1}}))
    assert differences(run(model), run(apart)) == []
