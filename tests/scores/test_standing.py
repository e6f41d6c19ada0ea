"""红黑榜 and three-colour warnings: ranks, what is real in them, scores of units, colours."""

import numpy as np
import pytest
import xarray as xr

from civsim.model import Model
from civsim.scores import alert_summary, alerts, previous_of_kind, score_run, standards, standings, unit_scores
from scores.city import TREE, city, made_run

TESTS = {
    "first": {"kind": "national", "days": ["2021-03-15"], "year": 2021},
    "mock": {"kind": "mock", "days": ["2021-06-15"], "year": 2021},
    "second": {"kind": "national", "days": ["2021-11-15"], "year": 2021},
}


def uneven(model: Model, replications: int = 12, seed: int = 1, **means: float) -> np.ndarray:
    """Visible problems with a mean of 4, except in the districts named."""
    mean = np.full((len(model.assessments.snapshot_day), *model.shape[:2]), 4.0)
    for district, value in means.items():
        mean[:, model.areas.district == model.areas.districts.index(district)] = value
    return np.random.default_rng(seed).poisson(mean, (replications, *mean.shape))


def marks_of(model: Model, visible: np.ndarray, **counts: np.ndarray) -> xr.Dataset:
    return score_run(model, made_run(model, len(visible), visible=visible, **counts), 1)


def test_ranks_follow_the_losses_and_name_what_is_real() -> None:
    model = city(assessments=TESTS)
    visible = uneven(model, d0=8.0)
    visible[:, 0] = uneven(model, d1=8.0, seed=2)[:, 0]  # at the first test d1 was the worst
    marks = marks_of(model, visible)
    assert previous_of_kind(marks, 2) == 0 and previous_of_kind(marks, 1) is None
    found = standings(marks, "district", 2)
    assert [s.id for s in found][-1] == "d0" and [s.rank for s in found] == [1, 2, 3]
    worst = found[-1]
    assert worst.before in (1, 2) and worst.board == "black" and found[0].board == "red"
    assert found[1].board == ""
    assert worst.above is not None and worst.above.significant and worst.above.low > 0
    assert worst.since is not None and worst.since.significant and worst.since.mean > 0
    better = next(s for s in found if s.id == "d1")
    assert better.before == 3 and better.since is not None and better.since.high < 0
    lost = marks["expected_lost"].sum("lost_category").isel(assessment=2)
    for s in found:
        own = lost.sel(lost_district=s.id)
        assert s.lost.mean == pytest.approx(float(own.mean())) and s.lost.n == 12
    assert all(s.since is None and s.before is None for s in standings(marks, "district", 1))


def test_equal_districts_are_rarely_told_apart() -> None:
    # Three districts equal in law, neighbours in rank compared, Holm at 5 %: of 60 cities at most 3 on average have a
    # significant difference, and the chance of more than 8 is below .3 %. Intervals half as wide show about 25.
    model = city(sites_per_grid=2)
    false = 0
    for seed in range(60):
        found = standings(marks_of(model, uneven(model, 8, seed)), "district", 0)
        false += any(s.above is not None and s.above.significant for s in found)
    assert false <= 8


def test_equal_losses_share_a_rank_and_a_single_run_has_no_verdict() -> None:
    model = city()
    marks = marks_of(model, np.zeros((1, 2, *model.shape[:2]), int))
    found = standings(marks, "district", 0)
    assert [s.rank for s in found] == [1, 1, 1]
    assert all(s.score.mean == pytest.approx(100) for s in found)
    assert not any(s.above is not None and s.above.significant for s in found)
    assert np.isnan(found[0].lost.low) and found[0].lost.n == 1


def test_a_loss_is_never_less_than_nothing() -> None:
    # Problems in one of four runs alone: the t interval of a loss would reach below zero.
    model = city()
    visible = np.zeros((4, 2, *model.shape[:2]), int)
    visible[0] = 5
    for place in standings(marks_of(model, visible), "district", 0):
        assert place.lost.low == 0.0 < place.lost.mean < place.lost.high


@pytest.mark.parametrize("unit", ["department", "district", "street"])
def test_a_unit_loses_no_more_than_it_has_at_stake(unit: str) -> None:
    model = city(assessments=TESTS, responsibility={"d1": {"a": "y"}}, streets=2)
    marks = marks_of(model, uneven(model, 3) * 10)
    scores = unit_scores(marks, unit)
    stake = marks[f"at_stake_{unit}"].isel({f"lost_{unit}": slice(None, -1)})
    assert float(scores.min()) >= 0 and float(scores.max()) <= 100
    if unit != "department":
        assert stake.sum(f"lost_{unit}").values == pytest.approx([40.0] * 3)  # all field points lie somewhere
        clean = unit_scores(marks_of(model, np.zeros((2, 3, *model.shape[:2]), int)), unit)
        assert clean.values == pytest.approx(100.0)


