"""Desk, survey and data leaves: levels by hand, the months they look at, and the expectation of a survey."""

import numpy as np
import pytest
from scipy import stats

from civsim.scores import data_months, desk_levels, earned, resident_weights, score_run, survey_months
from civsim.scores.evidence import expected_earned
from scores.city import city, made_run

ON = {"kind": "national", "year": 2021}
FEW = {"sites_per_class": {"market": 1, "square": 1}}  # for a city of two grids


def test_desk_counts_works_that_stand_on_the_first_day() -> None:
    works = {
        "early": {"grids": ["g0"], "start": "2021-01-01", "months": 3, "cost": 1, "cut": {}},
        "alley": {"grids": ["g0"], "start": "2021-01-01", "months": 6, "cost": 1, "cut": {}, "optional": True},
    }
    tree = (
        {"id": "1", "weight": 0.5, "kind": "desk", "works": "early;alley", "base": 0.6},
        {"id": "2", "weight": 0.5, "kind": "desk", "base": 0.8},
    )
    dates = {"a": ["2021-03-31"], "b": ["2021-04-01"], "c": ["2021-07-01", "2021-07-02"]}
    model = city(tree=tree, works=works, assessments={k: ON | {"days": d} for k, d in dates.items()})
    # Base .6, and .2 for each of the two works that stands; the optional one only where the plan carries it out.
    assert desk_levels(model, [])[:, 0] == pytest.approx([0.6, 0.8, 0.8])
    assert desk_levels(model, [1])[:, 0] == pytest.approx([0.6, 0.8, 1.0])
    assert desk_levels(model, [1])[:, 1] == pytest.approx([0.8, 0.8, 0.8])


def test_months_that_tests_look_at() -> None:
    days = {"first": ["2021-01-20"], "second": ["2021-02-01"], "late": ["2022-03-15"]}
    model = city(end="2022-12-31", assessments={k: ON | {"days": d} for k, d in days.items()})
    assert [data_months(model, a) for a in range(3)] == [slice(0, 1), slice(0, 1), slice(2, 14)]
    assert [survey_months(model, a) for a in range(3)] == [slice(0, 0), slice(0, 1), slice(11, 14)]


def test_data_leaf_by_hand() -> None:
    # on_time_share from .5 (nothing) to .95 (full); due 10 and 7 on time everywhere: (.7 - .5) / .45.
    model = city()
    shape = (2, 12, *model.shape[:2])
    run = made_run(model, 2, due=np.full(shape, 10), on_time=np.full(shape, 7))
    value = score_run(model, run, 1)["leaf_value"].sel(leaf="2.3")
    assert value.values == pytest.approx((0.7 - 0.5) / 0.45)
    nothing = made_run(model, 2, due=np.zeros(shape), on_time=np.zeros(shape))
    assert score_run(model, nothing, 1)["leaf_value"].sel(leaf="2.3").values == pytest.approx(1.0)


def test_survey_leaf_by_hand() -> None:
    # Two grids of sizes .5 and 1.5 with people 100 and 300: weights .25/.5 and .75/1.5, so .5 and .5. The stock grows
    # by 1 a month in each category of each grid: 8, 9, 10 at the ends of August to October, three categories.
    model = city(grids=2, population=(100.0, 300.0), assessments={"t": ON | FEW | {"days": ["2021-11-15"]}})
    assert resident_weights(model) == pytest.approx([0.5, 0.5])
    shape = (1, 12, 2, 3)
    none = {k: np.zeros(shape) for k in ("spot", "closed", "gone")}
    run = made_run(model, 1, appeared=np.ones(shape), **none)
    satisfaction = 1 / (1 + np.exp(-(np.log(0.95 / 0.05) - 0.3 * 9 * 3)))
    marks = score_run(model, run, 1)
    assert satisfaction < 0.05  # far below the level that earns anything
    assert marks["leaf_expected"].sel(leaf="2.2").item() == pytest.approx(0.0, abs=1e-12)
    carried = np.full((1, 5, 2, 3), 2)
    easy = {"id": "1", "weight": 1.0, "kind": "survey", "base": 0.95, "slope": 0.01}
    mild = city(
        tree=(easy,), grids=2, population=(100.0, 300.0), assessments={"t": ON | FEW | {"days": ["2021-11-15"]}}
    )
    run = made_run(mild, 1, appeared=np.ones(shape), carried_in=carried, **none)
    expected = 1 / (1 + np.exp(-(np.log(0.95 / 0.05) - 0.01 * (9 + 10) * 3)))
    assert score_run(mild, run, 1)["expected_score"].item() == pytest.approx(100 * expected, abs=1e-9)


def test_survey_in_the_first_month_looks_at_the_day_of_the_test() -> None:
    easy = {"id": "1", "weight": 1.0, "kind": "survey", "base": 0.95, "slope": 0.1}
    model = city(
        tree=(easy,), grids=2, population=(100.0, 300.0), assessments={"t": ON | FEW | {"days": ["2021-01-15"]}}
    )
    run = made_run(model, 1, visible=np.full((1, 1, 2, 3), 4))
    expected = 1 / (1 + np.exp(-(np.log(0.95 / 0.05) - 0.1 * 4 * 3)))
    assert score_run(model, run, 1)["expected_score"].item() == pytest.approx(100 * expected, abs=1e-9)


@pytest.mark.parametrize(("low", "full"), [(0.0, 1.0), (0.6, 0.9), (0.55, 0.951)])
@pytest.mark.parametrize("level", [0.3, 0.62, 0.88, 0.97, 1.0])
def test_expectation_of_a_survey_is_the_sum_over_all_answers(level: float, low: float, full: float) -> None:
    counts = np.arange(51)
    value = earned(counts / 50, np.array(low), np.array(full))
    assert expected_earned(np.array(level), np.array(50), np.array(low), np.array(full)) == pytest.approx(
        float(value @ stats.binom.pmf(counts, 50, level)), abs=1e-12
    )
