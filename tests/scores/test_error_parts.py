"""The parts of a score's spread: their sum is the spread of sampled scores, each part that of its own experiment."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from civsim.engine import key_of_test
from civsim.model import Model
from civsim.scores import field_terms, score_run
from civsim.scores.error_marks import TODAY, Z
from civsim.scores.error_parts import field_spread, inspectors_part, sites_part, survey_variance
from civsim.scores.expected_field import mark_table
from civsim.scores.field import run_field_test
from civsim.scores.points import points_of_test
from scores.city import TREE, city, made_run

SITES = {"market": 4, "square": 5}
RUNS = 1500  # a sampled variance is then known to 3.7 %


def days_of(sites: dict[str, int], days: int = 2) -> dict[str, Any]:
    """One test that draws these sites."""
    dates = ["2021-11-15", "2021-11-18", "2021-11-22"][:days]
    return {"test": {"kind": "national", "days": dates, "year": 2021, "sites_per_class": sites}}


def field_scores(model: Model, visible: np.ndarray) -> np.ndarray:
    """Field points of many sampled tests of one city."""
    terms = field_terms(model, 0)
    in_class = np.diff(terms.class_start)[np.repeat(np.arange(len(terms.drawn)), np.diff(terms.term_start))]
    values = [run_field_test(terms, key_of_test(3, r, 0), visible).term_value for r in range(RUNS)]
    return np.array(values) @ (terms.coefficient * in_class)


def test_the_parts_sum_to_the_variance_of_sampled_scores() -> None:
    # Sites of very different grids, a city that changes from run to run, and answers within the range that earns.
    tree = tuple(row | {"slope": 0.003} if row.get("kind") == "survey" else row for row in TREE)
    model = city(tree, start="2021-10-01", grids=12, assessments=days_of(SITES))
    draw = np.random.default_rng(4)
    mean = draw.gamma(0.7, 3.0, (1, 1, 12, 3)) * draw.gamma(8.0, 1 / 8, (1000, 1, 1, 1))
    visible = draw.poisson(np.broadcast_to(mean, (1000, len(model.assessments.snapshot_day), 12, 3)))
    marks = score_run(model, made_run(model, 1000, visible), 1)
    parts = marks["error_variance"][0, TODAY].values
    # The sampled variance is known to 4.5 %, the sum to about 6 %: a part of a fifth that lacks or counts twice shows.
    assert float(marks["score"][:, 0].var(ddof=1)) == pytest.approx(parts.sum(), rel=0.17)
    assert float(marks["error_total"][0, TODAY]) == pytest.approx(Z * np.sqrt(parts.sum()), rel=1e-12)
    assert (parts[[0, 1, 3]] > 0.1 * parts.sum()).all()
    assert parts[2] > 0


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_sites_and_inspectors_of_one_city_at_other_numbers_of_sites(scale: float) -> None:
    # Told from today's test alone, 4 markets and 6 squares; the experiment draws half and twice as many.
    today, other = ({"market": round(4 * f), "square": round(6 * f)} for f in (1.0, scale))
    model = city(grids=20, assessments=days_of(today))
    draw = np.random.default_rng(8)
    visible = draw.poisson(draw.gamma(0.7, 4.0, (1, 20, 3)), (len(model.assessments.snapshot_day), 20, 3))
    terms = field_terms(model, 0)
    table, worth = mark_table(terms), points_of_test(model, 0) @ terms.leaf_share
    spreads = [field_spread(terms, table, worth, key_of_test(7, r, 0), visible) for r in range(200)]
    drawn = np.array([[other["market"], other["square"]]])
    sites = float(sites_part(spreads[0], np.diff(terms.class_start), drawn)[0])
    inspectors = float(np.mean([inspectors_part(spread, terms.drawn, drawn) for spread in spreads]))
    found = field_scores(city(grids=20, assessments=days_of(other)), visible).var(ddof=1)
    assert sites + inspectors == pytest.approx(found, rel=0.12)  # known to 3.7 and 2.5 %
    assert min(sites, inspectors) > 0.15 * found, "one part is too small to be proved"


def test_a_census_has_no_error_of_sites_and_one_day_none_of_days() -> None:
    model = city(grids=12, assessments=days_of({"market": 12, "square": 12}, days=1))
    marks = score_run(model, made_run(model, 5), 1)
    assert float(marks["error_variance"][0, TODAY, 0]) == pytest.approx(0, abs=1e-12)
    assert float(marks["error_variance"][0, TODAY, 1]) > 0


def test_more_sites_never_err_more_and_the_floor_stays() -> None:
    model = city(grids=40, assessments=days_of(SITES))
    marks = score_run(model, made_run(model, 20), 1)
    assert (np.diff(marks["error_own"].values[0]) <= 1e-12).all()
    assert (marks["error_total"].values[0] >= float(marks["error_floor"][0]) - 1e-12).all()
    needed = float(marks["sites_for_one_point"][0])
    assert np.isnan(needed) or needed <= 80


def test_the_sites_for_one_point_are_enough_and_fewer_are_not() -> None:
    # Many sites and answers: found by the marks, then looked at in a scenario that draws that many.
    tests = days_of(SITES)
    tests["test"]["respondents"] = 100_000
    model = city(grids=300, assessments=tests)
    run = made_run(model, 10, 1.0)
    needed = float(score_run(model, run, 1)["sites_for_one_point"][0])
    assert 9 < needed < 600
    for factor, enough in ((1.15, True), (0.85, False)):
        share = needed * factor / 9
        drawn = days_of({"market": round(4 * share), "square": round(5 * share)})
        drawn["test"]["respondents"] = 100_000
        own = float(score_run(city(grids=300, assessments=drawn), run, 1)["error_own"][0, TODAY])
        assert (own < 1.0) == enough


@given(st.floats(0.02, 0.98), st.integers(2, 200), st.floats(0.05, 0.8), st.floats(0.05, 0.2))
@settings(max_examples=60, deadline=None)
def test_survey_variance_by_the_whole_law(level: float, asked: int, low: float, more: float) -> None:
    k = np.arange(asked + 1)
    law, value = stats.binom.pmf(k, asked, level), np.clip((k / asked - low) / more, 0, 1)
    exact = law @ value**2 - (law @ value) ** 2
    one = [np.array([x]) for x in (level, asked, low, low + more)]
    assert survey_variance(one[0], one[1], one[2], one[3])[0] == pytest.approx(exact, abs=1e-9)
