"""The field part of a test (实地考察) as a sum over sites: what the planner needs to know of it, and what a test draws.

Leaves that look at the same categories of the same site class under the same standard earn the same mark at a site, so
they are joined in one *term*. A test draws sites of a class with equal chances; the expected points are then a sum over
all sites of the drawn classes and over the terms of each site's class.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, site_sample
from civsim.model.compiled import compiled
from civsim.scores.points import points_of_test, tested_leaves
from civsim.scores.site_marks import RULE_CODES, expected_mark, expected_mark_slope


class FieldTerms(NamedTuple):
    """Sites (S), ordered by class and grid, and terms (T), ordered by class, of one test; `classes` are the drawn ones.

    Expected field points = sum over days, sites s and terms t of the site's class of
    `coefficient[t]` / days x expected mark(`rule[t]`, `threshold[t]`, `share[s]` x problems of the term's categories).
    """

    site: NDArray[np.int64]  # (S,) site numbers
    grid: NDArray[np.int32]  # (S,)
    site_class: NDArray[np.int32]  # (S,) index into the drawn classes
    share: NDArray[np.float64]  # (S,) chance that an open problem of the grid lies at the site and is seen
    class_start: NDArray[np.int64]  # (classes + 1,) sites of drawn class k are class_start[k]..class_start[k + 1]
    drawn: NDArray[np.int64]  # (classes,) sites drawn of each class
    term_start: NDArray[np.int64]  # (classes + 1,) terms of drawn class k
    rule: NDArray[np.int64]  # (T,) DEDUCT or PASS
    threshold: NDArray[np.float64]  # (T,)
    mask: NDArray[np.int64]  # (T,) index into masks
    masks: NDArray[np.bool_]  # (sets, C) distinct sets of categories
    leaf_share: NDArray[np.float64]  # (L, T) weight of a term's mean mark in each leaf's value
    coefficient: NDArray[np.float64]  # (T,) points for full marks at one site
    snapshots: NDArray[np.int64]  # one for each day of the test; a site is visited on any of them with equal chance

    @property
    def points(self) -> float:
        """Points of the whole field part. [points]"""
        return float(self.coefficient @ np.repeat(np.diff(self.class_start), np.diff(self.term_start)))

    def by_set(self, problems: NDArray[np.generic]) -> NDArray[np.float64]:
        """Problems (.., sets) of each set of categories, from problems (.., C); by BLAS, which has no integers."""
        return np.asarray(problems.astype(np.float64) @ self.masks.T.astype(np.float64))


def field_terms(model: Model, assessment: int, local: bool = False) -> FieldTerms:
    """The field part of a test under the national standards, or under the stricter local ones."""
    indicators, sites, tests = model.indicators, model.sites, model.assessments
    threshold = indicators.local if local else indicators.threshold
    drawn = tests.sampled[assessment]
    leaves = np.intersect1d(indicators.of_kind("field"), np.flatnonzero(tested_leaves(model, assessment)))
    masks, mask_of = np.unique(indicators.categories, axis=0, return_inverse=True)
    mask_of = mask_of.ravel()  # numpy 2.0.0 gives it a second axis
    leaf_sites = {i: sum(n for c, n in drawn if indicators.site_classes[i, c]) for i in leaves}
    terms: dict[tuple[int, int, float, int], dict[int, float]] = {}
    for k, (c, n) in enumerate(drawn):
        for i in leaves:
            if indicators.site_classes[i, c]:
                key = (k, RULE_CODES[indicators.rule[i]], float(threshold[i]), int(mask_of[i]))
                terms.setdefault(key, {})[int(i)] = n / leaf_sites[i]
    keys = sorted(terms)
    leaf_share = np.zeros((len(indicators.kind), len(keys)))
    for t, key in enumerate(keys):
        leaf_share[list(terms[key]), t] = list(terms[key].values())
    sample = site_sample(tests, sites, assessment)
    term_class = np.array([key[0] for key in keys], np.int64)
    in_class = np.diff(sample.class_start)
    return FieldTerms(
        site=sample.site,
        grid=sample.grid,
        site_class=np.repeat(np.arange(len(drawn), dtype=np.int32), in_class),
        share=sites.share[sample.site] * (1.0 - tests.miss[assessment]),
        class_start=sample.class_start,
        drawn=sample.drawn,
        term_start=np.searchsorted(term_class, np.arange(len(drawn) + 1)).astype(np.int64),
        rule=np.array([key[1] for key in keys], np.int64),
        threshold=np.array([key[2] for key in keys], np.float64),
        mask=np.array([key[3] for key in keys], np.int64),
        masks=masks,
        leaf_share=leaf_share,
        coefficient=(points_of_test(model, assessment) @ leaf_share) / np.maximum(in_class, 1)[term_class],
        snapshots=np.array(tests.snapshots[assessment], np.int64),
    )


@compiled
def _slopes(terms: FieldTerms, seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """(G, sets) slope of the expected points by the problems of each set; seen (G, sets) are Poisson means."""
    slopes = np.zeros(seen.shape)
    for s in range(len(terms.grid)):
        g, k, share = terms.grid[s], terms.site_class[s], terms.share[s]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            slope = expected_mark_slope(terms.rule[t], terms.threshold[t], share * seen[g, terms.mask[t]])
            slopes[g, terms.mask[t]] += terms.coefficient[t] * share * slope
    return slopes


@compiled
def _term_marks(terms: FieldTerms, seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """(T,) expected mean mark of each term over all sites of its class; seen (G, sets) are Poisson means."""
    marks = np.zeros(len(terms.rule))
    for s in range(len(terms.grid)):
        g, k = terms.grid[s], terms.site_class[s]
        sites = terms.class_start[k + 1] - terms.class_start[k]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            mean = terms.share[s] * seen[g, terms.mask[t]]
            marks[t] += expected_mark(terms.rule[t], terms.threshold[t], mean) / sites
    return marks


def expected_term_marks(terms: FieldTerms, visible: NDArray[np.float64]) -> NDArray[np.float64]:
    """(T,) expected mean mark of each term when the visible problems (G, C) are Poisson with these means. [0..1]"""
    return np.asarray(_term_marks(terms, terms.by_set(visible)))


def expected_field_points(terms: FieldTerms, visible: NDArray[np.float64]) -> float:
    """Expected field points of a test when the visible problems (G, C) are Poisson with these means. [points]"""
    full = terms.coefficient * np.repeat(np.diff(terms.class_start), np.diff(terms.term_start))
    return float(full @ expected_term_marks(terms, visible))


def field_point_slopes(terms: FieldTerms, visible: NDArray[np.float64]) -> NDArray[np.float64]:
    """(G, C) derivative of `expected_field_points` by each mean. [points a problem, never above 0]"""
    return np.asarray(_slopes(terms, terms.by_set(visible)) @ terms.masks.astype(np.float64))
