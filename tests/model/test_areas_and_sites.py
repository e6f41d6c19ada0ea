"""Grids and sites: numbers, and what is refused."""

import numpy as np
import pytest

from model.parts import codes, collector, four_grids, some_sites


def test_grids_are_numbered_in_the_order_of_the_table() -> None:
    areas = four_grids()
    assert areas.index == {"g0": 0, "g1": 1, "g2": 2, "g3": 3}
    assert areas.districts == ("east", "west")
    assert areas.district.tolist() == [0, 0, 1, 1]
    assert areas.profile.tolist() == [0, 1, 0, 1]
    assert areas.size.tolist() == [1, 2, 3, 4]


def test_streets_of_one_name_in_two_districts_are_two() -> None:
    assert four_grids().streets == ("east/s1", "west/s1")


@pytest.mark.parametrize(("changed", "found"), [
    ({"grid": "g0"}, ("grid", "duplicate_id")),
    ({"profile": "lane"}, ("profile", "unknown_name")),
])  # fmt: skip
def test_bad_grids_are_mistakes(changed: dict[str, str], found: tuple[str, str]) -> None:
    mistakes = collector()
    four_grids(mistakes, **changed)
    assert codes(mistakes) == [found]
    assert mistakes.found[0].mark.line == 5


def test_sites_know_their_grid_and_class() -> None:
    sites = some_sites()
    assert sites.classes == ("market", "square")
    assert sites.grid.tolist() == [0, 0, 2]
    assert sites.of_class(0).tolist() == [0, 2]
    assert np.allclose(sites.share, [0.5, 0.5, 0.1])


@pytest.mark.parametrize(("rows", "found"), [
    ((("a", "g0", "x", 0.1), ("a", "g1", "x", 0.1)), ("site", "duplicate_id")),
    ((("a", "nowhere", "x", 0.1),), ("grid", "unknown_name")),
    ((("a", "g0", "x", 0.6), ("b", "g0", "x", 0.41), ("c", "g0", "x", 0.1)), ("share", "shares_above_one")),
])  # fmt: skip
def test_bad_sites_are_mistakes(rows: tuple[tuple[str, str, str, float], ...], found: tuple[str, str]) -> None:
    mistakes = collector()
    some_sites(mistakes, rows)
    assert codes(mistakes) == [found]
