"""Expected field points of every grid on every schedule.

Problems at a site are Poisson, so a grid's expected points are a sum of expected marks over its sites and terms,
averaged over the phases of its visits. The expected mark is read from a table with straight lines between its points
(error below 2e-6 of a mark for means up to `REACH`; beyond, points are evenly spaced in the root of the mean, a fixed
share of the standard deviation of a Poisson count, error below 4e-5).

Shared shocks make the mean at a site random, and the marks that bend upwards (deductions, and standards that allow no
problem) better than at the mean. What an area's shocks add up to at a test is, in convex order, at most a gamma law
whose scale is the grid's share of the area times (dispersion - 1): a gamma process run for the time w k spreads more
than w times what it is at time k. So the mark of a negative binomial count with that scale is never too low. For
standards that allow some problems it is an estimate.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil, log, sqrt

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.model.compiled import compiled
from civsim.planner.modes import Modes
from civsim.planner.response import Dynamics, Responses
from civsim.scores import expected_mark, expected_mark_clustered, field_terms

STEPS, REACH = 256, 24  # of the table: points a problem, and largest mean of its even part
ROOT_STEPS, NOTHING_LEFT = 64, 1e-9  # points a unit of the root of the mean beyond; the table ends where marks end
FARTHEST = 4096  # largest mean for which standards may still give marks
SMALLEST_SCALE, SCALE_STEP = 0.001, 1.2  # scales of shocks are rounded up, for few tables

Law = tuple[int, float, int]
"""Rule, threshold, and step of the scale of shocks (0: none)."""


@dataclass(frozen=True)
class SiteEntries:
    """What each grid shows to one test.

    Entries of grid g are start[g]..start[g + 1]; the sets of categories they look at are listed once a grid: set
    number n of the grid is members[set_start[n]..set_start[n + 1]], and the grid's sets are own[g]..own[g + 1].
    """

    start: NDArray[np.int64]
    set_: NDArray[np.int64]  # place of the entry's set among the grid's own
    share: NDArray[np.float64]
    law: NDArray[np.int64]  # row of the table of expected marks
    points: NDArray[np.float64]
    own: NDArray[np.int64]
    set_start: NDArray[np.int64]
    members: NDArray[np.int64]
    looks: NDArray[np.int64]  # numbers of the test's days among the days of counted tests


def counted_tests(model: Model) -> NDArray[np.int64]:
    """Numbers of the tests that count, in order of their dates."""
    tests = np.flatnonzero(model.assessments.weight > 0)
    return tests[np.argsort(model.assessments.first_day[tests], kind="stable")]


def look_numbers(model: Model, dynamics: Dynamics, test: int) -> NDArray[np.int64]:
    """Numbers of a counted test's days among those of the responses."""
    days = model.assessments.snapshot_day[list(model.assessments.snapshots[test])]
    return np.asarray(np.searchsorted(dynamics.snapshot_day, days), np.int64)


def site_entries(model: Model, dynamics: Dynamics, test: int, laws: dict[Law, int]) -> SiteEntries:
    """Sites and terms of a test by grid; new laws of marks are added to `laws`."""
    terms, looks = field_terms(model, test), look_numbers(model, dynamics, test)
    scales = model.shocks.grid_scale
    rows: list[dict[tuple[int, float, int], float]] = [{} for _ in model.areas.grids]
    for s, g in enumerate(terms.grid):
        k = terms.site_class[s]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            scale = float(terms.share[s] * scales[g, terms.masks[terms.mask[t]]].max(initial=0.0))
            law = laws.setdefault((int(terms.rule[t]), float(terms.threshold[t]), _scale_step(scale)), len(laws))
            if terms.coefficient[t] > 0:
                key = (int(terms.mask[t]), float(terms.share[s]), law)
                rows[int(g)][key] = rows[int(g)].get(key, 0.0) + terms.coefficient[t] / len(looks)
    own_sets = [sorted({mask for mask, _, _ in row}) for row in rows]
    members = [np.flatnonzero(terms.masks[mask]) for sets in own_sets for mask in sets]
    flat = [
        (sets.index(m), x, law, p) for row, sets in zip(rows, own_sets, strict=True) for (m, x, law), p in row.items()
    ]
    columns = list(zip(*flat, strict=True)) if flat else [(), (), (), ()]
    return SiteEntries(
        start=np.append(0, np.cumsum([len(row) for row in rows])).astype(np.int64),
        set_=np.array(columns[0], np.int64),
        share=np.array(columns[1], np.float64),
        law=np.array(columns[2], np.int64),
        points=np.array(columns[3], np.float64),
        own=np.append(0, np.cumsum([len(sets) for sets in own_sets])).astype(np.int64),
        set_start=np.append(0, np.cumsum([len(m) for m in members])).astype(np.int64),
        members=np.concatenate([*members, np.zeros(0, np.int64)]).astype(np.int64),
        looks=looks,
    )


