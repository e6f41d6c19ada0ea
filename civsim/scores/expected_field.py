"""The field part of a test without the luck of the draw: its expectation given the state of the city.

Over the draw of sites, the day of each visit, where problems lie and what inspectors miss, a term's mean mark is the
mean over all sites of its class of an expected binomial mark. Sites and terms repeat the same few shares and standards,
so these marks are tabulated by (share, standard, problems); counts beyond the table are computed one by one.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.scores.field_terms import FieldTerms
from civsim.scores.site_marks import expected_mark_binomial

LARGEST_COUNT, LARGEST_TABLE = 256, 2_000_000


class MarkTable(NamedTuple):
    """Expected marks by (share, standard, problems in the grid), and the rows of sites and terms in it."""

    share: NDArray[np.int64]  # (S,) row of each site
    standard: NDArray[np.int64]  # (T,) column of each term
    mark: NDArray[np.float64]  # (shares, standards, counts)


@compiled
def _tabulated(
    shares: NDArray[np.float64], rules: NDArray[np.int64], thresholds: NDArray[np.float64], counts: int
) -> NDArray[np.float64]:
    mark = np.empty((len(shares), len(rules), counts))
    for i in range(len(shares)):
        for j in range(len(rules)):
            for n in range(counts):
                mark[i, j, n] = expected_mark_binomial(rules[j], thresholds[j], n, shares[i])
    return mark


def mark_table(terms: FieldTerms) -> MarkTable:
    """The table for one test."""
    shares, share = np.unique(terms.share, return_inverse=True)
    standards, standard = np.unique(np.stack([terms.rule, terms.threshold]), axis=1, return_inverse=True)
    counts = min(LARGEST_COUNT, LARGEST_TABLE // max(1, len(shares) * standards.shape[1]))
    mark = _tabulated(shares, standards[0].astype(np.int64), np.ascontiguousarray(standards[1]), counts)
    return MarkTable(share.ravel().astype(np.int64), standard.ravel().astype(np.int64), mark)


@compiled
def tabulated_mark(terms: FieldTerms, table: MarkTable, s: int, t: int, n: int) -> float:
    """Expected mark of site s under term t where n problems of the term's categories are in its grid. [0..1]"""
    if n < table.mark.shape[2]:
        return float(table.mark[table.share[s], table.standard[t], n])
    return expected_mark_binomial(terms.rule[t], terms.threshold[t], n, terms.share[s])


@compiled
def _expected_marks(
    terms: FieldTerms, table: MarkTable, stock: NDArray[np.int64], lost: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(T,) expected mean mark of each term over all sites of its class; stock (days, G, sets).

    The points lost there are added to `lost` (days, G, sets), where that is not empty.
    """
    total = np.zeros(len(terms.rule))
    split = lost.size > 0
    days = stock.shape[0]
    for s in range(len(terms.site)):
        g, k = terms.grid[s], terms.site_class[s]
        sites = terms.class_start[k + 1] - terms.class_start[k]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            for d in range(days):
                mark = tabulated_mark(terms, table, s, t, stock[d, g, terms.mask[t]])
                total[t] += mark / (days * sites)
                if split:
                    lost[d, g, terms.mask[t]] += terms.coefficient[t] / days * (1.0 - mark)
    return total


def expected_term_values(terms: FieldTerms, table: MarkTable, visible: NDArray[np.integer]) -> NDArray[np.float64]:
    """(T,) expected mean mark of each term given what can be seen (days of the test, G, C). [0..1]"""
    return _expected_marks(terms, table, terms.by_set(visible).astype(np.int64), np.zeros((0, 0, 0)))


def expected_terms_and_losses(
    terms: FieldTerms, table: MarkTable, visible: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same, and the expected points lost (days, G, sets) to the problems of each set of categories in a grid."""
    stock = terms.by_set(visible).astype(np.int64)
    lost = np.zeros(stock.shape)
    return _expected_marks(terms, table, stock, lost), lost
