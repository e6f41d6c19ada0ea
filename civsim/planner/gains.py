"""Expected points of every grid on every schedule: the field part exactly, the survey part by its tangent.

Field: problems at a site are Poisson, so a grid's expected points are a sum of expected marks over its sites and
terms, averaged over the phases of its visits. The expected mark is read from a table with straight lines between its
points (error below 2e-6 of a mark). Survey: satisfaction is a logistic function of the problems residents live with; as
long as it stays above one half it is concave, and its tangent never lies below it.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numba import njit
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner.modes import Modes
from civsim.planner.response import Dynamics, Responses, month_ends_before
from civsim.scores import expected_mark, field_terms, leaf_points

STEPS, REACH = 256, 24  # of the table: points a problem, and largest mean


@dataclass(frozen=True)
class SiteEntries:
    """What each grid shows to one test: entries of grid g are start[g]..start[g + 1]."""

    start: NDArray[np.int64]
    mask: NDArray[np.int64]
    share: NDArray[np.float64]
    law: NDArray[np.int64]  # row of the table of expected marks
    points: NDArray[np.float64]
    masks: NDArray[np.float64]  # (sets, C)
    snapshots: NDArray[np.int64]


@dataclass(frozen=True)
class SurveyLeaf:
    """One survey leaf of one test: points = `level` + `slope` x (load - `at`), never below the truth."""

    assessment: int
    weight: NDArray[np.float64]  # (C, month ends) on the open problems of a grid, before its own factor
    points: float
    base: float
    steepness: float
    low: float
    full: float


@dataclass(frozen=True)
class Gains:
    """Points (A, R, J) by counted test, mode and schedule, and points (A) that no schedule changes."""

    points: NDArray[np.float64]
    constant: NDArray[np.float64]


def counted_tests(model: Model) -> NDArray[np.int64]:
    """Numbers of the tests that count, in order of their dates."""
    tests = np.flatnonzero(model.assessments.weight > 0)
    return tests[np.argsort(model.assessments.first_day[tests], kind="stable")]


def site_entries(model: Model, assessment: int, laws: dict[tuple[int, float], int]) -> SiteEntries:
    """Sites and terms of a test by grid; new pairs (rule, threshold) are added to `laws`."""
    terms = field_terms(model, assessment)
    rows: list[list[tuple[int, float, int, float]]] = [[] for _ in model.areas.grids]
    days = max(len(terms.snapshots), 1)
    for s, g in enumerate(terms.grid):
        k = terms.site_class[s]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            law = laws.setdefault((int(terms.rule[t]), float(terms.threshold[t])), len(laws))
            if terms.coefficient[t] > 0:
                rows[int(g)].append((int(terms.mask[t]), terms.share[s], law, terms.coefficient[t] / days))
    flat = [entry for row in rows for entry in row]
    columns = list(zip(*flat, strict=True)) if flat else [(), (), (), ()]
    return SiteEntries(
        start=np.append(0, np.cumsum([len(row) for row in rows])).astype(np.int64),
        mask=np.array(columns[0], np.int64),
        share=np.array(columns[1], np.float64),
        law=np.array(columns[2], np.int64),
        points=np.array(columns[3], np.float64),
        masks=terms.masks.astype(np.float64),
        snapshots=np.array(terms.snapshots, np.int64),
    )


def mark_table(laws: dict[tuple[int, float], int]) -> NDArray[np.float64]:
    """(laws, points) expected marks at evenly spaced means."""
    means = np.arange(STEPS * REACH + 2) / STEPS
    return np.array([[expected_mark(rule, threshold, x) for x in means] for rule, threshold in laws]).reshape(
        len(laws), len(means)
    )


@njit(cache=True, nogil=True)
def _field_points(
    chunk: NDArray[np.int64],
    grid: NDArray[np.int64],
    features: NDArray[np.float64],
    visible: NDArray[np.float64],
    start: NDArray[np.int64],
    mask: NDArray[np.int64],
    share: NDArray[np.float64],
    law: NDArray[np.int64],
    points: NDArray[np.float64],
    masks: NDArray[np.float64],
    snapshots: NDArray[np.int64],
    table: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Adds the field points of modes `chunk` on all schedules to out (R, J)."""
    J, C, S, phases = visible.shape[0], visible.shape[1], visible.shape[2], visible.shape[3]
    seen = np.zeros(len(masks))
    top = table.shape[1] - 2.0
    for r in chunk:
        g = grid[r]
        if start[g] == start[g + 1]:
            continue
        for j in range(J):
            total = 0.0
            for i in range(phases):
                for k in snapshots:
                    seen[:] = 0.0
                    for c in range(C):
                        x = 0.0
                        for s in range(S):
                            if features[r, c, s] != 0.0:
                                x += features[r, c, s] * visible[j, c, s, i, k]
                        for m in range(len(masks)):
                            seen[m] += masks[m, c] * x
                    for e in range(start[g], start[g + 1]):
                        place = min(share[e] * seen[mask[e]] * 256.0, top)
                        n = int(place)
                        low = table[law[e], n]
                        total += points[e] * (low + (place - n) * (table[law[e], n + 1] - low))
            out[r, j] += total / phases


