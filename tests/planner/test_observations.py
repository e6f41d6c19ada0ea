"""Observations in the planner: a known constant, so its value is what the engine and a sample of people give."""

import numpy as np
import pytest

from civsim.engine import simulate
from civsim.planner import PlanOptions, optimize
from civsim.results import to_dataset
from civsim.roster import date_visits
from civsim.scores import score_run
from tests.planner.cities import city

WATCHED = {
    "end": "2022-05-31",
    "tests": {"first": ["2022-04-10"], "final": ["2022-05-30", "2022-05-31"]},
    "weights": {2022: 1.0},
    "behaviours": {"yielding": {"rate": 0.6, "district_rate": {"d1": 0.7}}},
    "campaigns": {"courtesy": {"cut": {"yielding": 0.8}, "start": "2022-03-15", "months": 6, "build_up_days": 30}},
    "watched": ("linear,0.9,0.4,yielding,60,10,0.1", "reached,0.7,,yielding,50,50,0"),
}


@pytest.mark.parametrize("moved", [{}, {"assessments__final__shift_days": {-20: 0.5}}])
def test_value_of_the_lp_is_the_mean_of_sampled_scores(moved: dict[str, object]) -> None:
    # Few problems, crews in plenty, reports only: no queue, and the mean course is exact but for its resolution of a
    # day. Without the campaign the leaves would be worth more than 10 points less, and the sampled score of 400
    # replications is known to 0.4: a campaign left out, a wrong day, or a plain share for `reached` would show.
    reports = {"hotline": {"kind": "report", "mean_delay_days": {"litter": 10}, "check_days": 0, "false_share": 0}}
    model = city(channels=reports, rule=("deduct", 0.02), **WATCHED, **moved)  # type: ignore[arg-type]
    best = optimize(model, PlanOptions(schedules=20))
    plan = date_visits(model, best.allocation).plan
    outcomes = list(simulate(model, plan, 3, range(400)))
    marks = score_run(model, to_dataset(model, plan, outcomes, 3, range(400), {}), 3)
    for name in ("cycle_score", "cycle_expected"):
        values = marks[name].values
        error = values.std(ddof=1) / np.sqrt(len(values))
        assert error < 0.6, "too few replications to prove anything"
        assert abs(values.mean() - best.value) < 3 * error + 0.02  # of the mean course, which is by days
    assert best.bound >= best.value - 1e-9
    assert best.bound == pytest.approx(best.value, abs=0.05)


def test_a_campaign_for_a_behaviour_raises_the_bound_as_well() -> None:
    quiet = WATCHED | {"campaigns": {}}
    with_it, without = (optimize(city(**given), PlanOptions(schedules=20)) for given in (WATCHED, quiet))  # type: ignore[arg-type]
    assert with_it.value > without.value + 10
    assert with_it.bound - with_it.value == pytest.approx(without.bound - without.value, abs=1e-6)
