"""Max-min over districts: the weakest district's score at its weakest test is as high as can be.

A district's score is what the field part of a test would give if the sites of that district alone were drawn: 100 x
(1 - field points expected to be lost at its sites / field points at stake there), as in the red and black lists.
Surveys, desk and data leaves have no district and do not enter.
"""

import numpy as np
import pulp
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner.backlog import district_penalties
from civsim.planner.rows.unpaid import unpaid_loss
from civsim.planner.statement import Statement, Use, at_most
from civsim.scores import field_terms

AT_STAKE = 1e-9  # points below which a test does not look at a district


def field_lens(model: Model, test: int) -> NDArray[np.float64]:
    """The field part alone, as 100 points."""
    return np.array([kind == "field" for kind in model.indicators.kind], np.float64)


def worst_district(statement: Statement) -> pulp.LpAffineExpression:
    """The lowest expected score of any district at any test that looks at it."""
    worst, stakes = statement.variable("worst", None, None), at_stake(statement)
    penalty = district_penalties(statement.instance, statement.shortage)
    for i, dates in enumerate(statement.instance.dates.values()):
        for d in range(stakes.shape[1]):
            terms, uses = pulp.LpAffineExpression(worst), list[Use]()
            for a, chance in dates:
                seen = int(statement.instance.lens[a])
                if (stake := float(stakes[seen, d])) > AT_STAKE:
                    uses.append((d, statement.demands.points(seen), -100.0 * chance / stake))
                    of_unpaid = penalty[d, :, :, seen].sum() / max(penalty[:, :, :, seen].sum(), 1e-300)
                    terms += 100.0 * chance / stake * _late(statement, penalty[d], seen)
                    terms += float(100.0 * chance / stake * of_unpaid) * unpaid_loss(statement, seen)
            if len(uses) == len(dates):
                statement.row(f"district_{d}_test_{i}", at_most(terms, 0.0), uses)
    return pulp.LpAffineExpression(worst)


def at_stake(statement: Statement) -> NDArray[np.float64]:
    """(A, districts) field points of each test at the sites of each district."""
    instance, districts = statement.instance, len(statement.instance.pool)
    found = np.zeros((len(instance.tests), districts))
    for a, test in enumerate(instance.tests):
        terms = field_terms(instance.model, int(test))
        class_of_term = np.repeat(np.arange(len(terms.drawn)), np.diff(terms.term_start))
        of_class = np.bincount(class_of_term, terms.coefficient, minlength=len(terms.drawn))
        district = instance.model.areas.district[terms.grid]
        found[a] = np.bincount(district, of_class[terms.site_class], minlength=districts)
    return found


def _late(statement: Statement, penalty: NDArray[np.float64], a: int) -> pulp.LpAffineExpression:
    """Points that a district loses by work that waits when a test looks; `penalty` is (P, C, A)."""
    return pulp.lpSum(
        float(penalty[p, c, a]) * statement.variables[f"late_c{c}_p{p}_a{a}"]
        for p in statement.shortage.short_pools
        for c in statement.categories_of(p)
        if penalty[p, c, a] > 0 and f"late_c{c}_p{p}_a{a}" in statement.variables
    )
