"""Scores where tests may be moved or cancelled (F4): what is not held leaves its weight to the rest."""

from typing import Any

import numpy as np
import pytest
import xarray as xr

from civsim.engine import sittings_held
from civsim.model import Model
from civsim.scores import counted_of, expected_sitting_weights, score_run, summary
from civsim.scores.cycle import held, known_mean
from scores.city import city, made_run

YEARS = {2021: 0.15, 2022: 0.25, 2023: 0.60}


def three_years(cycle: dict[str, Any] | None = None, **dates: dict[str, Any]) -> Model:
    """One national test a year, in November, with uncertain dates by year."""
    tests = {f"t{y}": {"kind": "national", "days": [f"{y}-11-15"], "year": y} | dates.get(f"t{y}", {}) for y in YEARS}
    return city(end="2023-12-31", assessments=tests, cycle=cycle or {"year_weights": YEARS})


def with_dates(model: Model, run: xr.Dataset, seed: int = 1) -> xr.Dataset:
    """The run with the dates that the engine would draw."""
    held_ = sittings_held(model.assessments, seed, run["replication"].values.tolist())
    return run.assign(held=(("replication", "assessment"), held_))


def test_a_test_that_is_not_held_leaves_its_weight_to_the_others() -> None:
    counted = counted_of(three_years())
    scores = np.array([[90.0, 86.0, 94.0], [np.nan, 86.0, 94.0], [np.nan, np.nan, np.nan]])
    by_hand = [0.15 * 90 + 0.25 * 86 + 0.6 * 94, (0.25 * 86 + 0.6 * 94) / 0.85, np.nan]
    assert counted.cycle_scores(scores) == pytest.approx(by_hand, nan_ok=True)
    for target, by_hand in ((86.0, [1.0, 1.0, np.nan]), (87.0, [0.0, 0.0, np.nan])):
        assert held(np.where(np.isnan(scores), np.nan, scores >= target)) == pytest.approx(by_hand, nan_ok=True)


def test_a_moved_test_is_scored_on_its_drawn_day() -> None:
    model = three_years(t2022={"shift_days": {45: 0.5}})
    assert model.assessments.year.tolist() == [2021, 2022, 2023]  # the 2022 test held in 2023 counts for 2022
    clean, dirty = np.zeros((60, 4, 12, 3)), np.full((60, 4, 12, 3), 9)
    streets = np.where(np.arange(4)[None, :, None, None] == 2, dirty, clean)  # dirty on the moved date alone
    run = with_dates(model, made_run(model, 60, streets))
    marks = score_run(model, run, 1)
    moved = run["held"].values[:, 1] == 3
    assert 18 < moved.sum() < 42
    score = marks["score"].values[:, 1]
    assert score[moved].max() < score[~moved].min()
    assert (marks["held_on"].values[moved, 1] == np.datetime64("2022-12-30")).all()
    assert (marks["held_on"].values[~moved, 1] == np.datetime64("2022-11-15")).all()
    assert marks["took_place"].values.tolist() == [1.0, 1.0, 1.0]


def test_records_surveys_and_data_are_those_of_the_drawn_day() -> None:
    # The alley is complete on 1 April 2021: a test of 15 March that is held on 29 April finds it in the records.
    test = {"kind": "national", "days": ["2021-03-15"], "year": 2021, "shift_days": {45: 0.5}}
    model = city(assessments={"test": test})
    run = with_dates(model, made_run(model, 30, works=("alley",)))
    value = score_run(model, run, 1)["leaf_value"].sel(assessment="test")
    moved = run["held"].values[:, 0] == 1
    assert 5 < moved.sum() < 25
    assert value.sel(leaf="2.1").values[moved] == pytest.approx(1.0)
    assert value.sel(leaf="2.1").values[~moved] == pytest.approx(0.7 / 0.9)


def test_cancelled_tests_have_no_score_anywhere() -> None:
    model = three_years(t2021={"cancel_probability": 0.4}, t2023={"shift_days": {100: 0.3}})
    marks = score_run(model, with_dates(model, made_run(model, 50)), 1)
    gone = np.isnan(marks["score"].values)
    assert (gone == np.isnan(marks["expected_score"].values)).all()
    assert (gone == np.isnat(marks["held_on"].values)).all()
    assert marks["took_place"].values == pytest.approx(1 - gone.mean(axis=0))
    assert not gone[:, 1].any()
    assert gone[:, 0].any()
    assert gone[:, 2].any()
    told = summary(marks)
    assert told["assessments"]["t2021"]["n"] == int((~gone[:, 0]).sum())  # type: ignore[index]
    assert told["cycle"]["n"] == 50  # type: ignore[index]
    whole = marks["lost"].sum(["lost_category", "lost_district"], skipna=False).values
    assert whole == pytest.approx(100 - marks["score"].values, nan_ok=True)
    assert np.isfinite(marks["p_cycle"])
    assert np.isfinite(marks["p_held"])


@pytest.mark.parametrize("cycle", [{"year_weights": YEARS}, {"year_weights": {2021: 0.3, 2022: 0.7}, "every_years": 2}])
def test_expected_weights_are_the_mean_of_what_replications_weigh(cycle: dict[str, Any]) -> None:
    model = three_years(
        cycle, t2021={"cancel_probability": 0.4}, t2022={"shift_days": {45: 0.5}}, t2023={"cancel_probability": 0.3}
    )
    counted, tests = counted_of(model), model.assessments
    drawn = sittings_held(tests, 1, range(3000))
    shown = np.stack([np.where(drawn == s, 1.0, 0.0).max(axis=1) for s in range(len(tests.sittings.each))], axis=1)
    # A test that is worth 1 at one sitting and 0 at all others makes the cycle score the weight of that sitting.
    weights = expected_sitting_weights(counted, tests)
    for s, sitting in enumerate(tests.sittings.each):
        scores = np.where(drawn >= 0, 0.0, np.nan)
        scores[shown[:, s] > 0, sitting.test] = 1.0
        cycle = counted.cycle_scores(scores)
        error = np.nanstd(cycle) / np.sqrt(len(cycle))
        assert 0 < error < 0.01
        assert abs(np.nanmean(cycle) - weights[s]) < 3.5 * error
    assert weights.sum() == pytest.approx(1.0)
    assert expected_sitting_weights(counted_of(three_years()), three_years().assessments) == pytest.approx(
        [0.15, 0.25, 0.6]
    )


def test_a_mean_leaves_out_what_is_unknown() -> None:
    values = np.array([[1.0, 3.0], [np.nan, 3.0], [np.nan, np.nan]])
    assert known_mean(values, np.array([[0.25, 0.75]]))[:, 0] == pytest.approx([2.5, 3.0, np.nan], nan_ok=True)
