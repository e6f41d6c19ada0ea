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
    district_of: NDArray[np.int64]  # (G, C)
    street_of: NDArray[np.int64]  # (G,)
    department_of: NDArray[np.int64]  # (G, C)

    def add_sites(self, r: int, a: int, cells: Floats) -> None:
        """Add what was lost in each grid to each category, `cells` (G, C)."""
        self.cell[r, a, :-1, :-1] += _by_category(self.district_of, cells, self.cell.shape[3] - 1).T
        duty = _by_category(self.department_of, cells, self.department.shape[2] - 1)
        by_grid, times = cells.sum(axis=1), max(int(self.held[:, a].sum()), 1)
        self.street[r, a, :-1] += np.bincount(self.street_of, by_grid, minlength=self.street.shape[2] - 1)
        self.department[r, a, :-1] += duty.sum(axis=1)
        self.duty[a, :-1, :-1] += duty / times
        self.grid[a] += by_grid / times

    def by_unit(self) -> dict[str, Floats]:
        """(R, A, units + 1) points lost by departments, districts and streets."""
        return {"department": self.department, "district": self.cell.sum(axis=2), "street": self.street}

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
        district_of=np.repeat(model.areas.district.astype(np.int64)[:, None], C, axis=1),
        street_of=model.areas.street.astype(np.int64),
        department_of=department_of_cells(model),
    )


def department_of_cells(model: Model) -> NDArray[np.int64]:
    """(G, C) department responsible for a category in a grid."""
    departments = model.departments
    return departments.pool_department[departments.pool_of].astype(np.int64)


def _by_category(unit: NDArray[np.int64], cells: Floats, units: int) -> Floats:
    """(units, C) sums of cells (G, C) over the grids of each unit, which may differ by category."""
    C = cells.shape[1]
    index = unit * C + np.arange(C)
    return np.asarray(np.bincount(index.ravel(), cells.ravel(), minlength=units * C), np.float64).reshape(units, C)
