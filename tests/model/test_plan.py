"""Plans: order of visits, joining, and what users write."""

import numpy as np

from civsim.model import combined, make_plan
from civsim.model.plan import split_rules
from model.parts import timeline

TIME = timeline("2021-01-01", "2021-02-28")


def test_visits_are_put_in_order_of_day_channel_and_grid() -> None:
    plan = make_plan("p", np.array([5, 1, 5, 5]), np.array([1, 0, 0, 1]), np.array([2, 9, 7, 0]), 2, TIME)
    assert list(zip(plan.day, plan.channel, plan.grid, strict=True)) == [(1, 0, 9), (5, 0, 7), (5, 1, 0), (5, 1, 2)]
    assert plan.size == 4
    assert plan.overtime.shape == (2, 2)
    assert not plan.overtime.any()
    assert plan.renamed("q").name == "q"


def test_joined_plans_keep_all_visits_and_the_larger_overtime() -> None:
    one = make_plan("a", np.array([3]), np.array([0]), np.array([1]), 1, TIME, np.array([[0.1, 0.2]]), (2,))
    two = make_plan("b", np.array([1]), np.array([0]), np.array([1]), 1, TIME, np.array([[0.3, 0.0]]), (0, 2))
    both = combined("c", (one, two))
    assert both.day.tolist() == [1, 3]
    assert both.overtime.tolist() == [[0.3, 0.2]]
    assert both.works == (0, 2)


def test_rules_stand_beside_the_names_of_files() -> None:
    written = {"walk": {"rule": "cyclic"}, "visits": "v.csv"}
    assert split_rules(written) == {"rules": {"walk": {"rule": "cyclic"}}, "visits": "v.csv"}
    assert split_rules({}) == {"rules": {}}
