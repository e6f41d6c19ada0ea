"""Surveys and data of shipped cities: the error of the approximation from mean counts, and the over-estimator's.

Run with -s, the test prints the table of docs/results.md; it fails where that table says something else.

The over-estimators are compared on the very runs that the mean is of, so there is no luck to allow for: each lies over
what every single run earns, by its line or by full marks. A line too low by a ten-thousandth of the points may fail.
"""

import re
from pathlib import Path

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
TABLE_ERROR = 1e-5  # of a leaf's points: the curve is read from a table (`survey_points`)


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
    about, at_most, most_off = np.zeros(2), np.zeros(2), 0.0
    for leaf in survey:
        curve, mean, ends = survey_curve(model, test, int(leaf)), load[:, leaf].mean(), load[:, leaf]
        constant, slope = survey_line(curve, mean, 0.0, ends.max())
        earned = found.points[test, leaf] * found.expected[:, test, leaf]
        most_off = max(most_off, float((earned - constant - slope * ends).max() / curve.points))
        about[0] += float(survey_points(curve, mean))
        at_most[0] += constant + slope * mean
    assert most_off < TABLE_ERROR
    means = {k: counts.months[k].mean(axis=0) for k in COUNTED}
    about[1], at_most[1] = data_points(model, test, means)[data].sum(), data_points_at_most(model, test)[data].sum()
    for i, (kind, leaves) in enumerate((("survey", survey), ("data", data))):
        if not len(leaves):
            continue
        sampled = (found.points[test, leaves] * found.expected[:, test][:, leaves]).sum(axis=1)
        error = sampled.std(ddof=1) / np.sqrt(len(sampled))
        full = found.points[test, leaves].sum()
        assert sampled.mean() <= at_most[i] + TABLE_ERROR * full
        assert abs(about[i] - sampled.mean()) < 0.01 * full + 3 * error
        figures = [full, sampled.mean(), 1.96 * error, about[i] - sampled.mean(), at_most[i] - sampled.mean()]
        shown, mean, half, off, over = (round(x, 3) + 0.0 for x in figures)
        print(f"| {name} | {kind} | {shown:.1f} | {mean:.3f} ± {half:.3f} | {off:+.3f} | {over:+.3f} |")
        row = re.search(rf"^\| {name} \| {kind} \|(.*)\|$", Path("docs/results.md").read_text("utf-8"), re.MULTILINE)
        assert row, "the table of docs/results.md lacks a line"
        told = [float(x) for x in re.findall(r"[-+]?\d+\.\d+", row[1])]
        assert told == pytest.approx([round(shown, 1), mean, half, off, over], abs=0.0011)