def test_the_score_of_a_district_is_that_of_its_sites_alone() -> None:
    # One leaf and one site class: the city's expected field score is the mean of its districts', each of 4 sites.
    tree = ({"id": "1", "weight": 1.0, "kind": "field", "rule": "deduct", "d_or_n": 0.1, "site_classes": "market"},)
    model = city(tree=tree)
    marks = marks_of(model, uneven(model, 4, d2=9.0))
    scores = unit_scores(marks, "district")
    assert scores.mean("district").values == pytest.approx(marks["expected_score"].values)
    assert (scores.sel(district="d2") < scores.sel(district="d0")).all()


def test_points_at_stake_of_departments_by_hand() -> None:
    # y has b alone: half of the field leaves look at a or b or everything; the third (all categories) too. x has a, c.
    tree = (
        {"id": "1", "weight": 0.6, "kind": "field", "rule": "deduct", "d_or_n": 0.1, "categories": "b"},
        {"id": "2", "weight": 0.4, "kind": "field", "rule": "deduct", "d_or_n": 0.1, "categories": "a;c"},
    )
    marks = marks_of(city(tree=tree), np.zeros((1, 2, 12, 3), int))
    assert marks["at_stake_department"].values[0, :2] == pytest.approx([40.0, 60.0])


def test_colours_follow_the_chance_of_missing_the_standard() -> None:
    leaf = {"id": "1", "weight": 1.0, "kind": "field", "rule": "deduct", "d_or_n": 0.1}
    rule = {"standard": 95, "yellow_from": 0.25, "red_from": 0.75}
    model = city(tree=(leaf,), warnings=rule)
    visible = np.zeros((4, 2, *model.shape[:2]), int)
    visible[:1, :, model.areas.district == 0] = 20  # dirty in one of four runs: yellow
    visible[:3, :, model.areas.district == 1] = 20  # in three of four: red
    marks = marks_of(model, visible)
    found = {a.id: a for a in alerts(marks, "district", 0)}
    assert {k: a.level for k, a in found.items()} == {"d0": "yellow", "d1": "red", "d2": "green"}
    assert found["d1"].chance.mean == 0.75 and found["d1"].chance.n == 4
    assert found["d1"].chance.low < 0.75 < found["d1"].chance.high
    assert list(found) == ["d1", "d0", "d2"]  # the most likely first
    assert marks["p_below_leaf"].values[0] == pytest.approx((marks["leaf_value"].values < 0.95).mean())
    by_target = marks_of(city(tree=(leaf,), target={"score": 1.0}), visible)
    assert {a.level for a in alerts(by_target, "district", 0)} == {"green"}


def test_an_untested_leaf_warns_of_nothing() -> None:
    tests = {"t": {"kind": "national", "days": ["2021-11-15"], "year": 2021, "sites_per_class": {"square": 2}}}
    model = city(tree=TREE, assessments=tests)
    marks = score_run(model, made_run(model, 3), 1)
    assert "1.3" not in {a.id for a in alerts(marks, "leaf", 0)}
    assert np.isnan(marks["p_below_department"].sel(lost_department="none")).all()


def test_indicators_may_have_standards_of_their_own() -> None:
    # 1.2 has its own standard, 1.1 and 1.3 that of the indicator above them, all others the general one.
    rule = {"standard": 80, "by_indicator": {"1": 60, "1.2": 95}}
    model = city(assessments=TESTS, warnings=rule)
    marks = marks_of(model, uneven(model, 9))
    levels = {"1.1": 60.0, "1.2": 95.0, "1.3": 60.0, "2.1": 80.0, "2.2": 80.0, "2.3": 80.0}
    assert standards(marks, "leaf") == levels and standards(marks, "node") == {"1": 60.0}
    assert set(standards(marks, "district").values()) == {80.0}
    value = 100 * marks["leaf_value"].isel(assessment=2)
    for alert in alerts(marks, "leaf", 2):
        assert alert.standard == levels[alert.id]
        assert alert.chance.mean == pytest.approx(float((value.sel(leaf=alert.id) < levels[alert.id]).mean()))
    (whole,) = alerts(marks, "node", 2)
    own = value.sel(leaf=["1.1", "1.2", "1.3"]).values @ np.array([0.5, 0.3, 0.2])
    assert whole.id == "1" and whole.chance.mean == pytest.approx((own < 60).mean())
    found = alert_summary(marks)["second"]
    assert found["node"]["1"]["standard"] == 60 and found["leaf"]["1.2"]["standard"] == 95
    plain = marks_of(city(assessments=TESTS, warnings={"standard": 80}), uneven(model, 9))
    assert "p_below_node" not in plain and alerts(plain, "node", 2) == []
    assert set(alert_summary(plain)["second"]) == {"leaf", "department", "district"}
    for unit in ("department", "district"):
        assert np.array_equal(plain[f"p_below_{unit}"], marks[f"p_below_{unit}"], equal_nan=True)
