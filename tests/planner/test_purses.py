"""Plans where each district has its own money."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.engine import check_plan_money
from civsim.model import Model
from civsim.planner import PlanOptions, baseline_allocation, build_instance, least_extra, optimize
from civsim.planner.generate import generate
from civsim.planner.master import state
from civsim.planner.objectives import OBJECTIVES
from civsim.roster import date_visits
from tests.planner.cities import city, tiny

QUICK = PlanOptions(schedules=150)
ENOUGH = 1e5


def value(model: Model) -> float:
    """The best cycle score of the master."""
    return float(generate(state(build_instance(model), OBJECTIVES["cycle_score"]), 1e-9, 100, 60).solution.value)


def paid_city(**budget: object) -> Model:
    """Two equal districts with four teams between them, in which visits are what costs; repairs are free."""
    return city(grids=(1.0, 1.0), teams=4, categories__litter__cost=0, budget=budget)


def test_a_district_without_money_is_not_visited_and_one_with_enough_is() -> None:
    # What one district can gain is half of what both can, and money cannot be moved.
    none, left, both = (
        value(paid_city(**{"2022": {"d0": a, "d1": b}})) for a, b in ((0, 0), (ENOUGH, 0), (ENOUGH, ENOUGH))
    )
    assert both - none > 1e-4
    assert left - none == pytest.approx((both - none) / 2, rel=1e-6)
    assert value(paid_city(**{"2022": 2 * ENOUGH})) == pytest.approx(both, rel=1e-9)


@pytest.mark.parametrize("per", ["city", "district"])
def test_own_accounts_bound_what_one_account_reaches(per: str) -> None:
    # Half of the money for a third of the problems: worse than one account with the sum, whoever employs the crews.
    changes = {"teams": 4, "categories__litter__cost": 0.05, "departments__crew__per": per}
    apart, joined = (
        value(city(grids=(1.0, 2.0), budget=budget, **changes))
        for budget in ({2022: 2.4, "district_shares": {"d0": 0.5, "d1": 0.5}}, {2022: 2.4})
    )
    assert apart < joined - 1e-6


def test_a_plan_keeps_every_district_s_money() -> None:
    shares = {"budget__district_shares": {"d1": 0.7, "d2": 0.3}, "budget__2022": 45}
    model = tiny(**shares)
    best = optimize(model, QUICK)
    assert best.value <= best.bound + 1e-9
    check_plan_money(model, date_visits(model, best.allocation).plan)
    together = optimize(tiny(budget__2022=45), QUICK)
    assert best.bound <= together.bound * (1 + 1e-3)
    check_plan_money(model, date_visits(model, baseline_allocation(model, "cyclic")).plan)
    scarce = [price for price in best.prices if price.resource == "money"]
    assert all(price.where.zh in ("d1经费", "d2经费") for price in scarce)


def test_the_least_extra_names_the_district() -> None:
    model = paid_city(**{"2022": {"d0": 0.2, "d1": ENOUGH}})
    instance = build_instance(model)
    reach = (value(paid_city(**{"2022": {"d0": ENOUGH, "d1": ENOUGH}})) + value(model)) / 2
    extras = least_extra(replace(instance, target=reach))
    assert [(e.resource, e.where.zh, e.when) for e in extras] == [("money", "d0经费", "2022")]
    assert 0 < extras[0].share < np.inf
