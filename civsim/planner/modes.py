"""Grids with and without optional works: the arrivals that the response is multiplied by.

A grid touched by optional works may be planned with any of them, so it has several modes; every other grid has one.
Works that are not optional always run. The features of a mode are its multiples of the response's sources.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner.sources import OPENING, all_arrivals, courses_differ, late_arrivals, source_count

MOST_WORKS = 3  # of one grid in all combinations; beyond that none, each alone, and all together


@dataclass(frozen=True)
class Modes:
    """Modes (R) in order of their grids; mode 0 of each grid has no optional work."""

    grid: NDArray[np.int64]  # (R,)
    optional: tuple[int, ...]  # numbers of the optional works (O)
    flags: NDArray[np.bool_]  # (R, O) which of them the mode counts on
    features: NDArray[np.float64]  # (R, C, S) arrivals a day, opening stock, less what works prevent

    def without(self) -> NDArray[np.int64]:
        """(G,) the mode of each grid that counts on no optional work."""
        return np.flatnonzero(~self.flags.any(axis=1))


def _subsets(works: list[int]) -> list[tuple[int, ...]]:
    sizes = range(len(works) + 1) if len(works) <= MOST_WORKS else (0, 1, len(works))
    return [chosen for n in sizes for chosen in combinations(works, n)]


def build_modes(model: Model, completion_days: tuple[int, ...], fixed_works: tuple[int, ...] | None = None) -> Modes:
    """All modes; with `fixed_works` given, exactly these optional works run and every grid has one mode."""
    works, categories = model.works, model.categories
    optional = tuple(int(w) for w in np.flatnonzero(works.optional))
    touching: list[list[int]] = [[] for _ in model.areas.grids]
    for w, grids in enumerate(works.grids):
        for g in grids:
            touching[int(g)].append(w)
    grid, flags, amounts, differs = [], [], [], courses_differ(model)
    shapes: dict[tuple[int, tuple[int, ...]], NDArray[np.float64]] = {}  # few: works touch many grids alike
    for g, here in enumerate(touching):
        own, course = [w for w in here if works.optional[w]], int(model.campaigns.course[model.areas.district[g]])
        choices = _subsets(own) if fixed_works is None else [tuple(w for w in own if w in fixed_works)]
        for chosen in choices:
            running = tuple(w for w in here if (not works.optional[w] or w in chosen))
            grid.append(g)
            flags.append([fixed_works is None and w in chosen for w in optional])
            if (course, running) not in shapes:
                followed = (differs * (np.arange(len(differs)) == course)[:, None]).argmax(axis=0)
                shapes[course, running] = _arrivals(model, running, completion_days, followed)
            amounts.append(shapes[course, running])
    C, modes = len(categories.ids), np.array(grid, np.int64)
    features = np.array(amounts).reshape(len(grid), C, source_count(len(differs), len(completion_days)))
    features *= categories.base_rate[modes][:, :, None]
    features[:, :, OPENING] = categories.opening_mean[modes]
    return Modes(
        grid=modes, optional=optional, flags=np.array(flags, bool).reshape(len(grid), len(optional)), features=features
    )


def _arrivals(
    model: Model, running: tuple[int, ...], days: tuple[int, ...], course: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(C, S) of a grid where 1 arrives a day, with these works running, its categories on these courses (C,)."""
    W, C = len(days), len(course)
    shape, kept = np.zeros((C, source_count(len(model.campaigns.kept), W))), np.ones(C)
    for c, f in enumerate(course):
        shape[c, all_arrivals(f, W)] = 1.0
    for n, day in enumerate(days):
        after = kept.copy()
        for z in np.flatnonzero((model.works.stage_day == day) & np.isin(model.works.stage_work, running)):
            after = after * model.works.stage_kept[z]
        for c, f in enumerate(course):
            shape[c, late_arrivals(f, n, W)] = -(kept[c] - after[c])
        kept = after
    return shape


def of_rows(modes: Modes, rows: NDArray[np.int64]) -> Modes:
    """Some of the modes."""
    return replace(modes, grid=modes.grid[rows], flags=modes.flags[rows], features=modes.features[rows])


def of_modes(table: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """(A, rows, J) of a table (A, R, J); the table itself where these are all its modes."""
    return table if len(rows) == table.shape[1] else table[:, rows]
