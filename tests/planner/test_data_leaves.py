"""The most that data leaves earn: never below what any plan earns whose crews are always free, and not far above it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from civsim.engine import simulate
from civsim.model import Allocation, Model, Plan, build_model
from civsim.planner import build_instance
from civsim.planner.data_leaves import Leaf, full_marks, marks
from civsim.planner.instance import Instance
from civsim.planner.on_time import on_time_chance
from civsim.planner.orders_mixed import fewest_orders, least_mean, most_orders, orders_of_pool
from civsim.results import to_dataset
from civsim.roster import date_visits
from civsim.scores import score_run
from civsim.study import load_scenario
from tests.planner.cities import written_city

LEAVES = {
    "first": "2,,{},合格,right,data,,,first_time_share,0.99,0.6",
    "on_time": "3,,{},按期,on time,data,,,on_time_share,0.95,0.1",
    "closed": "4,,{},结案,closed,data,,,closed_share,0.98,0.1",
}


def data_city(root: Path, leaves: tuple[str, ...] = tuple(LEAVES), **changes: Any) -> Model:
    """A city of three grids with two categories, whose repairs fail differently, and with data leaves."""
    of_tags: dict[str, Any] = {
        "department": "crew", "arrivals_per_grid_day": 1.5, "crew_hours": {"median": 1.0, "sigma": 0.8}, "cost": 0.01,
        "redo_probability": 0.3, "relapse_probability": 0.1, "deadline_hours": 24,
    }  # fmt: skip
    wanted: dict[str, Any] = {
        "end": "2022-06-30", "tests": {"final": ["2022-06-20"]}, "teams": 3, "budget": {},
        "categories__tags": of_tags, "categories__litter__redo_probability": 0.05,
        "channels__patrol__find_probability": {"litter": 0.9, "tags": 0.2},
        "channels__hotline__mean_delay_days": {"litter": 30, "tags": 20},
        "departments__crew": {
            "crews": 500, "overtime_share": 0,
            "shift": {"days": ["mon", "tue", "wed", "thu", "fri"], "from": 9, "to": 17, "holidays": False},
        },
        "cycle__kind_shares": {"field": 60, "data": 40},
    }  # fmt: skip
    path = written_city(root, (1.0, 2.0, 0.5), **(wanted | changes))
    head, first = (root / "indicators.csv").read_text().splitlines()
    first = first.replace("1,,1.0,", "1,,0.4,")
    rows = "\n".join([head + ",low", first + ",", *(LEAVES[name].format(0.6 / len(leaves)) for name in leaves)])
    (root / "indicators.csv").write_text(rows + "\n")
    return build_model(load_scenario(path))


def simulated_points(instance: Instance, schedule: int, numbers: range) -> np.ndarray[Any, Any]:
    """(R,) points of the data leaves by replication, every grid on one schedule."""
    model = instance.model
    visits = np.repeat(instance.schedules[[schedule]], len(model.areas.grids), axis=0).transpose(1, 0, 2)
    months = len(model.time.months)
    allocation = Allocation("one", visits, np.zeros((len(model.departments.crews), months)), ())
    plan: Plan = date_visits(model, allocation).plan
    marks = score_run(model, to_dataset(model, plan, list(simulate(model, plan, 5, numbers)), 5, numbers, {}), 5)
    own = marks.leaf_kind.values == "data"
    return np.asarray((marks.points.values[0, own] * marks.leaf_expected.values[:, 0, own]).sum(axis=1))


@pytest.mark.parametrize("leaves", [("first", "on_time"), ("first", "closed"), ("first", "on_time", "closed")])
def test_no_plan_earns_more_than_the_limit(tmp_path: Path, leaves: tuple[str, ...]) -> None:
    # None, steady, before the test, every day .. with 500 crews: the leaves never earn more than the limit, and the
    # best schedule earns nearly that. With full marks in place
    # of the limit the bound would be 4 to 14 points higher.
    instance = build_instance(data_city(tmp_path, leaves), 40)
    limit, full = instance.data[0], full_marks(instance.model, instance.tests)[0]
    found = [simulated_points(instance, j, range(12)) for j in range(0, len(instance.schedules), 3)]
    means, errors = (np.array([f(x) for x in found]) for f in (np.mean, lambda x: x.std(ddof=1) / np.sqrt(len(x))))
    assert len(found) >= 12 and errors.max() < 0.3, "too little to prove anything"
    assert (means <= limit + 3 * errors).all()
    assert limit < full - 4 and means.max() > limit - 5
    assert instance.settled[0] == pytest.approx(limit), "nothing else is settled in this city"


def test_the_least_mean_is_reached_and_no_mix_of_schedules_is_below_it(tmp_path: Path) -> None:
    instance = build_instance(data_city(tmp_path), 40)
    model, J, rng = instance.model, len(instance.schedules), np.random.default_rng(1)
    pool = instance.periods, instance.dynamics, instance.modes, instance.responses.hours
    orders = orders_of_pool(model, *pool)
    of, span, redo = np.ones(2, bool), slice(0, 3), model.categories.redo
    exact = replace(orders, edge_days=np.full_like(orders.edge_days, -400), hours=orders.hours[:J])
    inside = (exact.month >= 0) & (exact.month < 3)
    per_order = model.categories.mean_service_ms / 3_600_000 / (1.0 - redo)
    number = np.einsum("gcs,jcst->gjc", instance.modes.features, exact.hours[..., inside]) / per_order

    def mean(picks: np.ndarray[Any, Any]) -> float:
        total = number[np.arange(3), picks].sum(axis=0)
        return float(redo @ total / total.sum())

    least = least_mean(exact, redo, of, span)
    every = [mean(np.array([a, b, c])) for a in range(J) for b in range(J) for c in rng.integers(0, J, 4)]
    best = min(mean(np.array([a, b, c])) for a in range(J) for b in range(J) for c in {a, b})
    assert min(every) >= least - 1e-9
    assert best == pytest.approx(least, abs=2e-3)
    assert least_mean(orders, redo, of, span) < least, "days about the edges may or may not count"
    assert fewest_orders(exact, of, span) == pytest.approx(number.sum(axis=2).min(axis=1).sum())
    assert most_orders(exact, of, span) == pytest.approx(number.sum(axis=2).max(axis=1).sum())


def test_orders_are_on_time_only_if_their_repair_fits(tmp_path: Path) -> None:
    # Constant repairs of 5 h: none fits before a deadline of 4 working hours, all before one of 16; exponential ones
    # in between, and never less often than simulated.
    def chance(**changes: Any) -> float:
        return float(on_time_chance(data_city(tmp_path, **changes))[0])

    constant = {"categories__litter__crew_hours": {"median": 5, "sigma": 0}, "categories__litter__verification_days": 0}
    assert chance(**constant, categories__litter__deadline_hours=2) == 0.0
    assert chance(**constant, categories__litter__deadline_hours=16) == 1.0
    long = {"categories__litter__crew_hours": {"median": 6, "sigma": 0.8}, "categories__litter__deadline_hours": 6}
    model = data_city(tmp_path, ("on_time",), **long, channels__hotline__mean_delay_days={"litter": 5})
    instance = build_instance(model, 20)
    most = on_time_chance(model)[0]
    assert 0.3 < most < 0.95
    for j in range(0, len(instance.schedules), 5):
        assert simulated_points(instance, j, range(6)).mean() <= instance.data[0] + 1e-9


def test_marks_near_the_full_ones_are_lost_by_chance() -> None:
    # A share of 1000 orders, 1 % of which fail, against full marks at 99 %: E[min(1, (X - low) / (full - low))].
    leaf = Leaf("first_time_share", 1.0, 0.9, 0.99, np.ones(1, bool), 0.0, float(np.sqrt(0.0099 / 1000)))
    failed = np.random.default_rng(1).binomial(1000, 0.01, 400_000) / 1000
    exact = np.clip((1.0 - failed - 0.9) / 0.09, 0, 1).mean()
    assert marks(leaf, 0.99)[0] == pytest.approx(exact, abs=1e-3)
    step = (marks(leaf, 0.98 + 1e-6)[0] - marks(leaf, 0.98)[0]) / 1e-6
    assert marks(leaf, 0.98)[1] == pytest.approx(step, rel=1e-3)
