"""The indicator tree: weights, defaults, and every mistake a table can hold."""

from typing import Any

import pytest

from civsim.model import IndicatorRow, Indicators
from civsim.model.indicators import build_indicators
from civsim.scenario import Mistakes
from model.parts import codes, collector, some_sites, table

GOOD: tuple[dict[str, Any], ...] = (
    {"id": "1", "weight": 0.6, "name_zh": "甲"},
    {"id": "2", "weight": 0.4, "kind": "survey"},
    {"id": "1.1", "parent": "1", "weight": 0.25, "kind": "field", "categories": "b", "site_classes": "market|square"},
    {"id": "1.2", "parent": "1", "weight": 0.75},
    {"id": "1.2.1", "parent": "1.2", "weight": 0.5, "kind": "field", "rule": "pass", "d_or_n": 3, "local": 1},
    {"id": "1.2.2", "parent": "1.2", "weight": 0.5, "kind": "desk", "works": "w2"},
)


def built(rows: tuple[dict[str, Any], ...], mistakes: Mistakes | None = None) -> Indicators:
    """Indicators of rows."""
    made = table([IndicatorRow(**row) for row in rows])
    return build_indicators(made, ("a", "b"), some_sites(), ("w1", "w2"), mistakes or collector())


def test_weights_of_leaves_are_products_along_their_paths() -> None:
    mistakes = collector()
    tree = built(GOOD, mistakes)
    assert not mistakes.found
    assert [tree.ids[i] for i in tree.leaf] == ["2", "1.1", "1.2.1", "1.2.2"]
    assert tree.weight == pytest.approx([0.4, 0.15, 0.225, 0.225])
    assert tree.weight.sum() == pytest.approx(1)
    assert tree.parent.tolist() == [-1, -1, 0, 0, 3, 3]
    assert (tree.names[0].zh, tree.names[0].en) == ("甲", "1")


def test_rules_thresholds_and_selections() -> None:
    tree = built(GOOD)
    assert tree.kind == ("survey", "field", "field", "desk")
    assert tree.rule == ("logistic", "deduct", "pass", "linear")
    assert tree.threshold.tolist() == [1.0, 0.1, 3.0, 1.0]
    assert tree.local.tolist() == [1.0, 0.1, 1.0, 1.0]
    assert tree.categories.tolist() == [[True, True], [False, True], [True, True], [True, True]]
    assert tree.site_classes[1].tolist() == [True, True]
    assert tree.works.tolist() == [[False, False]] * 3 + [[False, True]]
    assert tree.of_kind("field").tolist() == [1, 2]


def changed(i: int, **fields: Any) -> tuple[dict[str, Any], ...]:
    """The good tree with one row changed."""
    return tuple(row | fields if k == i else row for k, row in enumerate(GOOD))


@pytest.mark.parametrize(("rows", "found"), [
    (changed(1, weight=0.5), [("weight", "weights_not_one")]),
    (changed(2, parent="7"), [("parent", "unknown_name"), ("weight", "weights_not_one")]),
    (changed(1, id="1.1"), [("id", "duplicate_id")]),
    (changed(1, kind=""), [("kind", "missing")]),
    (changed(3, kind="desk"), [("kind", "not_a_leaf")]),
    (changed(2, categories="z"), [("categories", "unknown_name")]),
    (changed(2, rule="linear"), [("rule", "unknown_name")]),
    (changed(1, d_or_n=1.5), [("d_or_n", "out_of_range")]),
    (changed(1, low=0.9, d_or_n=0.9), [("d_or_n", "out_of_range")]),
    (changed(4, local=4), [("local", "not_stricter")]),
    (changed(2, d_or_n=0.3, local=0.2), [("local", "not_stricter")]),
    (changed(5, works="w9"), [("works", "unknown_name")]),
])  # fmt: skip
def test_bad_tables_are_mistakes(rows: tuple[dict[str, Any], ...], found: list[tuple[str, str]]) -> None:
    mistakes = collector()
    built(rows, mistakes)
    assert codes(mistakes) == found


def test_an_indicator_cannot_be_its_own_ancestor() -> None:
    rows = ({"id": "1", "weight": 1, "kind": "desk"}, {"id": "2", "parent": "3", "weight": 1},
            {"id": "3", "parent": "2", "weight": 1})  # fmt: skip
    mistakes = collector()
    built(rows, mistakes)
    assert codes(mistakes) == [("parent", "cycle"), ("parent", "cycle")]
