"""What a department, a district or a street could lose at a test: the points at stake, and the share that it kept.

At stake for a place are the field points of its sites; for a department those of every standard that looks at one of
its categories where it is responsible, and of the leaves without sites that name it. Several departments may have the
same point at stake, for each of them may lose it. What one lost never exceeds what it had at stake, so that its score,
100 x (1 - lost / at stake), lies between 0 and 100 and is fair to large and small ones alike.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.model import Model
from civsim.scores.field_parts import FieldPart
from civsim.scores.field_terms import FieldTerms
from civsim.scores.kpi import KPIS
from civsim.scores.losses import department_of_cells

Floats = NDArray[np.float64]


def points_at_stake(model: Model, fields: Sequence[FieldPart], points: Floats) -> dict[str, Floats]:
    """(A, units + 1) points at stake of departments, districts and streets, from the points of the leaves (A, L).

    The last entry, for what has no department, district or street, is nan.
    """
    areas = model.areas
    size = {"department": len(model.departments.ids), "district": len(areas.districts), "street": len(areas.streets)}
    found = {unit: np.full((len(points), n + 1), np.nan) for unit, n in size.items()}
    for a, (terms, _, _) in enumerate(fields):
        at_sites = _at_sites(terms, len(areas.grids))
        by_grid = at_sites.sum(axis=1)
        found["district"][a, :-1] = np.bincount(areas.district, by_grid, minlength=size["district"])
        found["street"][a, :-1] = np.bincount(areas.street, by_grid, minlength=size["street"])
        found["department"][a, :-1] = _of_departments(model, terms, at_sites) + _named(model, points[a])
    return found


def unit_scores(marks: xr.Dataset, unit: str) -> xr.DataArray:
    """Scores of the departments, districts or streets given the state of the city. [0..100]

    Dims ('replication', 'assessment', `unit`), without the part that belongs to nobody; nan where nothing is at stake.
    """
    dim, stake = f"lost_{unit}", marks[f"at_stake_{unit}"]
    share = unit_losses(marks, unit) / stake.where(stake > 1e-12).isel({dim: slice(None, -1)}).rename({dim: unit})
    return (100.0 * (1.0 - share)).clip(0.0, 100.0)


def unit_losses(marks: xr.Dataset, unit: str) -> xr.DataArray:
    """Expected points lost by the departments, districts or streets, without the part that belongs to nobody."""
    dim = f"lost_{unit}"
    if unit == "district":
        lost = marks["expected_lost"].sum("lost_category", skipna=False)
    else:
        lost = marks[f"expected_lost_by_{unit}"]
    return lost.isel({dim: slice(None, -1)}).rename({dim: unit}).transpose("replication", "assessment", unit)


def _at_sites(terms: FieldTerms, grids: int) -> Floats:
    """(G, sets) field points at the sites of each grid, by the categories that standards look at."""
    of_class = np.zeros((len(terms.drawn), len(terms.masks)))
    classes = np.repeat(np.arange(len(terms.drawn)), np.diff(terms.term_start))
    np.add.at(of_class, (classes, terms.mask), terms.coefficient)
    found = np.zeros((grids, len(terms.masks)))
    np.add.at(found, terms.grid, of_class[terms.site_class])
    return found


def _of_departments(model: Model, terms: FieldTerms, at_sites: Floats) -> Floats:
    """(departments,) field points under standards that look at a category of theirs."""
    responsible, masks = department_of_cells(model), terms.masks.T.astype(np.float64)
    looks = [((responsible == d).astype(np.float64) @ masks) > 0 for d in range(len(model.departments.ids))]
    return np.array([(at_sites * seen).sum() for seen in looks])


def _named(model: Model, points: Floats) -> Floats:
    """(departments,) points of the leaves without sites that may name them (unplaced_losses.py)."""
    ind, whose = model.indicators, department_of_cells(model)
    found = np.zeros(len(model.departments.ids))
    for leaf, kind in enumerate(ind.kind):
        own, of_works = ind.department[leaf : leaf + 1], model.works.department[ind.works[leaf]]
        of_orders = kind == "data" and KPIS[ind.rule[leaf]].denominator == "due"
        if kind == "field":
            continue
        if of_orders or (kind == "desk" and len(of_works) and (of_works >= 0).all()):
            own = own[:0]  # nothing is left to it
        responsible = whose[:, ind.categories[leaf]].ravel() if of_orders or kind == "survey" else own
        named = np.unique(np.concatenate([own, responsible, of_works]))
        found[named[named >= 0]] += points[leaf]
    return found
