"""The city's place among its peers, by year and over the cycle.

A peer scores normally, or as a list says. Over the cycle its years weigh as the city's own do; with correlation c of a
peer's scores from year to year the variance is c (sum of w sd)^2 + (1 - c) sum of (w sd)^2. Who scores alike shares the
better place.
"""

import numpy as np
import scipy
from numpy.typing import NDArray

from civsim.model import Model
from civsim.scores.cycle import Counted

Floats = NDArray[np.float64]
ALIKE = 1e-9  # points; sums of weighted years differ by rounding


def rank_probability(
    scores: NDArray[np.float64],
    rank: int,
    mean: NDArray[np.float64] | float = 86.0,
    sd: NDArray[np.float64] | float = 3.0,
    cities: int = 30,
    known: tuple[float, ...] = (),
) -> NDArray[np.float64]:
    """(R,) chance that at most `rank` - 1 peers score higher.

    Parameters
    ----------
    scores
        The city's own scores. [points]
    rank
        Rank wanted, 1 = first.
    mean, sd, cities
        Peers' scores are independent normal; `cities` counts this city too. The number of peers above is binomial.
    known
        Scores of the peers where they are known; then the chance is 0 or 1, and equal scores share the better place.
    """
    if known:
        above = (np.array(known)[None, :] > scores[:, None] + ALIKE).sum(axis=1)
        return np.where(np.isnan(scores), np.nan, above < rank)
    return np.asarray(scipy.stats.binom.cdf(rank - 1, cities - 1, scipy.stats.norm.sf((scores - mean) / sd)))


def share_above(scores: Floats, mean: Floats | float, sd: Floats | float) -> Floats:
    """Chance that a normal peer scores higher."""
    return np.asarray(scipy.stats.norm.sf((scores - mean) / sd))


def rank_of_years(model: Model, counted: Counted, years: Floats) -> tuple[Floats, Floats]:
    """(R, Y) chance of the rank wanted in each year, and the expected rank, by scores of the years (R, Y)."""
    chance, expected = np.full(years.shape, np.nan), np.full(years.shape, np.nan)
    for i, year in enumerate(counted.years):
        chance[:, i], expected[:, i] = _rank(model, years[:, i], *_law(model, year))
    return chance, expected


def rank_of_cycle(model: Model, counted: Counted, years: Floats, cycle: Floats) -> tuple[Floats, Floats]:
    """(R,) chance of the rank wanted over the cycle, and the expected rank."""
    peers = model.spec.peers
    if not peers.by_year or not counted.years:
        return _rank(model, cycle, peers.mean, peers.sd, peers.scores)
    weight = counted.weights_of_years(years)
    laws = [_law(model, year) for year in counted.years]
    if laws[0][2]:
        of_peers = weight @ np.array([law[2] for law in laws])  # (R, peers)
        above = np.where(np.isnan(cycle), np.nan, (of_peers > cycle[:, None] + ALIKE).sum(axis=1))
        return np.where(np.isnan(above), np.nan, above < model.spec.target.rank), 1 + above
    mean, sd, c = np.array([law[0] for law in laws]), np.array([law[1] for law in laws]), peers.year_correlation
    spread = np.sqrt(c * (weight @ sd) ** 2 + (1 - c) * (weight**2 @ sd**2))
    return _rank(model, cycle, weight @ mean, np.where(spread > 0, spread, 1.0), ())


def every_year(chance: Floats, correlation: float) -> Floats:
    """(R,) chance of the rank wanted in every tested year, from those of the years (R, Y).

    Exact for lists (chances of 0 and 1) and for peers that keep their place or change it freely (correlation 1 or 0);
    between them the product, which is never too high.
    """
    known = ~np.isnan(chance)
    given = np.where(known, chance, 1.0)
    joint = given.min(axis=1, initial=1.0) if correlation == 1.0 else given.prod(axis=1)
    return np.where(known.any(axis=1), joint, np.nan)


def _law(model: Model, year: int) -> tuple[float, float, tuple[float, ...]]:
    """Mean, sd and list of the peers in a year."""
    peers = model.spec.peers
    own = peers.by_year.get(year)
    if own is None:
        return peers.mean, peers.sd, peers.scores
    return own.mean or 0.0, own.sd or 1.0, own.scores


def _rank(
    model: Model, scores: Floats, mean: Floats | float, sd: Floats | float, known: tuple[float, ...]
) -> tuple[Floats, Floats]:
    """Chance of the rank wanted, and expected rank."""
    size = model.spec.peers.size
    chance = rank_probability(scores, model.spec.target.rank, mean, sd, size, known)
    if known:
        above = np.where(np.isnan(scores), np.nan, (np.array(known) > scores[:, None] + ALIKE).sum(axis=1))
        return chance, 1 + above
    return chance, 1 + (size - 1) * share_above(scores, mean, sd)
