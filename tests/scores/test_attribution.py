"""Who lost the points: parts sum to the loss in every cut, and are those of the paths that define them."""

from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from civsim.model import Model
from civsim.scores import expected_field_losses, expected_field_points, field_point_slopes, field_terms, score_run
from civsim.scores.site_losses import shared_by_category
from civsim.scores.site_marks import DEDUCT, PASS, expected_mark_binomial, site_mark
from scores.city import TREE, city, made_run
from scores.test_score import TWO, trees

PER_TEST = {
    "": ["lost_category", "lost_district"],
    "_leaf": ["leaf"],
    "_by_department": ["lost_department"],
    "_by_street": ["lost_street"],
    "_by_class": ["lost_class"],
}
WORKS = {
    "alley": {"grids": ["g0"], "start": "2021-01-01", "months": 3, "cost": 1, "cut": {}, "optional": True},
    "done": {"grids": ["g0"], "start": "2021-01-01", "months": 1, "cost": 1, "cut": {}, "department": "x"},
    "road": {"grids": ["g1"], "start": "2021-05-01", "months": 8, "cost": 1, "cut": {}, "department": "x"},
    "school": {"grids": ["g2"], "start": "2021-06-01", "months": 3, "cost": 1, "cut": {}, "department": "y"},
}
BY_AREA = {"d1": {"a": "y"}, "d2/s0": {"b": "x", "c": "y"}}
ONE_DAY = {"kind": "national", "days": ["2021-11-15"], "year": 2021, "miss_probability": 0.0}


def greatest_gap(marks: xr.Dataset) -> float:
    """By how much the parts of any cut miss the loss. [points]"""
    gaps = []
    for prefix, score in (("", "score"), ("expected_", "expected_score")):
        loss = 100.0 - marks[score]
        for cut, dims in PER_TEST.items():
            gaps.append(np.abs(marks[f"{prefix}lost{cut}"].sum(dims, skipna=False) - loss))
        mean = loss.mean("replication")
        nowhere = marks[f"{prefix}lost"].sel(lost_district="none").sum("lost_category", skipna=False)
        gaps.append(np.abs(marks[f"{prefix}lost_grid"].sum("grid", skipna=False) + nowhere.mean("replication") - mean))
        duty = marks[f"{prefix}lost_duty"]
        gaps.append(np.abs(duty.sum(["lost_department", "lost_category"], skipna=False) - mean))
        gaps.append(np.abs(duty.sum("lost_category") - marks[f"{prefix}lost_by_department"].mean("replication")))
        by_category = marks[f"{prefix}lost"].sum("lost_district", skipna=False).mean("replication")
        gaps.append(np.abs(duty.sum("lost_department") - by_category))
    assert all(bool(gap.notnull().any()) for gap in gaps)
    return max(float(gap.max()) for gap in gaps)


@given(
    trees(("", "alley", "school;done", "alley;done;road;school")),
    st.integers(0, 1000),
    st.sampled_from([{}, BY_AREA]),
    st.integers(1, 4),
    st.floats(0.05, 0.5),
    st.floats(0.2, 30.0),
)
@settings(max_examples=30, deadline=None)
def test_parts_sum_to_the_loss_in_every_cut(
    tree: tuple[dict[str, Any], ...], seed: int, by_area: Any, per_grid: int, share: float, mean: float
) -> None:
    tests = TWO | {"spring": TWO["spring"] | {"cancel_probability": 0.3, "shift_days": {20: 0.3}}}
    model = city(
        tree=tree,
        assessments=tests,
        behaviours={"queueing": {"rate": 0.7}},
        responsibility=by_area,
        works=WORKS,
        streets=2,
        sites_per_grid=per_grid + 1,
        share=share / (per_grid + 1),
    )
    held = np.array([[(-1, 0, 2)[seed % 3], 1], [0, 1]])  # the first test: not held, on its day, or moved
    sittings = {"held": (("replication", "assessment"), held)}
    run = made_run(model, 2, visible=mean, seed=seed).assign(sittings)
    marks = score_run(model, run, seed)
    assert greatest_gap(marks) < 1e-9
    for name in marks:
        if "lost" in str(name):
            assert float(marks[name].min()) >= 0


