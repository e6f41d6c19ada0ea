"""Points of the leaves: shares of the kinds of evidence, and what is left out of a test."""

import numpy as np
import pytest

from civsim.scores import leaf_points
from scores.city import city


def test_kinds_get_40_40_20_and_data_counts_as_desk() -> None:
    model = city()
    points = dict(zip([model.indicators.ids[i] for i in model.indicators.leaf], leaf_points(model)[0], strict=True))
    # Field leaves weigh .30, .18, .12 in the tree; desk .12, data .12; survey alone has 20.
    assert points == pytest.approx({"1.1": 20, "1.2": 12, "1.3": 8, "2.1": 20, "2.3": 20, "2.2": 20})


def test_data_with_points_of_its_own() -> None:
    model = city(cycle={"kind_shares": {"desk": 10, "field": 60, "survey": 10, "data": 20}})
    by_kind = {k: leaf_points(model)[0][model.indicators.of_kind(k)].sum() for k in ("desk", "field", "survey", "data")}
    assert by_kind == pytest.approx({"desk": 10, "field": 60, "survey": 10, "data": 20})


def test_a_field_leaf_without_drawn_classes_is_not_tested() -> None:
    tests = {"test": {"kind": "national", "days": ["2021-11-15"], "year": 2021, "sites_per_class": {"square": 3}}}
    model = city(assessments=tests)
    points = leaf_points(model)[0]
    assert points[2] == 0  # looks at markets only
    assert points[:2] == pytest.approx([25, 15])  # .30 and .18 of the tree share the 40 points
    assert points.sum() == pytest.approx(100)


def test_a_kind_that_is_not_tested_leaves_its_points_to_the_others() -> None:
    tests = {"test": {"kind": "national", "days": ["2021-11-15"], "year": 2021, "sites_per_class": {}}}
    points = leaf_points(city(assessments=tests))[0]
    assert points[:3] == pytest.approx([0, 0, 0])
    assert points[3:] == pytest.approx(np.array([20, 20, 20]) / 0.6)
