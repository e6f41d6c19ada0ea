"""Where the spread of a test's score comes from: sites, inspectors, answers, and the city itself.

By the law of total variance the variance of a score is the sum of

* **process**: the variance over replications of the score expected given the city;
* **sites**: given the city, the variance from which sites are drawn and on which day each is visited. For n of N sites
  of a class drawn without replacement it is (1 - n / N) S^2 / n, with S^2 the variance of what the sites would earn on
  average over days and inspectors; the days add the mean variance of a site's mark between days, over n;
* **inspectors**: given city, sites and days, the variance from where problems lie and what is missed. By nested keyed
  draws: sites as a test draws them, then several lucks of inspectors there;
* **answers**: the variance of surveys and observations, which are drawn apart from all else. In closed form.

References
----------
[cochran-1977] sections 2.6 (finite population correction), 5.6 (strata), 10.3 (two stages). [law-2015] section 4.4.
"""

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from civsim.engine import derived_key
from civsim.model.compiled import compiled
from civsim.scores.drawn_sites import draw_sites, seen_problems
from civsim.scores.expected_field import MarkTable, tabulated_mark
from civsim.scores.field import term_values
from civsim.scores.field_terms import FieldTerms

Floats = NDArray[np.float64]
INNER_DRAWS = 9  # of inspectors' luck, a replication
NEW_LUCK = 1 << 20  # keys of those draws, beyond every site's


class FieldSpread(NamedTuple):
    """Spread of the field part of a test by drawn class (K). [points^2]"""

    between: Floats  # between sites, of what a site earns on average
    days: Floats  # of a site's mark between days of the test
    inspectors: Floats  # of the mean of the sites drawn today, by the luck of inspectors
    together: float  # the same of all classes together: a problem seen at one site is not seen at another


@compiled
def _site_moments(terms: FieldTerms, table: MarkTable, stock: NDArray[np.int64], worth: Floats) -> Floats:
    """(S, 2) mean over days of the points that a site would earn, and their variance between days."""
    found = np.zeros((len(terms.site), 2))
    days = stock.shape[0]
    for s in range(len(terms.site)):
        g, k = terms.grid[s], terms.site_class[s]
        for d in range(days):
            earned = 0.0
            for t in range(terms.term_start[k], terms.term_start[k + 1]):
                earned += worth[t] * tabulated_mark(terms, table, s, t, stock[d, g, terms.mask[t]])
            found[s, 0] += earned / days
            found[s, 1] += earned * earned / days
        found[s, 1] = max(found[s, 1] - found[s, 0] ** 2, 0.0)
    return found


def field_spread(
    terms: FieldTerms, table: MarkTable, worth: Floats, key: int, visible: NDArray[np.integer]
) -> FieldSpread:
    """Spread of the field part given the city.

    Parameters
    ----------
    terms, table, worth
        The test, its table of marks, and the points of full marks of each term (T,).
    key, visible
        Key of the test, and what can be seen, (days of the test, G, C).
    """
    stock = terms.by_set(visible).astype(np.int64)
    moments = _site_moments(terms, table, stock, worth)
    classes = [moments[a:b] for a, b in zip(terms.class_start[:-1], terms.class_start[1:], strict=True)]
    inner = _inner_draws(terms, worth, key, visible)
    return FieldSpread(
        between=np.array([m[:, 0].var(ddof=1) if len(m) > 1 else 0.0 for m in classes]),
        days=np.array([m[:, 1].mean() for m in classes]),
        inspectors=inner.var(axis=0, ddof=1),
        together=float(inner.sum(axis=1).var(ddof=1)),
    )


def _inner_draws(terms: FieldTerms, worth: Floats, key: int, visible: NDArray[np.integer]) -> Floats:
    """(draws, K) points of each class at one draw of sites and days, under several lucks of the inspectors."""
    place, day = draw_sites(terms, key)
    of_class = np.repeat(np.arange(len(terms.drawn)), np.diff(terms.term_start))
    found = np.empty((INNER_DRAWS, len(terms.drawn)))
    for i in range(INNER_DRAWS):
        seen = seen_problems(terms, derived_key(key, NEW_LUCK + i), place, day, visible)
        found[i] = np.bincount(of_class, worth * term_values(terms, place, seen), minlength=len(terms.drawn))
    return found


def sites_part(spread: FieldSpread, sites: NDArray[np.int64], drawn: NDArray[np.int64]) -> Floats:
    """(..) variance by which sites and days are drawn, for numbers `drawn` (.., K) of `sites` (K). [points^2]"""
    return np.asarray((((1.0 - drawn / sites) * spread.between + spread.days) / drawn).sum(axis=-1))


def inspectors_part(spread: FieldSpread, today: NDArray[np.int64], drawn: NDArray[np.int64]) -> Floats:
    """(..) variance by the luck of inspectors, for numbers `drawn` (.., K) in place of `today` (K). [points^2]

    Each class's own goes with one over its sites; how drawn sites that share a grid take problems from each other is
    taken as today, which is cautious for more sites.
    """
    own = spread.inspectors.sum()
    scale = (spread.inspectors * today / drawn).sum(axis=-1) / own if own > 0 else np.ones(drawn.shape[:-1])
    return np.asarray(spread.together * scale)


def survey_variance(level: Floats, asked: NDArray[np.integer], low: Floats, full: Floats) -> Floats:
    """Variance of what a survey leaf earns when each of `asked` people is satisfied with chance `level`. [1]

    Exact: moments of a binomial count cut off at both ends, from E K 1(K <= w) = n p P(K' <= w - 1) and
    E K (K - 1) 1(K <= w) = n (n - 1) p^2 P(K'' <= w - 2), with K', K'' of n - 1 and n - 2 people.
    """
    n, a, b = asked.astype(np.float64), low * asked, full * asked

    def below(cap: Floats) -> tuple[Floats, Floats, Floats]:
        """Probability, mean and second moment of the count on K <= cap."""
        w = np.floor(cap)
        law = scipy.stats.binom.cdf
        first = n * level * law(w - 1, np.maximum(n - 1, 0), level)
        pairs = n * (n - 1) * level**2 * law(w - 2, np.maximum(n - 2, 0), level)
        return law(w, n, level), first, pairs + first

    (pa, fa, sa), (pb, fb, sb) = below(a), below(b)
    mean = a * pa + (fb - fa) + b * (1.0 - pb)
    second = a**2 * pa + (sb - sa) + b**2 * (1.0 - pb)
    return np.asarray(np.maximum(second - mean**2, 0.0) / (b - a) ** 2)
