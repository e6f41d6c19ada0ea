"""The indicator tree (测评体系): weighted indicators of any depth, with evidence at the leaves (F2).

Weights of siblings sum to 1. A leaf has one kind of evidence:
field    sampled sites; `deduct` takes share d a problem seen, `pass` gives full marks up to n problems;
desk     share of the listed works done by the date, above a base level;
survey   satisfaction, a logistic function of the problems residents live with;
data     an indicator of the work-order loop (KPI);
observation  people watched: the share that keeps to a behaviour (behaviours.py); `reached` earns all or nothing.
Except for field, the leaf's value is (level - low) / (full - low), cut to 0..1, where `d_or_n` is the level that earns
full marks. `local` is the city's own stricter d, n or level; both scores are reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.indicator_row import IndicatorRow
from civsim.model.indicator_table import (
    check_behaviour,
    check_department,
    check_kind,
    check_tree,
    leaf_rule,
    path_weights,
    selection,
)
from civsim.model.known import numbers_of
from civsim.model.sites import Sites
from civsim.scenario import Mistakes, Table


@dataclass(frozen=True)
class Indicators:
    """The tree (N nodes, L leaves). `weight` of a leaf is the product of the weights on its path; they sum to 1.

    `threshold` is d, n or the level for full marks; `local` the stricter one (equal where none is given).
    """

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    parent: NDArray[np.int32]  # (N,) -1 at the top
    path_weight: NDArray[np.float64]  # (N,)
    leaf: NDArray[np.int32]  # (L,) node number
    kind: tuple[str, ...]  # (L,)
    rule: tuple[str, ...]  # (L,)
    categories: NDArray[np.bool_]  # (L, C)
    site_classes: NDArray[np.bool_]  # (L, site classes)
    threshold: NDArray[np.float64]
    local: NDArray[np.float64]
    works: NDArray[np.bool_]  # (L, W)
    department: NDArray[np.int64]  # (L,) who answers for what is lost and nobody else's, -1 = nobody is named
    base: NDArray[np.float64]
    slope: NDArray[np.float64]
    low: NDArray[np.float64]
    behaviour: NDArray[np.int64]  # (L,) number of the behaviour watched, -1 = none
    observations: NDArray[np.int64]  # (L,) of a test
    per_place: NDArray[np.int64]  # (L,) observations at one place
    icc: NDArray[np.float64]  # (L,) correlation of two observations at one place

    @property
    def weight(self) -> NDArray[np.float64]:
        """(L,) weight of each leaf in the whole tree."""
        return self.path_weight[self.leaf]

    def of_kind(self, kind: str) -> NDArray[np.int64]:
        """Numbers of the leaves of one kind."""
        return np.array([i for i, k in enumerate(self.kind) if k == kind], np.int64)


def build_indicators(
    table: Table[IndicatorRow] | None,
    categories: tuple[str, ...],
    sites: Sites,
    works: tuple[str, ...],
    mistakes: Mistakes,
    behaviours: tuple[str, ...] = (),
    departments: Sequence[str] = (),
) -> Indicators:
    """Arrays of the tree; unknown names, bad rules and weights that do not sum to 1 are mistakes."""
    rows = table.rows if table else ()
    index = check_tree(table, mistakes) if table else {}
    parents = {row.parent for row in rows}
    leaves = [i for i, row in enumerate(rows) if row.id not in parents]
    rules: list[tuple[str, float, float]] = []
    chosen: list[tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]] = []
    for i, row in enumerate(rows):
        assert table is not None
        check_kind(i, row, i in leaves, table, mistakes)
        check_department(i, row, departments, table, mistakes)
        if i in leaves and row.kind:
            rules.append(leaf_rule(i, row, table, mistakes))
            check_behaviour(i, row, behaviours, table, mistakes)
            chosen.append(
                (
                    selection(i, "categories", row.categories, categories, table, mistakes),
                    selection(i, "site_classes", row.site_classes, sites.classes, table, mistakes),
                    selection(i, "works", row.works, works, table, mistakes, empty_is_all=False),
                )
            )
    kept = [i for i in leaves if rows[i].kind]
    leaf_rows = [rows[i] for i in kept]
    number = {key: b for b, key in enumerate(behaviours)}

    def stacked(k: int, width: int) -> NDArray[np.bool_]:
        return np.array([c[k] for c in chosen], bool).reshape(len(kept), width)

    return Indicators(
        ids=tuple(row.id for row in rows),
        names=tuple(Text(row.name_zh or row.id, row.name_en or row.id) for row in rows),
        parent=np.array([index.get(row.parent, -1) for row in rows], np.int32),
        path_weight=path_weights(table, index) if table else np.zeros(0),
        leaf=np.array(kept, np.int32),
        kind=tuple(row.kind for row in leaf_rows),
        rule=tuple(r[0] for r in rules),
        categories=stacked(0, len(categories)),
        site_classes=stacked(1, len(sites.classes)),
        threshold=np.array([r[1] for r in rules], np.float64),
        local=np.array([r[2] for r in rules], np.float64),
        works=stacked(2, len(works)),
        department=numbers_of([row.department for row in leaf_rows], departments),
        base=np.array([row.base for row in leaf_rows], np.float64),
        slope=np.array([row.slope for row in leaf_rows], np.float64),
        low=np.array([row.low for row in leaf_rows], np.float64),
        behaviour=np.array([number.get(row.behaviour, -1) for row in leaf_rows], np.int64),
        observations=np.array([row.observations for row in leaf_rows], np.int64),
        per_place=np.array([min(row.observations_per_place, row.observations) for row in leaf_rows], np.int64),
        icc=np.array([row.icc for row in leaf_rows], np.float64),
    )
