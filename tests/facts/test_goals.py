"""F1-F10: goals, tests, their dates, their samples, and who lost the points."""

import numpy as np
import pytest
from scipy import stats

import civsim
from civsim.model import make_plan
from civsim.study.plans import own_plan
from tests.facts.snippets import marks, model_of, runs, scenario, told


def test_f1_target_and_rank() -> None:
    found = marks("F1", 12)
    cycle = found["cycle_score"].values
    exact = stats.binom.cdf(9, 29, stats.norm.sf(cycle, 83, 3))
    assert found["rank_chance"].values == pytest.approx(exact)
    assert (np.argsort(cycle, kind="stable") == np.argsort(exact, kind="stable")).all()
    reached = [float(marks("F1", 12, target__score=score)["p_held"]) for score in (75, 82, 88)]
    assert reached[0] > reached[1] > reached[2]


def test_f2_tree_of_four_levels() -> None:
    seen = told("F2")
    assert [seen["levels"].count(n) for n in (1, 2, 3, 4)] == [7, 24, 75, 228]
    assert len(seen["stricter"]) == 15


def test_f3_more_sites_less_luck() -> None:
    # (1/2 - 1/10) / (1/5 - 1/10) = 4 from the drawing of sites, (1/2) / (1/5) = 2.5 from what lies there: with 60
    # replications the ratio of two variances is above 1.5 with a probability of 97 % or more.
    luck = [
        float((found["score"] - found["expected_score"]).sel(assessment="final").var(ddof=1))
        for n in (2, 5)
        for found in [marks("F3", 60, assessments__final__sites_per_class={"street": n, "community": n})]
    ]
    assert 1.5 < luck[0] / luck[1] < 8


def test_f4_moved_and_cancelled() -> None:
    R = 40
    found = marks("F4", R)
    day, score = found["held_on"].sel(assessment="final").values, found["score"].sel(assessment="final").values
    gone, moved = np.isnat(day), day == np.datetime64("2022-06-29")
    assert gone.sum() == pytest.approx(0.2 * R, abs=3.5 * (0.16 * R) ** 0.5)
    assert moved.sum() == pytest.approx(0.5 * R, abs=3.5 * (0.25 * R) ** 0.5)
    assert np.isnan(score[gone]).all()
    certain = {"assessments__final__cancel_probability": 0, "assessments__final__shift_days": {14: 0}}
    certain |= {"plan__patrol__rule": "none"}  # rules prepare for the planned dates, and so would change the streets
    score = marks("F4", R, plan__patrol__rule="none")["score"].sel(assessment="final").values
    there = marks("F4", R, **certain, assessments__final__days=["2022-06-29", "2022-06-30"])["score"].values[:, 1]
    here = marks("F4", R, **certain)["score"].values[:, 1]
    assert (score[moved] == there[moved]).all()
    assert (score[~moved & ~gone] == here[~moved & ~gone]).all()
    assert (here != there).any()


def test_f5_sampling_error() -> None:
    # Answers of 100 people: (share - p) / sqrt(p (1 - p) / 100) has variance 1. With 150 replications its error is
    # 0.115, so a sample half or twice as large would show. Crossings that resemble each other: 1 + 14 x .05 = 1.7.
    found = marks("F5", 150)
    for leaf, people, effect in (("c", 100, 1.0), ("h", 150, 1.0), ("y", 150, 1.7)):
        share, p = (found[name].sel(assessment="final", leaf=leaf).values for name in ("leaf_value", "leaf_expected"))
        z = (share - p) / np.sqrt(p * (1 - p) / people * effect)
        assert abs(z.mean()) < 3.5 / np.sqrt(150), leaf
        assert z.var() == pytest.approx(1, abs=0.4), leaf
    assert (found["leaf_value"].sel(leaf="s") == 1).all()
    assert found["watched_error"].sel(leaf="s").values == pytest.approx([0, 0])
    # Noon of 14 April is 103.5 days after the start of the one campaign and 72.5 after that of the other.
    for test, day in (("mock", 103.5), ("final", 165.5)):
        days = day + np.arange(1 + (test == "final"))
        courtesy, habits = 1 - 0.4 * (1 - 2 ** (-days / 90)), 1 - 2 ** (-(days - 31) / 60)
        rate = found["watched_rate"].sel(assessment=test)
        assert float(rate.sel(leaf="y")) == pytest.approx(1 - 0.05 * (courtesy * (1 - 0.1 * habits)).mean())
        p, error = (float(found[name].sel(assessment=test, leaf="y")) for name in ("watched_rate", "watched_error"))
        assert error == pytest.approx(np.sqrt(p * (1 - p) / 150 * 1.7))
        assert float(rate.sel(leaf="h")) == pytest.approx(1 - 0.03 * (1 - 0.3 * habits).mean())
    still = marks("F5", 2, campaigns__courtesy__cut={}, campaigns__habits__cut={})["watched_rate"]
    assert still.sel(leaf=["h", "y", "s"]).values == pytest.approx(np.array([[0.97, 0.95, 1.0]] * 2))


