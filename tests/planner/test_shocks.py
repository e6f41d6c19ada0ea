"""Shared shocks in the planner: its points are never below the engine's, and money kept back covers them."""

import numpy as np
import pytest

from civsim.engine import simulate
from civsim.model import make_plan
from civsim.planner import build_instance
from civsim.planner.reserve import repair_spread
from tests.planner.cities import city

REPORTS = {"hotline": {"kind": "report", "mean_delay_days": {"litter": 4}, "check_days": 0, "false_share": 0}}


@pytest.mark.parametrize(("rule", "period"), [(("pass", 0), "day"), (("deduct", 0.5), "day"), (("pass", 0), "week")])
def test_expected_points_are_never_below_the_engines(rule: tuple[str, float], period: str) -> None:
    # Two districts of one grid: reports after 4 days, so a site that shows half of them has 2 problems on average. The
    # zero class of the visible count is far above exp(-mean): Poisson points would be too low by many errors.
    changes = {"channels": REPORTS, "categories__litter__crew_hours": {"median": 0.01}}
    shaken = {"categories__litter__dispersion": 5.0, "categories__litter__dispersion_period": period}
    model, steady = city(rule=rule, **changes, **shaken), city(rule=rule, **changes)
    told, poisson = (float(build_instance(m, 20).points[0, :, 0].sum()) / 100 for m in (model, steady))
    nobody = make_plan("none", *np.zeros((3, 0), np.int64), len(model.departments.crews), model.time)
    worlds = simulate(model, nobody, 5, range(1500))
    open_problems = np.array([o.snapshots.sum(axis=(0, 2)) for o in worlds])  # (replication, grid)
    none_seen = 0.5**open_problems  # of n, each seen with 1/2
    one_seen = 0.0 if rule[0] == "pass" else 0.5 * open_problems * none_seen  # one seen is half a mark
    values = (none_seen + one_seen).mean(axis=1)
    error = float(values.std(ddof=1)) / np.sqrt(len(values))
    assert values.mean() > poisson + 8 * error, "Poisson points are not too low here: the case shows nothing"
    assert values.mean() <= told + 3 * error
    assert told < values.mean() + 2 * (values.mean() - poisson), "so high that it says nothing"


def test_shocks_widen_the_spread_of_repairs() -> None:
    # As for Poisson arrivals in test_reserve.py: the standard deviation of 400 runs is known to 3.5 %.
    model = city(
        end="2022-08-31", tests={"final": ["2022-08-31"]},
        categories__litter__redo_probability=0.2, categories__litter__relapse_probability=0.3,
        categories__litter__relapse_days=1, categories__litter__cost=1, categories__litter__verification_days=0,
        categories__litter__dispersion=8, channels__hotline__mean_delay_days={"litter": 0.2}, budget={2022: 1e6},
        departments={"crew": {"crews": 500}},
    )  # fmt: skip
    nobody = make_plan("none", *np.zeros((3, 0), np.int64), len(model.departments.crews), model.time)
    spent = [float(o.spent_fen.sum()) / 1e6 for o in simulate(model, nobody, 11, range(400))]
    assert np.std(spent, ddof=1) == pytest.approx(repair_spread(model)[0], rel=0.11)
