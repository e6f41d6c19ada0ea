"""Why each district gets what it gets: sums are exact, prices are those of the LP, categories fill the whole."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.planner import DistrictReason, PlanOptions, build_instance
from civsim.planner.columns import Choice
from civsim.planner.district_reasons import district_reasons
from civsim.planner.evaluate import worth_of
from civsim.planner.optimize import surveyed_master
from civsim.planner.whole_plan import WholePlan, whole_plan
from civsim.report.district_words import sentence
from tests.planner.cities import city, tiny

QUICK = PlanOptions(schedules=60)


@pytest.fixture(scope="module")
def plan() -> WholePlan:
    return whole_plan(surveyed_master(build_instance(tiny(), QUICK.schedules), QUICK), QUICK)


@pytest.fixture(scope="module")
def found(plan: WholePlan) -> tuple[DistrictReason, ...]:
    return district_reasons(plan)


def test_what_districts_gain_is_what_the_plan_gains_where_nothing_is_scarce_but_teams() -> None:
    # Crews are plenty and there is no budget: the score over that of no visits is the sum over the districts.
    options = PlanOptions(schedules=40)
    plan = whole_plan(surveyed_master(build_instance(city((1.0, 3.0)), options.schedules), options), options)
    none = Choice(plan.choice.mode, np.zeros(len(plan.choice.schedule), np.int64))
    assert plan.settled.schedules[0].sum() == 0
    idle = worth_of(plan.settled, none, plan.works)
    found = district_reasons(plan)
    assert sum(r.gained for r in found) == pytest.approx(plan.worth.value - idle.value, abs=1e-6)
    assert all(r.repairs_price == 0.0 for r in found)
    # The larger grid shows three times as much to the test: it is visited more and its visits earn more.
    small, large = found
    assert large.visits["patrol"] > small.visits["patrol"]
    assert large.gained > small.gained
    assert large.at_stake > large.gained > 0


def test_visits_days_and_categories_add_up(plan: WholePlan, found: tuple[DistrictReason, ...]) -> None:
    visits = plan.settled.schedules[plan.choice.schedule]
    assert sum(n for r in found for n in r.visits.values()) == visits.sum()
    per_day = plan.settled.model.channels.visits.grids_per_team_day
    assert sum(r.team_days for r in found) == pytest.approx((visits.sum(axis=(0, 2)) / per_day).sum())
    for r in found:
        assert sum(r.by_category.values()) == pytest.approx(r.gained)
        assert min(r.by_category.values()) >= 0
        assert 0 < r.gained <= r.at_stake
        assert r.per_day == pytest.approx(r.gained / r.team_days)


def test_price_of_team_days_is_that_of_the_rows(plan: WholePlan, found: tuple[DistrictReason, ...]) -> None:
    # The teams of tiny serve all districts, so what all their days cost is the rows' prices times what is used.
    planned, periods = plan.planned, plan.settled.periods.size
    visits = plan.settled.schedules[plan.choice.schedule].sum(axis=0)[0]
    number, prices = planned.statement.row_number, planned.solution.prices
    rows = [number.get(f"team_v0_a0_t{t}") for t in range(periods)]
    paid = sum(prices[row] * visits[t] for t, row in enumerate(rows) if row is not None)
    assert paid > 0
    assert sum((r.days_price or 0) * r.team_days for r in found) == pytest.approx(paid)
    assert all((r.dearest_day or 0) >= (r.days_price or 0) > 0 for r in found)


def test_a_sentence_for_every_district_even_without_visits(found: tuple[DistrictReason, ...]) -> None:
    model, r = tiny(), found[0]
    nobody = replace(r, visits={"patrol": 0}, team_days=0.0, gained=0.0, days_price=None)
    free = replace(r, days_price=0.0)
    for reason in (*found, nobody, free):
        text = sentence(model, reason, found)
        assert reason.district in text.zh and reason.district in text.en
        assert "nan" not in text.en
    assert "no visits" in sentence(model, nobody, found).en
    assert "nothing" in sentence(model, free, found).en


def test_least_money_has_no_prices_in_points(plan: WholePlan) -> None:
    options = replace(QUICK, objective="least_money")
    instance = replace(build_instance(tiny(), QUICK.schedules), target=75.0)
    found = district_reasons(whole_plan(surveyed_master(instance, options), options))
    assert all(r.days_price is None and r.repairs_price is None for r in found)