def test_a_loss_solved_by_hand() -> None:
    # Both markets are visited, each with all problems of its grid: 2 a and 1 b in g0, 3 c in g1. A problem costs .1 of
    # the one leaf's 100 points at its site, and a site is half of the test: 10 a, 5 b, 15 c.
    tree = ({"id": "1", "weight": 1.0, "kind": "field", "rule": "deduct", "d_or_n": 0.1, "site_classes": "market"},)
    test = ONE_DAY | {"sites_per_class": {"market": 2}}
    model = city(tree=tree, grids=2, districts=2, sites_per_grid=1, share=2.0, assessments={"test": test})
    visible = np.zeros((1, 1, 2, 3), int)
    visible[0, 0, 0] = [2, 1, 0]
    visible[0, 0, 1] = [0, 0, 3]
    marks = score_run(model, made_run(model, 1, visible=visible), 1).isel(replication=0, assessment=0)
    assert float(marks["score"]) == pytest.approx(70)
    for prefix in ("", "expected_"):
        lost = marks[f"{prefix}lost"]
        assert lost.values == pytest.approx(np.array([[10, 0, 0], [5, 0, 0], [0, 15, 0], [0, 0, 0]]))
        by_department = dict(zip(lost["lost_category"].values, lost.sum("lost_district").values, strict=True))
        assert by_department == pytest.approx({"a": 10, "b": 5, "c": 15, "none": 0})
        assert marks[f"{prefix}lost_by_department"].values == pytest.approx([25, 5, 0])  # x has a and c
        assert marks[f"{prefix}lost_by_class"].values == pytest.approx([30, 0])
        assert marks[f"{prefix}lost_grid"].values == pytest.approx([15, 15])
        assert marks[f"{prefix}lost_duty"].sel(lost_department="x").values == pytest.approx([10, 0, 15, 0])


def test_streets_and_departments_of_an_area_bear_what_lies_there() -> None:
    field = ({"id": "1", "weight": 1.0, "kind": "field", "rule": "deduct", "d_or_n": 0.2},)
    model = city(tree=field, streets=2, responsibility=BY_AREA)
    visible = np.zeros((2, 2, *model.shape[:2]), int)
    visible[:, :, 2, 2] = 50  # g2: district d2, street d2/s0, where y has c
    marks = score_run(model, made_run(model, 2, visible=visible), 3)
    placed = marks["expected_lost_by_street"].drop_sel(lost_street="none")
    assert float(placed.sum()) > 1
    assert placed.sel(lost_street="d2/s0").sum().item() == pytest.approx(float(placed.sum()))
    duty = marks["expected_lost_duty"].drop_sel(lost_category="none")
    assert duty.sel(lost_department="y", lost_category="c").item() == pytest.approx(float(placed.sum() / 2))


def test_a_clean_city_loses_nothing_at_places() -> None:
    model = city()
    marks = score_run(model, made_run(model, 2, visible=np.zeros((2, 2, *model.shape[:2]))), 1)
    for name in ("lost", "expected_lost"):
        assert float(marks[name].drop_sel(lost_district="none").sum()) == 0
        assert float(marks[f"{name}_by_class"].drop_sel(lost_class="none").sum()) < 1e-9
        assert float(marks[f"{name}_grid"].sum()) == 0


def test_categories_that_change_places_change_parts() -> None:
    # All leaves look at all categories alike: what a has in one city, c has in the other.
    tree = tuple({k: v for k, v in row.items() if k != "categories"} for row in TREE)
    model, visible = city(tree=tree), np.random.default_rng(3).poisson(4.0, (2, 2, 12, 3))
    marks = [score_run(model, made_run(model, 2, visible=v), 1) for v in (visible, visible[..., ::-1])]
    one, other = (m["expected_lost"].drop_sel(lost_category="none").values for m in marks)
    assert one[:, :, ::-1, :-1] == pytest.approx(other[:, :, :, :-1])
    equal = score_run(model, made_run(model, 2, visible=np.repeat(visible[..., :1], 3, axis=3)), 1)["expected_lost"]
    assert np.ptp(equal.values[:, :, :3, :-1], axis=2).max() < 1e-12


def path_integral(model: Model, mean: np.ndarray, pieces: int = 40) -> np.ndarray:
    """(G, C) integral of the slopes along the straight path from a clean city, times the way gone. [points]"""
    node, weight = np.polynomial.legendre.leggauss(12)
    terms, total = field_terms(model, 0), np.zeros(mean.shape)
    for i in range(pieces):
        for x, w in zip(node, weight, strict=True):
            total += w / (2 * pieces) * field_point_slopes(terms, mean * (i + (1 + x) / 2) / pieces)
    return -total * mean


def test_parts_are_integrated_gradients_and_complete() -> None:
    model = city()
    terms, mean = field_terms(model, 0), np.random.default_rng(5).gamma(2.0, 4.0, (12, 3))
    parts = expected_field_losses(terms, mean)
    loss = terms.points - expected_field_points(terms, mean)
    assert parts.sum() == pytest.approx(loss, abs=1e-9)
    assert parts == pytest.approx(path_integral(model, mean), abs=1e-9)
    # What is avoided: slope x amount explains less than three quarters of the loss in so dirty a city.
    assert -(field_point_slopes(terms, mean) * mean).sum() < 0.75 * loss