def _scale_step(scale: float) -> int:
    """The first step whose scale is not below this one."""
    return 0 if scale <= 0.0 else 1 + max(0, ceil(log(scale / SMALLEST_SCALE) / log(SCALE_STEP)))


def _expected(law: Law, mean: float) -> float:
    """Expected mark of a site with this mean number of problems, shocks included."""
    rule, threshold, step = law
    steady = expected_mark(rule, threshold, mean)
    scale = SMALLEST_SCALE * SCALE_STEP ** (step - 1)
    return max(steady, expected_mark_clustered(rule, threshold, mean, scale)) if step else steady


def mark_table(laws: dict[Law, int]) -> NDArray[np.float64]:
    """(laws, points) expected marks at evenly spaced means up to `REACH`, and at evenly spaced roots beyond."""
    means = np.arange(STEPS * REACH + 1) / STEPS
    near = np.array([[_expected(law, x) for x in means] for law in laws]).reshape(len(laws), len(means))
    far, left, n = [], near[:, -1], 0
    while (left > NOTHING_LEFT).any() and (n + 1) / ROOT_STEPS + sqrt(REACH) < sqrt(FARTHEST):
        n += 1
        mean = (sqrt(REACH) + n / ROOT_STEPS) ** 2
        left = np.array([_expected(law, mean) if x > NOTHING_LEFT else x for law, x in zip(laws, left, strict=True)])
        far.append(left)
    far.append(left)
    return np.column_stack([near, *far, far[-1]])


@compiled(nogil=True)
def table_place(mean: float, top: float) -> float:
    """Where in a row of the table a mean stands; its part behind the point is the weight of the next entry."""
    place = mean * STEPS
    if mean > REACH:
        place = REACH * STEPS + (np.sqrt(mean) - np.sqrt(REACH)) * ROOT_STEPS
    return min(place, top)


@compiled(nogil=True)
def _field_points(
    chunk: NDArray[np.int64],
    grid: NDArray[np.int64],
    features: NDArray[np.float64],
    visible: NDArray[np.float64],
    start: NDArray[np.int64],
    set_: NDArray[np.int64],
    share: NDArray[np.float64],
    law: NDArray[np.int64],
    points: NDArray[np.float64],
    own: NDArray[np.int64],
    set_start: NDArray[np.int64],
    members: NDArray[np.int64],
    looks: NDArray[np.int64],
    table: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Adds the field points of modes `chunk` on all schedules to out (R, J). `visible` is (J, phases, looks, C, S)."""
    J, phases, C, S = visible.shape[0], visible.shape[1], visible.shape[3], visible.shape[4]
    mean, seen = np.zeros(C), np.zeros(64)
    active, used = np.zeros(S, np.int64), 0
    top = table.shape[1] - 2.0
    for r in chunk:
        g = grid[r]
        if start[g] == start[g + 1]:
            continue
        used = 0
        for s in range(S):
            for c in range(C):
                if features[r, c, s] != 0.0:
                    active[used] = s
                    used += 1
                    break
        if own[g + 1] - own[g] > len(seen):
            seen = np.zeros(own[g + 1] - own[g])
        for j in range(J):
            total = 0.0
            for i in range(phases):
                for k in looks:
                    for c in range(C):
                        x = 0.0
                        for a in range(used):
                            x += features[r, c, active[a]] * visible[j, i, k, c, active[a]]
                        mean[c] = x
                    for n in range(own[g], own[g + 1]):
                        x = 0.0
                        for m in range(set_start[n], set_start[n + 1]):
                            x += mean[members[m]]
                        seen[n - own[g]] = x
                    for e in range(start[g], start[g + 1]):
                        place = table_place(share[e] * max(seen[set_[e]], 0.0), top)
                        n = int(place)
                        low = table[law[e], n]
                        total += points[e] * (low + (place - n) * (table[law[e], n + 1] - low))
            out[r, j] += total / phases


def field_points(
    model: Model,
    dynamics: Dynamics,
    modes: Modes,
    responses: Responses,
    tests: NDArray[np.int64],
    workers: int = 2,
) -> NDArray[np.float64]:
    """(A, R, J) expected field points by counted test."""
    laws: dict[Law, int] = {}
    entries = [site_entries(model, dynamics, int(a), laws) for a in tests]
    table = mark_table(laws)
    out = np.zeros((len(tests), len(modes.grid), len(responses.visible)))
    visible = np.ascontiguousarray(responses.visible.transpose(0, 3, 4, 1, 2))
    for a, e in enumerate(entries):

        def part(chunk: NDArray[np.int64], a: int = a, e: SiteEntries = e) -> None:
            _field_points(
                chunk, modes.grid, modes.features, visible, e.start, e.set_, e.share, e.law, e.points, e.own,
                e.set_start, e.members, e.looks, table, out[a],
            )  # fmt: skip

        with ThreadPoolExecutor(workers) as threads:
            list(threads.map(part, np.array_split(np.arange(len(modes.grid)), 4 * workers)))
    return out
