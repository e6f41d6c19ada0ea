"""Futures as scenarios of their own: what is simulated there, and what stands in results."""

import numpy as np
import pytest

from civsim.model import build_model, in_future
from civsim.planner import PlanOptions
from civsim.study import load_scenario
from civsim.study.certify import certify
from civsim.study.future_runs import SCORES, chances, future_worlds, worst_scores
from civsim.study.plain_insurance import insurance_of, plain_insurance
from civsim.study.variants import simulated_variant

FUTURES = {
    "busy": {"weight": 0.25, "arrivals": {"rubbish": 1.4, "stall": 1.2}},
    "calm": {"weight": 0.25, "arrivals": {"rubbish": 0.8}},
}
OPTIONS = PlanOptions(schedules=40, objective="cvar_score")


def scenario(**changes):
    return load_scenario("tiny", {"plan.futures": FUTURES, "plan.worst_share": 0.4, **changes})


def test_a_world_is_the_scenario_with_other_arrivals():
    given = scenario()
    worlds = future_worlds(given)
    assert [world.key for world in worlds] == ["busy", "calm"]
    assert len({given.hash, *(world.scenario.hash for world in worlds)}) == 3, "the cache must tell them apart"
    model = build_model(given)
    for world, future in zip(worlds, model.spec.plan.futures.values(), strict=True):
        assert world.model.categories.base_rate == pytest.approx(in_future(model, future).categories.base_rate)
        assert (world.model.categories.opening_mean == model.categories.opening_mean).all()


def test_the_plan_is_simulated_in_every_future_under_the_same_luck():
    found = certify(scenario(), OPTIONS, 4, 1, "none")
    scores = found.variant.marks[SCORES].values
    assert scores.shape == (4, 3) and chances(found.model) == pytest.approx([0.5, 0.25, 0.25])
    assert scores[:, 0] == pytest.approx(found.variant.marks["cycle_expected"].values)
    busy = future_worlds(found.scenario)[0]
    alone = simulated_variant("x", found.variant.name, busy.scenario, busy.model, found.plan, 4, 1)
    assert scores[:, 1] == pytest.approx(alone.marks["cycle_expected"].values)
    order = np.argsort(scores.mean(axis=0))
    assert order[0] == 1 and order[-1] == 2, "more problems, fewer points"
    expected = (0.25 * scores[:, 1] + 0.15 * scores[:, 0]) / 0.4  # all of the worst future, part of the next
    assert worst_scores(found.model, found.variant) == pytest.approx(expected)
    assert found.simulated.mean == pytest.approx(expected.mean())
    insured = found.insurance
    assert insured.worst.plan == found.simulated
    assert [one.in_worst for one in insured.each] == pytest.approx([0.375, 0.625, 0.0])
    difference = insured.mean.plan.mean - insured.mean.usual.mean
    assert insured.mean.difference.mean == pytest.approx(difference)
    assert insurance_of(plain_insurance(insured)) == insured


def test_a_baseline_is_judged_by_its_own_worst_futures():
    found = certify(scenario(), OPTIONS, 2, 1, "all")
    assert "usual" not in {v.key for v in found.baselines}, "it is no baseline: it stands beside the plan by itself"
    none = next(v for v in found.baselines if v.key == "none")
    expected = none.marks[SCORES].values @ [0.375, 0.625, 0.0]
    assert found.values_of(none) == pytest.approx(expected)
    difference = next(d for d in found.differences if d.b == "none")
    assert difference.mean == pytest.approx((found.values_of(found.variant) - expected).mean())