@pytest.mark.parametrize(("rule", "threshold"), [(DEDUCT, 0.3), (PASS, 2.0)])
def test_parts_of_counted_problems_are_integrated_gradients_too(rule: int, threshold: float) -> None:
    # 3 a and 2 b, each at the site and seen with chance .4 x, x its place on the path: seen counts are two binomials.
    n, chance, h = (3, 2), 0.4, 1e-5

    def mark(a: float, b: float) -> float:
        laws = [stats.binom.pmf(np.arange(k + 1), k, chance * x) for k, x in zip(n, (a, b), strict=True)]
        law = np.convolve(*laws)
        return float(sum(p * site_mark(rule, threshold, i) for i, p in enumerate(law)))

    node, weight = np.polynomial.legendre.leggauss(20)
    t, w = h + (1 - 2 * h) * (1 + node) / 2, weight / 2  # differences need room at both ends
    slopes = [
        [(mark(x + h, x) - mark(x - h, x)) / (2 * h) for x in t],
        [(mark(x, x + h) - mark(x, x - h)) / (2 * h) for x in t],
    ]
    by_path = [-float(np.dot(w, s)) for s in slopes]
    loss = 1.0 - expected_mark_binomial(rule, threshold, 5, chance)
    assert by_path == pytest.approx([loss * 3 / 5, loss * 2 / 5], abs=1e-4)


def test_each_set_of_categories_shares_its_own_loss() -> None:
    terms = field_terms(city(), 0)
    assert terms.masks.shape[0] == 2  # all three categories, and a with b
    both = terms.masks.sum(axis=1)
    visible, lost = np.array([[[2, 1, 1]]]), np.where(both == 3, 4.0, 6.0).reshape(1, 1, 2)
    assert shared_by_category(terms, visible, lost) == pytest.approx(np.array([[2 + 4, 1 + 2, 1]]))


def test_data_and_survey_losses_name_departments() -> None:
    tree = (
        {"id": "data", "weight": 0.5, "kind": "data", "rule": "on_time_share", "low": 0.0, "d_or_n": 1.0},
        {"id": "ask", "weight": 0.5, "kind": "survey", "base": 0.9, "slope": 0.5, "low": 0.2, "d_or_n": 0.8},
    )
    model = city(tree=tree, assessments={"test": ONE_DAY | {"sites_per_class": {}}})
    shape = (1, 12, *model.shape[:2])
    counts = {k: np.zeros(shape) for k in ("appeared", "spot", "closed", "gone", "due", "on_time", "closed_due")}
    counts["appeared"][:, 0, :, 0], counts["appeared"][:, 0, :, 1] = 3, 1  # still open in November
    counts["due"][:, 3], counts["on_time"][:, 3] = 10, [6, 8, 8]  # of each grid's 30 orders, 8 are late: 4, 2 and 2
    marks = score_run(model, made_run(model, 1, **counts), 1).isel(replication=0, assessment=0)
    points = dict(zip(marks["leaf"].values, marks["points"].values, strict=True))
    late = points["data"] * 8 / 30
    asked = float(marks["expected_lost_leaf"].sel(leaf="ask"))
    assert asked > 5
    assert marks["expected_lost"].sel(lost_category="none", lost_district="none").item() == pytest.approx(
        late, abs=1e-6
    )
    assert marks["expected_lost"].sel(lost_district="none").values[:3] == pytest.approx(
        [asked * 3 / 4, asked / 4, 0], abs=1e-6
    )
    assert marks["expected_lost_by_department"].values == pytest.approx(
        [late * 6 / 8 + asked * 3 / 4, late * 2 / 8 + asked / 4, 0], abs=1e-6
    )
    sampled = marks["lost_by_department"].values
    assert sampled[:2] == pytest.approx([late * 6 / 8, late * 2 / 8])  # answers of a sample name nobody
    assert sampled[2] == pytest.approx(float(marks["lost_leaf"].sel(leaf="ask")))


def test_a_survey_blames_its_own_categories_alone() -> None:
    ask = {"id": "ask", "weight": 1.0, "kind": "survey", "base": 0.9, "slope": 0.5, "categories": "b"}
    model = city(tree=(ask,), assessments={"test": ONE_DAY | {"sites_per_class": {}}})
    shape = (1, 12, *model.shape[:2])
    counts = {k: np.zeros(shape) for k in ("appeared", "spot", "closed", "gone")}
    counts["appeared"][:, 0] = 2  # of every category, still open in November
    marks = score_run(model, made_run(model, 1, **counts), 1).isel(replication=0, assessment=0)
    lost = marks["expected_lost"].sel(lost_district="none")
    assert float(lost.sel(lost_category="b")) > 5
    assert lost.sel(lost_category=["a", "c"]).values.tolist() == [0.0, 0.0]
    assert float(lost.sel(lost_category="none")) == pytest.approx(10.0, abs=0.1)  # of a city without problems


