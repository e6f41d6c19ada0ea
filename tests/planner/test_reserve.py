"""Money kept back for chance: how much a year's repairs vary, and that a plan leaves it."""

from statistics import NormalDist

import numpy as np
import pytest

from civsim.engine import simulate
from civsim.model import make_plan
from civsim.planner import PlanOptions, build_instance, optimize
from civsim.planner.columns import Choice
from civsim.planner.evaluate import worth_of
from civsim.planner.reserve import NOTHING, USUAL, repair_spread
from tests.planner.cities import city

REPLICATIONS = 400


def test_spread_is_that_of_a_compound_poisson_sum() -> None:
    # Every problem is reported within hours and repaired at once; redo and relapses bring 1.8 repairs a problem.
    # The standard deviation of 400 runs is known to 3.5 %; Poisson counts of repairs would be 38 % too narrow.
    model = city(
        end="2022-08-31", tests={"final": ["2022-08-31"]},
        categories__litter__redo_probability=0.2, categories__litter__relapse_probability=0.3,
        categories__litter__relapse_days=1, categories__litter__cost=1, categories__litter__verification_days=0,
        channels__hotline__mean_delay_days={"litter": 0.2}, budget={2022: 1e6},
    )  # fmt: skip
    nobody = make_plan("none", *np.zeros((3, 0), np.int64), len(model.departments.crews), model.time)
    spent = [float(o.spent_fen.sum()) / 1e6 for o in simulate(model, nobody, 11, range(REPLICATIONS))]
    assert np.mean(spent) == pytest.approx(3 * 184 * 1.25 / 0.7, rel=0.03)
    assert np.std(spent, ddof=1) == pytest.approx(repair_spread(model)[0], rel=0.11)


def test_certainty_of_one_half_keeps_nothing_back() -> None:
    model = city(budget={2022: 100})
    assert NOTHING.money(model) == pytest.approx(0.0)
    assert USUAL.money(model) == pytest.approx(1.6449 * repair_spread(model), rel=1e-4)


def test_several_accounts_last_together_with_the_probability_wanted() -> None:
    # Two accounts of equal districts, each a normal sum: both last with 0.95 if each does with the root of it.
    model = city(grids=(1.0, 1.0), categories__litter__cost=1, budget={2022: {"d0": 100, "d1": 100}})
    spread, kept = repair_spread(model), USUAL.money(model)
    assert kept.shape == (2,) and kept[0] == pytest.approx(kept[1])
    each = NormalDist(0, float(spread[0])).cdf(float(kept[0]))
    assert each**2 == pytest.approx(USUAL.money_certainty, rel=1e-9)
    assert NOTHING.money(model) == pytest.approx(0.0)


def test_a_plan_counts_on_less_money_and_the_bound_on_all() -> None:
    # Repairs for 93 problems cost more than the 70 there are: what is unpaid grows by just what is kept back.
    model = city(categories__litter__cost=1, rule=("deduct", 0.01), budget={2022: 70}, teams=4)
    instance = build_instance(model, 50)
    choice = Choice(np.arange(2), np.full(2, len(instance.schedules) - 1))
    unpaid = [worth_of(instance, choice, reserve=r).variables["unpaid_y0"] for r in (NOTHING, USUAL)]
    assert unpaid[0] > 1
    assert unpaid[1] - unpaid[0] == pytest.approx(USUAL.money(model)[0])
    careful, careless = (optimize(model, PlanOptions(schedules=50, reserve=r)) for r in (USUAL, NOTHING))
    assert careful.bound == pytest.approx(careless.bound)


def test_what_is_paid_for_repairs_never_exceeds_the_budget() -> None:
    model = city(categories__litter__cost=1, budget={2022: 20}, teams=4)
    used = optimize(model, PlanOptions(schedules=50)).resources_used
    money = used["money"]
    assert isinstance(money, dict)
    assert sum(sum(by_year.values()) for by_year in money.values()) <= 20 + 1e-6
    assert money["repairs"]["2022"] > 10
