"""Surveys and data of shipped cities: the error of the approximation from mean counts, and the over-estimator's.

Run with -s, the test prints the table of docs/results.md.
"""

import numpy as np
import pytest

from civsim.engine import simulate
from civsim.model import build_model
from civsim.results import to_dataset
from civsim.scores import data_points, data_points_at_most, survey_curve, survey_line, survey_points
from civsim.scores.assess import assess
from civsim.scores.run_counts import COUNTED, lived_with, run_counts
from civsim.study import load_scenario
from civsim.study.plans import own_plan

RUNS = {"tiny": 200, "demo": 60, "chicago_sanitation": 40, "ningbo": 10}


@pytest.mark.proof
@pytest.mark.parametrize("name", RUNS)
def test_over_estimators_are_never_below_the_simulated_mean(name: str) -> None:
    scenario = load_scenario(f"scenarios/{name}.yaml")
    model, numbers = build_model(scenario), list(range(RUNS[name]))
    outcomes = simulate(model, own_plan(scenario, model), 1, numbers, workers=1)
    counts = run_counts(model, to_dataset(model, own_plan(scenario, model), outcomes, 1, numbers, {}))
    found, test = assess(model, counts, 1), len(model.assessments.ids) - 1
    survey, data = model.indicators.of_kind("survey"), model.indicators.of_kind("data")
    load = lived_with(model, counts)[:, test].sum(axis=1) @ model.indicators.categories.T.astype(float)  # (R, L)
    about, at_most = np.zeros(2), np.zeros(2)
    for leaf in survey:
        curve, mean, ends = survey_curve(model, test, int(leaf)), load[:, leaf].mean(), load[:, leaf]
        constant, slope = survey_line(curve, mean, 0.0, ends.max())
        about[0] += float(survey_points(curve, mean))
        at_most[0] += constant + slope * mean
    means = {k: counts.months[k].mean(axis=0) for k in COUNTED}
    about[1], at_most[1] = data_points(model, test, means)[data].sum(), data_points_at_most(model, test)[data].sum()
    for i, (kind, leaves) in enumerate((("survey", survey), ("data", data))):
        if not len(leaves):
            continue
        sampled = (found.points[test, leaves] * found.expected[:, test][:, leaves]).sum(axis=1)
        error = sampled.std(ddof=1) / np.sqrt(len(sampled))
        full = found.points[test, leaves].sum()
        print(
            f"| {name} | {kind} | {full:.1f} | {sampled.mean():.3f} ± {1.96 * error:.3f} | "
            f"{about[i] - sampled.mean():+.3f} | {at_most[i] - sampled.mean():+.3f} |"
        )
        assert sampled.mean() <= at_most[i] + 1e-9 + 3 * error
        assert abs(about[i] - sampled.mean()) < 0.01 * full + 3 * error
