"""The marks of a run: sums, expectations, labels, and the summary that the command line prints."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civsim.errors import CivsimError
from civsim.scores import kpi_summary, score_run, summary
from scores.city import TREE, city, made_run

TWO = {
    "spring": {"kind": "national", "days": ["2021-04-12"], "year": 2021},
    "autumn": {"kind": "supplementary", "days": ["2021-11-15", "2021-11-17", "2021-11-18"], "year": 2021},
}


def frozen_city(replications: int) -> tuple[Any, Any]:
    """A model with every rule in use and a run in which all replications are in the same state."""
    model = city(assessments=TWO)
    # Two problems of each category open in every grid from January on: satisfaction near 75 %, between 60 (nothing)
    # and 90 (full).
    shape = (1, 12, *model.shape[:2])
    none = {k: np.zeros(shape) for k in ("spot", "closed", "gone")}
    appeared = np.zeros(shape)
    appeared[:, 0] = 2
    one = made_run(model, 1, works=("alley",), appeared=appeared, **none)
    run = one.isel(replication=np.zeros(replications, int)).assign_coords(replication=np.arange(replications))
    return model, run


def test_expected_scores_are_the_means_of_sampled_ones() -> None:
    model, run = frozen_city(2000)
    marks = score_run(model, run, 7)
    assert marks["expected_score"].std("replication").max() < 1e-9
    for name, expected in (
        ("score", "expected_score"),
        ("leaf_value", "leaf_expected"),
        ("cycle_score", "cycle_expected"),
    ):
        sample = marks[name]
        error = sample.std("replication", ddof=1) / np.sqrt(2000)
        assert float(error.max()) < 0.25
        gap = np.abs(sample.mean("replication") - marks[expected].mean("replication"))
        assert (gap <= 3.3 * error + 1e-12).all()
    survey = marks["leaf_expected"].sel(leaf="2.2")
    assert ((survey > 0.05) & (survey < 0.95)).all(), "a survey at either end would prove nothing"


def trees(works: tuple[str, ...] = ("", "alley")) -> st.SearchStrategy[tuple[dict[str, Any], ...]]:
    """Indicator trees of one or two levels with any mix of evidence; desk leaves list one of `works`."""

    def leaf(kind: str, rule: int, categories: str, threshold: float, listed: str, whose: str) -> dict[str, Any]:
        if kind == "field":
            name = ("deduct", "pass")[rule]
            return {"kind": kind, "rule": name, "d_or_n": threshold * (1 + 3 * rule), "categories": categories}
        rules = {"data": ("closed_share", "first_time_share")[rule], "observation": ("linear", "reached")[rule]}
        watched = {"behaviour": "queueing", "observations": 20, "icc": 0.1} if kind == "observation" else {}
        of_desk = {"works": listed, "d_or_n": 0.8 + 0.2 * threshold} if kind == "desk" else {}
        rest = {"kind": kind, "rule": rules.get(kind, ""), "categories": categories, "base": 0.8, "department": whose}
        return watched | of_desk | rest

    one = st.builds(
        leaf,
        st.sampled_from(["field", "field", "desk", "survey", "data", "observation"]),
        st.integers(0, 1),
        st.sampled_from(["", "a", "b;c", "a;c"]),
        st.floats(0.05, 1.0),
        st.sampled_from(works),
        st.sampled_from(["", "x", "y"]),
    )

    def tree(groups: list[list[dict[str, Any]]]) -> tuple[dict[str, Any], ...]:
        rows = []
        for i, group in enumerate(groups):
            rows.append({"id": f"{i}", "weight": 1 / len(groups)})
            rows += [
                {"id": f"{i}.{j}", "parent": f"{i}", "weight": 1 / len(group)} | row for j, row in enumerate(group)
            ]
        return tuple(rows)

    return st.builds(tree, st.lists(st.lists(one, min_size=1, max_size=4), min_size=1, max_size=3))


@given(trees(), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_lost_points_sum_to_the_loss_in_every_cut(tree: tuple[dict[str, Any], ...], seed: int) -> None:
    model = city(tree=tree, assessments=TWO, behaviours={"queueing": {"rate": 0.7}})
    marks = score_run(model, made_run(model, 2, visible=3.0, seed=seed), seed)
    loss = 100.0 - marks["score"]
    place = marks["lost"].sum(["lost_category", "lost_district"])
    departments = marks["lost"].groupby("department").sum().sum(["department", "lost_district"])
    for parts in (place, departments, marks["lost_leaf"].sum("leaf")):
        assert np.abs(parts - loss).max() < 1e-9
    no_place = marks["lost"].sel(lost_category="none", lost_district="none").mean("replication")
    assert np.abs(marks["lost_grid"].sum("grid") + no_place - loss.mean("replication")).max() < 1e-9
    assert float(marks["lost"].min()) >= 0


def test_loss_falls_on_the_grid_district_and_category_of_the_problems() -> None:
    # Problems of category b in grid 4 only: district d1, department y.
    model = city()
    visible = np.zeros((3, 2, *model.shape[:2]), int)
    visible[:, :, 4, 1] = 60
    marks = score_run(model, made_run(model, 3, visible=visible), 2)
    placed = marks["lost"].drop_sel(lost_category="none", lost_district="none")
    assert float(placed.sum()) > 0
    assert float(placed.sel(lost_category="b", lost_district="d1").sum()) == pytest.approx(float(placed.sum()))
    assert list(np.flatnonzero(marks["lost_grid"].values[0])) == [4]
    assert placed["department"].sel(lost_category="b").item() == "y"


def test_a_clean_city_with_its_works_done_has_full_marks() -> None:
    model = city(tree=tuple(row | {"base": 1.0} if row.get("kind") == "survey" else row for row in TREE))
    shape = (2, 12, *model.shape[:2])
    calm = {k: np.zeros(shape) for k in ("appeared", "found", "spot", "closed", "gone", "due", "on_time", "filed")}
    marks = score_run(
        model, made_run(model, 2, visible=np.zeros((2, 2, *model.shape[:2])), works=("alley",), **calm), 1
    )
    assert marks["score"].values == pytest.approx(100.0)
    assert marks["p_held"].item() == 1.0


def test_nodes_are_weighted_means_of_their_leaves() -> None:
    model = city()
    marks = score_run(model, made_run(model, 4), 1)
    leaf = marks["leaf_value"].mean("replication").isel(assessment=0)
    node = marks["node_value"].isel(assessment=0)
    by_hand = 100 * (0.5 * leaf.sel(leaf="1.1") + 0.3 * leaf.sel(leaf="1.2") + 0.2 * leaf.sel(leaf="1.3"))
    assert float(node.sel(node="1")) == pytest.approx(float(by_hand))
    assert float(node.sel(node="2.2")) == pytest.approx(100 * float(leaf.sel(leaf="2.2")))
    sampled = 100 * (marks["leaf_value"].isel(assessment=0) * [0.5, 0.3, 0.2, 0, 0, 0]).sum("leaf").values
    half = 3.182446 * sampled.std(ddof=1) / 2  # t(3), 97.5 %, over four runs
    for end, sign in (("node_low", -1), ("node_high", 1)):
        assert float(marks[end].isel(assessment=0).sel(node="1")) == pytest.approx(by_hand + sign * half)


def test_local_standards_of_levels_are_stricter() -> None:
    # Levels from .6 earn nothing to .9 earn all, locally to .95: the local share is .30 / .35 of the national one.
    leaf = {"id": "1", "weight": 1.0, "kind": "survey", "base": 0.8, "low": 0.6, "d_or_n": 0.9, "local": 0.95}
    model = city(tree=(leaf,))
    shape = (4, 12, *model.shape[:2])
    calm = {k: np.zeros(shape) for k in ("appeared", "spot", "closed", "gone")}
    marks = score_run(model, made_run(model, 4, **calm), 1)
    assert 0 < float(marks["score"].min()) <= float(marks["score"].max()) < 100
    assert marks["local_score"].values == pytest.approx(marks["score"].values * 0.30 / 0.35)


def test_the_same_luck_for_every_plan_and_other_luck_for_every_seed() -> None:
    model = city()
    run = made_run(model)
    assert score_run(model, run, 1).identical(score_run(model, run, 1))
    assert not np.allclose(score_run(model, run, 1)["score"], score_run(model, run, 2)["score"])
    part = score_run(model, run.isel(replication=[2]), 1)
    assert part["score"].values == pytest.approx(score_run(model, run, 1)["score"].values[[2]])


def test_a_leaf_that_is_not_tested_has_no_value() -> None:
    tests = {"t": {"kind": "national", "days": ["2021-11-15"], "year": 2021, "sites_per_class": {"square": 2}}}
    model = city(assessments=tests)
    marks = score_run(model, made_run(model), 1)
    assert np.isnan(marks["leaf_value"].sel(leaf="1.3")).all()
    assert marks["leaf_value"].sel(leaf="1.1").notnull().all()


def test_names_and_units_everywhere() -> None:
    model = city()
    marks = score_run(model, made_run(model), 1)
    for name, values in marks.data_vars.items():
        assert {"long_name", "long_name_zh", "units"} <= set(values.attrs), name
    for dim in ("assessment", "node", "leaf", "kpi", "lost_category", "lost_district", "department"):
        assert len(marks[dim].attrs["names_zh"]) == len(marks[dim].attrs["names_en"]) == marks[dim].size
    assert str(marks["date"].values[0])[:10] == "2021-11-15"


def test_summary_says_every_score_with_its_interval_and_n() -> None:
    model = city(assessments=TWO)
    marks = score_run(model, made_run(model, 5), 1)
    found = summary(marks)
    json.dumps([found, kpi_summary(marks)], allow_nan=False)
    assert set(found["assessments"]) == {"spring", "autumn"}
    entry = found["assessments"]["autumn"]
    assert entry["low"] <= entry["mean"] <= entry["high"]
    assert entry["n"] == 5
    assert set(found["cycle"]) >= {"mean", "low", "high", "n", "p_target", "p_held", "p_rank"}


def test_summary_of_one_replication_has_no_interval() -> None:
    model = city()
    found = summary(score_run(model, made_run(model, 1), 1))
    assert found["assessments"]["test"]["low"] is None
    assert found["cycle"]["mean"] is not None


@pytest.mark.parametrize("tree", [(), ({"id": "1", "weight": 1.0, "kind": "desk"},)])
def test_scenarios_without_sites_or_tests(tree: tuple[dict[str, Any], ...]) -> None:
    tests = {"t": {"kind": "mock", "days": ["2021-11-15"], "year": 2021, "sites_per_class": {}}} if tree else {}
    model = city(tree=tree, assessments=tests, sites_per_grid=0)
    found = summary(score_run(model, made_run(model, 2), 1))
    assert found["cycle"] is None
    assert len(found["assessments"]) == len(tests)


def test_a_run_of_another_scenario_is_refused() -> None:
    model = city()
    run = made_run(model).assign_attrs(scenario_hash="other")
    with pytest.raises(CivsimError, match="another scenario"):
        score_run(model, run, 1)
