"""The black-box search: it climbs, keeps to its time, and what it hands out is a plan like any other."""

import numpy as np
import pytest

from civsim.model import build_model
from civsim.roster import cap_violations
from civsim.study import load_scenario, simulate
from civsim.study.rival import FIRST_LUCK, _generations, black_box_plan, starts

pytest.importorskip("cma")


def test_it_finds_the_top_of_a_hill() -> None:
    top, seen = np.array([1.0, -2.0, 0.5, 3.0]), []

    def worth(x: np.ndarray, luck: int) -> float:
        seen.append(luck)
        return -float(((x - top) ** 2).sum())

    means = _generations(np.zeros(4), worth, lambda: len(seen) < 800)
    assert np.abs(means[-1] - top).max() < 1e-2
    lengths = np.bincount(seen)[1:]
    assert (lengths == lengths[0]).all()  # one luck for each generation, shared by all its plans


def test_a_short_search_hands_out_a_plan_within_the_caps() -> None:
    scenario = load_scenario("tiny")
    model = build_model(scenario)
    found = black_box_plan(scenario, model, 1.0)
    assert found.started_from in starts_of(model) and found.evaluations >= len(starts_of(model))
    assert found.plan.size > 0 and not cap_violations(model, found.plan)
    assert simulate(scenario, found.plan, 1, FIRST_LUCK - 1, model=model).sizes["replication"] == 1


def starts_of(model):
    from civsim.planner.rate_policy import policy_space

    return starts(policy_space(model))