def test_data_and_survey_losses_name_who_answers_where_the_problem_was() -> None:
    # In d1 (a third of the grids) y has a too. Each grid has 10 due orders of a, of which 4 are late, and none of c.
    tree = (
        {"id": "data", "weight": 0.5, "kind": "data", "rule": "on_time_share", "low": 0.0, "categories": "a;c"},
        {"id": "ask", "weight": 0.5, "kind": "survey", "base": 0.9, "slope": 0.5, "low": 0.2, "d_or_n": 0.8},
    )
    tests = {"test": ONE_DAY | {"sites_per_class": {}}}
    model = city(tree=tree, assessments=tests, responsibility=BY_AREA, streets=2, population=(100.0,) * 12)
    shape = (1, 12, *model.shape[:2])
    counts = {k: np.zeros(shape) for k in ("appeared", "spot", "closed", "gone", "due", "on_time", "closed_due")}
    counts["appeared"][:, 0, :, 0] = 4 * model.areas.size  # alike for all residents, still open in November
    counts["due"][:, 3, :, 0], counts["on_time"][:, 3, :, 0] = 10, 6
    marks = score_run(model, made_run(model, 1, **counts), 1).isel(replication=0, assessment=0)
    points = dict(zip(marks["leaf"].values, marks["points"].values, strict=True))
    late, asked = points["data"] * 0.4, float(marks["expected_lost_leaf"].sel(leaf="ask"))
    assert asked > 5
    assert marks["lost_by_department"].values[:2] == pytest.approx([late * 2 / 3, late / 3], abs=1e-6)
    whole = late + asked
    assert marks["expected_lost_by_department"].values == pytest.approx([whole * 2 / 3, whole / 3, 0], abs=1e-6)
    assert marks["expected_lost_duty"].sel(lost_category="a").values[:2] == pytest.approx([asked * 2 / 3, asked / 3])


def test_desk_losses_name_who_has_not_done_the_work() -> None:
    # Of four works `done` and `school` stand in November; `road` (x) does not, nor `alley`, for which nobody is named:
    # there the leaf's own department answers, if it has one.
    row = {"weight": 0.25, "kind": "desk", "base": 0.6}
    tree = (
        row | {"id": "all", "works": "alley;done;road;school", "department": "y"},
        row | {"id": "some", "works": "alley;road"},
        row | {"id": "records", "department": "y"},
        row | {"id": "none"},
    )
    model = city(tree=tree, works=WORKS, assessments={"test": ONE_DAY | {"sites_per_class": {}}})
    for started, alley in (((), 1), (("alley",), 0)):
        run = made_run(model, 2, works=started)
        marks = score_run(model, run, 1).isel(replication=1, assessment=0)
        points = marks["points"].values
        by_work = points * np.array([0.1, 0.2, 0.0, 0.0])  # (1 - base) / works listed
        expected = [by_work[:2].sum(), alley * by_work[0] + 0.4 * points[2], alley * by_work[1] + 0.4 * points[3]]
        for cut in ("lost_by_department", "expected_lost_by_department"):
            assert marks[cut].values == pytest.approx(expected)
        assert marks["at_stake_department"].values[:2] == pytest.approx([points[:2].sum(), points[[0, 2]].sum()])
        assert marks["lost"].sel(lost_category="none", lost_district="none").item() == pytest.approx(sum(expected))


def test_a_leaf_without_sites_falls_to_its_department_where_nobody_else_answers() -> None:
    tree = (
        {"id": "ask", "weight": 0.5, "kind": "survey", "base": 0.9, "department": "y"},
        {"id": "watch", "weight": 0.3, "kind": "observation", "behaviour": "queueing", "department": "x"},
        {"id": "found", "weight": 0.2, "kind": "data", "rule": "found_share", "department": "x"},
    )
    model = city(tree=tree, behaviours={"queueing": {"rate": 0.7}}, cycle={"kind_shares": {"survey": 50, "field": 50}})
    marks = score_run(model, made_run(model, 3), 1).isel(assessment=0)
    leaf = marks["lost_leaf"]
    of_x = leaf.sel(leaf="watch") + leaf.sel(leaf="found")
    assert marks["lost_by_department"].sel(lost_department="x").values == pytest.approx(of_x.values)
    assert marks["lost_by_department"].sel(lost_department="y").values == pytest.approx(leaf.sel(leaf="ask").values)
    assert float(leaf.min()) >= 0 and float(leaf.sum()) > 0
    assert marks["lost_by_department"].sel(lost_department="none").values == pytest.approx(0.0)
