"""Plans on trial: only where the programme cannot follow what arises, and the best by simulated score is kept."""

from civsim.planner import PlanOptions
from civsim.study import load_scenario
from civsim.study.certify import certify
from civsim.study.trial_warnings import trial_warnings

FEW = PlanOptions(schedules=20)
FLOOD = {f"categories.{c}.arrivals_per_grid_day": 2.0 for c in ("rubbish", "stall")} | {"budget.2022": 8}


def test_where_the_programme_can_follow_nothing_is_tried() -> None:
    found = certify(load_scenario("scenarios/tiny.yaml"), FEW, 2, 1, "none")
    assert found.trials == () and trial_warnings(found.trials) == []


def test_in_a_flood_the_best_on_trial_is_kept_under_the_bound_of_all() -> None:
    found = certify(load_scenario("scenarios/tiny.yaml", FLOOD), FEW, 2, 1, "none")
    tried = {trial["plan"]: trial for trial in found.trials}
    assert set(tried) == {"as_planned", "no_overtime", "no_visits"}
    best = max(tried, key=lambda key: tried[key]["simulated"])
    assert [key for key, trial in tried.items() if trial["kept"]] == [best]
    if best != "as_planned":
        assert found.optimum.allocation.overtime.sum() == 0.0
    if best == "no_visits":
        assert found.plan.size == 0
    (warning,) = trial_warnings(found.trials)
    assert warning.code == "chosen_on_trial" and f"{tried[best]['simulated']:.2f}" in warning.text.en
