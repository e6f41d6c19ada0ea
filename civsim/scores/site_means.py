"""Expected marks of the field leaves over all sites, by district: no sample is drawn, and nothing is missed.

The law of a mark is that of a test (expected_field.py); a leaf's value is the mean over all sites of its classes.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.model.compiled import compiled
from civsim.scores.expected_field import MarkTable, mark_table, tabulated_mark
from civsim.scores.field_terms import FieldTerms, field_terms


@dataclass(frozen=True)
class AllSites:
    """Every site of every class under the standards of the leaves."""

    terms: FieldTerms
    table: MarkTable
    district: NDArray[np.int64]  # (S,)
    sites: NDArray[np.float64]  # (L, districts) sites that each leaf looks at

    def leaf_sums(self, visible: NDArray[np.integer]) -> NDArray[np.float64]:
        """(L, districts) sum of the expected marks over sites, by what can be seen (G, C)."""
        stock = self.terms.by_set(visible).astype(np.int64)
        by_term = np.zeros((len(self.terms.rule), self.sites.shape[1]))
        _add_marks(self.terms, self.table, self.district, stock, by_term)
        return np.asarray((self.terms.leaf_share > 0).astype(np.float64) @ by_term)


def all_sites(model: Model) -> AllSites:
    """The sites of a model."""
    sites, tests = model.sites, model.assessments
    counts = np.bincount(sites.site_class, minlength=len(sites.classes))
    whole = replace(
        tests, sampled=(tuple(enumerate(counts.tolist())),), snapshots=((0,),), miss=np.zeros(1), ids=("all",)
    )
    terms = field_terms(replace(model, assessments=whole), 0)
    district = model.areas.district[terms.grid].astype(np.int64)
    districts = len(model.areas.districts)
    of_class = np.zeros((len(counts), districts))
    np.add.at(of_class, (terms.site_class, district), 1.0)
    looked_at = model.indicators.site_classes.astype(np.float64) @ of_class
    return AllSites(terms, mark_table(terms), district, looked_at)


@compiled
def _add_marks(
    terms: FieldTerms,
    table: MarkTable,
    district: NDArray[np.int64],
    stock: NDArray[np.int64],
    by_term: NDArray[np.float64],
) -> None:
    """Add each site's expected mark under each term to (T, districts); stock (G, sets)."""
    for s in range(len(terms.site)):
        g, k = terms.grid[s], terms.site_class[s]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            by_term[t, district[s]] += tabulated_mark(terms, table, s, t, stock[g, terms.mask[t]])