def test_f6_parts_sum_to_the_loss() -> None:
    seen = told("F6")
    whole = 100 - seen["marks"]["score"].sel(assessment="final")
    assert seen["lost"].sum(["lost_category", "lost_district"]).values == pytest.approx(whole.values)
    assert seen["by_department"].sum("lost_department").values == pytest.approx(whole.values)
    assert set(seen["by_department"]["lost_department"].values) == {"urban_management", "market_supervision", "none"}
    expected = 100 - seen["marks"]["expected_score"].sel(assessment="final")
    assert seen["by_street"].sum("lost_street").values == pytest.approx(expected.values)


def test_f7_known_peers() -> None:
    found = marks("F7", 20)
    above = (np.array([95, 92, 90, 88, 84, 82, 80, 78])[None, :] > found["cycle_score"].values[:, None]).sum(axis=1)
    assert found["rank_chance"].values.tolist() == (above < 5).astype(float).tolist()
    assert 0 < float(found["p_rank"]) < 1
    gap = found["node_value"].sel(assessment="final", node=["a", "c"]).values - [80, 85.625]
    assert found["peer_gap"].sel(assessment="final", peer_node=["a", "c"]).values == pytest.approx(gap)


def test_f8_indices_by_month() -> None:
    found, idle = marks("F8", 10), marks("F8", 10, plan__patrol__rule="none")
    value = found["sub_index_value"]
    assert dict(value.sizes) == {"replication": 10, "month": 6, "sub_index": 3, "index_area": 3}
    by_district = value.sel(sub_index="hygiene").isel(index_area=slice(1, None))
    city = value.sel(sub_index="hygiene", index_area="city")
    assert (by_district.min("index_area") <= city + 1e-9).all() and (city <= by_district.max("index_area") + 1e-9).all()
    assert np.isnan(value.sel(sub_index="traffic").isel(index_area=slice(1, None))).all()
    fall = (value - idle["sub_index_value"]).sel(sub_index="hygiene", index_area="city").isel(month=-1).values
    assert fall.mean() > 3 * fall.std(ddof=1) / 10**0.5 > 0
    first = stats.norm.cdf((found["year_score"].values[:, 0] - 74) / 4) ** 29
    assert float(found["p_rank_every_year"]) == pytest.approx(first.mean())


def test_f9_cadence_over_fifteen_years() -> None:
    run = runs("F9", 2)
    found = civsim.score(run)
    ids = found["assessment"].values.tolist()
    assert [sum(i.startswith(key) for i in ids) for key in ("mock_", "half_", "final_")] == [60, 30, 15]
    assert {"mock_2008q1", "half_2015h2", "final_2022"} <= set(ids)
    assert found["cycle"].values.tolist() == [f"{y}-{y + 2}" for y in range(2008, 2023, 3)]
    assert found["cycle_score"].values == pytest.approx(found["score_of_cycle"].values.mean(axis=1))
    so_far = found["p_held_so_far"].values[np.argsort(found["date"].values, kind="stable")]
    assert (np.diff(so_far[~np.isnan(so_far)]) <= 0).all()
    assert run.sizes["month"] == 180


def test_f10_a_title_must_be_held() -> None:
    model = model_of("F10")
    steady = own_plan(scenario("F10"), model)
    early = steady.day <= model.assessments.first_day[model.assessments.ids.index("final")] + 1  # a test of two days
    part = (steady.day[early], steady.channel[early], steady.grid[early])
    sprint = make_plan("sprint", *part, len(model.departments.crews), model.time)
    stops, goes_on = (civsim.score(runs("F10", 10, plan)) for plan in (sprint, steady))
    title, recheck = ("final", "recheck")
    assert (stops["score"].sel(assessment=title) == goes_on["score"].sel(assessment=title)).all()
    fall = (goes_on["expected_score"] - stops["expected_score"]).sel(assessment=recheck).values
    assert fall.min() > 3
    held = [float(m["p_held_so_far"].sel(assessment=recheck)) for m in (stops, goes_on)]
    assert held[0] < held[1]
    for found in (stops, goes_on):
        at = found["score"].sel(assessment=recheck).values
        assert float(found["p_kept"]) == (at >= 72).mean()
        assert float(found["p_target"].sel(assessment=recheck)) == (at >= 72).mean()
    assert float(stops["p_kept"]) < float(goes_on["p_kept"])