def field_points(
    model: Model, modes: Modes, responses: Responses, tests: NDArray[np.int64], workers: int = 2
) -> NDArray[np.float64]:
    """(A, R, J) expected field points by counted test."""
    laws: dict[tuple[int, float], int] = {}
    entries = [site_entries(model, int(a), laws) for a in tests]
    table = mark_table(laws)
    out = np.zeros((len(tests), len(modes.grid), len(responses.visible)))
    for a, e in enumerate(entries):

        def part(chunk: NDArray[np.int64], a: int = a, e: SiteEntries = e) -> None:
            _field_points(
                chunk, modes.grid, modes.features, responses.visible, e.start, e.mask, e.share, e.law, e.points,
                e.masks, e.snapshots, table, out[a],
            )  # fmt: skip

        with ThreadPoolExecutor(workers) as threads:
            list(threads.map(part, np.array_split(np.arange(len(modes.grid)), 4 * workers)))
    return out


def survey_leaves(model: Model, dynamics: Dynamics, tests: NDArray[np.int64]) -> list[SurveyLeaf]:
    """Survey leaves of the counted tests that earn points."""
    points, ind = leaf_points(model), model.indicators
    found = []
    for a, test in enumerate(tests):
        ends = month_ends_before(model, int(model.assessments.first_day[test]))
        for leaf in ind.of_kind("survey"):
            if points[test, leaf] > 0:
                weight = np.zeros((len(model.categories.ids), len(dynamics.survey_days)))
                for end in ends:
                    weight[ind.categories[leaf], int(np.searchsorted(dynamics.survey_days, end))] = 1.0 / len(ends)
                found.append(
                    SurveyLeaf(
                        a,
                        weight,
                        points[test, leaf],
                        ind.base[leaf],
                        ind.slope[leaf],
                        ind.low[leaf],
                        ind.threshold[leaf],
                    )
                )
    return found


def grid_share(model: Model) -> NDArray[np.float64]:
    """(G,) share of the residents over size: the weight of one open problem of a grid in what residents live with."""
    people = model.areas.population
    share = people / people.sum() if people.sum() > 0 else np.full(len(people), 1.0 / len(people))
    return np.asarray(share / model.areas.size)


def loads(leaf: SurveyLeaf, model: Model, modes: Modes, responses: Responses) -> NDArray[np.float64]:
    """(R, J) contribution of each grid on each schedule to the load of a survey leaf."""
    per_source = np.einsum("ce,jcse->jcs", leaf.weight, responses.lived)
    R, J = len(modes.grid), len(responses.lived)
    flat = modes.features.reshape(R, -1) @ per_source.reshape(J, -1).T
    return np.asarray(flat * grid_share(model)[modes.grid][:, None])


def satisfaction(leaf: SurveyLeaf, load: float) -> float:
    """Level of a survey leaf when residents live with this load. [0..1]"""
    if leaf.base >= 1.0:
        return 1.0
    if leaf.base <= 0.0:
        return 0.0
    return 1.0 / (1.0 + exp(-(log(leaf.base / (1.0 - leaf.base)) - leaf.steepness * load)))


def survey_tangent(leaf: SurveyLeaf, load: float, least: float, most: float) -> tuple[float, float]:
    """(constant, slope) of a line over the leaf's points that touches them at `load`, on loads `least`..`most`.

    Where the curve is not concave over the whole range (satisfaction below one half, or the leaf at nothing), the line
    is flat at the best value, which is never too low.
    """

    def value(x: float) -> float:
        level = (satisfaction(leaf, x) - leaf.low) / (leaf.full - leaf.low)
        return leaf.points * min(1.0, max(0.0, level))

    worst = satisfaction(leaf, most)
    if worst < 0.5 or worst < leaf.low or not 0.0 < leaf.base < 1.0:
        return value(least), 0.0
    p = satisfaction(leaf, load)
    if p >= leaf.full:
        return leaf.points, 0.0
    slope = -leaf.points * leaf.steepness * p * (1.0 - p) / (leaf.full - leaf.low)
    return value(load) - slope * load, slope
