"""Who lost the points (谁丢分、谁担责): one loss, cut by category, district, street, department, site class and grid.

Every cut is a marginal of the same parts: points lost in a grid to a category, and points that have no place (desk,
survey, data and observation leaves). The last entry of each cut is the part without one. Cuts are kept one by one, not
together: their product would not fit into memory.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Losses:
    """Points lost by replication (R) and test (A); grids and departments with categories as means over replications."""

    cell: Floats  # (R, A, C + 1, districts + 1)
    street: Floats  # (R, A, streets + 1)
    department: Floats  # (R, A, departments + 1)
    site_class: Floats  # (R, A, site classes + 1)
    grid: Floats  # (A, G), without what has no place
    duty: Floats  # (A, departments + 1, C + 1)
    held: NDArray[np.bool_]  # (R, A)

    def add_sites(self, model: Model, r: int, a: int, cells: Floats) -> None:
        """Add what was lost in each grid to each category, `cells` (G, C)."""
        areas, (C, D) = model.areas, (cells.shape[1], len(model.areas.districts))
        category = np.arange(C)
        by_grid, n = cells.sum(axis=1), len(model.departments.ids)
        self.cell[r, a, :C, :D] += _summed(areas.district[:, None] * C + category, cells, D * C).reshape(D, C).T
        duty = _summed(department_of_cells(model) * C + category, cells, n * C).reshape(n, C)
        times = max(int(self.held[:, a].sum()), 1)
        self.street[r, a, :-1] += _summed(areas.street, by_grid, len(areas.streets))
        self.department[r, a, :-1] += duty.sum(axis=1)
        self.duty[a, :-1, :-1] += duty / times
        self.grid[a] += by_grid / times

    def add_elsewhere(self, lost: Floats, category: int, department: int) -> None:
        """Add losses (R, A) without a place; category and department -1 = none."""
        there = np.where(self.held, lost, 0.0)
        self.cell[:, :, category, -1] += there
        self.street[:, :, -1] += there
        self.site_class[:, :, -1] += there
        self.department[:, :, department] += there
        self.duty[:, department, category] += there.sum(axis=0) / np.maximum(self.held.sum(axis=0), 1)


def no_losses(model: Model, held: NDArray[np.bool_]) -> Losses:
    """Nothing lost yet; `held` (R, A) says which tests took place."""
    R, A = held.shape
    C, D, G = len(model.categories.ids), len(model.areas.districts), len(model.areas.grids)
    n = len(model.departments.ids)
    return Losses(
        cell=np.zeros((R, A, C + 1, D + 1)),
        street=np.zeros((R, A, len(model.areas.streets) + 1)),
        department=np.zeros((R, A, n + 1)),
        site_class=np.zeros((R, A, len(model.sites.classes) + 1)),
        grid=np.zeros((A, G)),
        duty=np.zeros((A, n + 1, C + 1)),
        held=held,
    )


def department_of_cells(model: Model) -> NDArray[np.int64]:
    """(G, C) department responsible for a category in a grid."""
    departments = model.departments
    return departments.pool_department[departments.pool_of].astype(np.int64)


def department_of_categories(model: Model) -> NDArray[np.int64]:
    """(C,) department responsible for a category in the whole city; -1 where that differs from area to area."""
    of = department_of_cells(model)
    return np.asarray(np.where((of == of[0]).all(axis=0), of[0], -1))


def _summed(index: NDArray[np.integer], values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(index.ravel(), values.ravel(), minlength=size), np.float64)
