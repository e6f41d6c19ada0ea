"""The mark of one site under one standard, and its expectation when the problems there are a random count.

An inspector sees `seen` problems of a standard's categories at a site. `DEDUCT` takes the share `threshold` for each of
them and never goes below nothing; `PASS` gives full marks up to `threshold` problems and nothing beyond. Marks run from
0 to 1. Expectations are finite sums over the counts that earn anything, exact to rounding: counts further than ten
standard deviations and thirty problems from the mean (probability below 1e-20) are left out.
"""

import math

from civsim.model.compiled import compiled

DEDUCT, PASS = 0, 1
RULE_CODES = {"deduct": DEDUCT, "pass": PASS}


@compiled
def site_mark(rule: int, threshold: float, seen: int) -> float:
    """Mark of a site where `seen` problems were seen. [0..1]"""
    if rule == PASS:
        return 1.0 if seen <= threshold else 0.0
    return max(0.0, 1.0 - threshold * seen)


@compiled
def _last_count(rule: int, threshold: float, limit: int) -> int:
    """Largest count up to `limit` that may still earn something."""
    if rule == PASS:
        return min(limit, math.floor(threshold)) if threshold < limit else limit
    return min(limit, math.floor(1.0 / threshold)) if threshold * limit > 1.0 else limit


@compiled
def _likely_range(mean: float, variance: float) -> tuple[int, int]:
    """Counts outside which a Poisson or binomial count of this mean and variance practically never falls."""
    spread = 10.0 * math.sqrt(variance) + 30.0
    return max(0, int(mean - spread)), int(mean + spread) + 1


@compiled
def expected_mark(rule: int, threshold: float, mean: float) -> float:
    """Expected mark of a site where a Poisson number of problems with this mean is seen. [0..1]"""
    if mean <= 0.0:
        return site_mark(rule, threshold, 0)
    first, limit = _likely_range(mean, mean)
    last = _last_count(rule, threshold, limit)
    if last == limit:
        return 1.0 if rule == PASS else 1.0 - threshold * mean
    p = math.exp(first * math.log(mean) - mean - math.lgamma(first + 1.0))
    total = 0.0
    for n in range(first, last + 1):
        total += site_mark(rule, threshold, n) * p
        p *= mean / (n + 1)
    return total


@compiled
def expected_mark_slope(rule: int, threshold: float, mean: float) -> float:
    """Derivative of `expected_mark` by the mean: the expected change of the mark by one more problem. [1/problem]"""
    if mean <= 0.0:
        return site_mark(rule, threshold, 1) - site_mark(rule, threshold, 0)
    first, limit = _likely_range(mean, mean)
    last = _last_count(rule, threshold, limit)
    if last == limit:
        return 0.0 if rule == PASS else -threshold
    p = math.exp(first * math.log(mean) - mean - math.lgamma(first + 1.0))
    total = 0.0
    for n in range(first, last + 1):
        total += (site_mark(rule, threshold, n + 1) - site_mark(rule, threshold, n)) * p
        p *= mean / (n + 1)
    return total


@compiled
def expected_mark_clustered(rule: int, threshold: float, mean: float, scale: float) -> float:
    """Expected mark where the count is Poisson about a gamma-distributed mean: a negative binomial count. [0..1]

    Parameters
    ----------
    mean, scale
        Mean of the count, and scale of the gamma law: variance / mean of the count is 1 + scale, and the chance that
        nothing is seen is (1 + scale)^(-mean / scale), more than exp(-mean).
    """
    if mean <= 0.0 or scale <= 0.0:
        return expected_mark(rule, threshold, mean)
    limit = int(mean + 10.0 * math.sqrt(mean * (1.0 + scale)) + 30.0 * (1.0 + scale))
    last = _last_count(rule, threshold, limit)
    if last == limit:
        return 1.0 if rule == PASS else 1.0 - threshold * mean
    shape, odds = mean / scale, scale / (1.0 + scale)
    log_p = -shape * math.log1p(scale)
    total = 0.0
    for n in range(last + 1):
        total += site_mark(rule, threshold, n) * math.exp(log_p)
        log_p += math.log((shape + n) / (n + 1) * odds)
    return total


@compiled
def _binomial_mass(n: int, stock: int, chance: float) -> float:
    """Probability that a binomial(stock, chance) count is n, for a chance strictly between 0 and 1."""
    log_p = (stock - n) * math.log1p(-chance)
    if n > 0:
        log_p += n * math.log(chance)
        log_p += math.lgamma(stock + 1.0) - math.lgamma(n + 1.0) - math.lgamma(stock - n + 1.0)
    return math.exp(log_p)


@compiled
def expected_mark_binomial(rule: int, threshold: float, stock: int, chance: float) -> float:
    """Expected mark where each of `stock` problems is seen with the same chance, independently (binomial). [0..1]"""
    last = _last_count(rule, threshold, stock)
    if last >= stock:
        return 1.0 if rule == PASS else 1.0 - threshold * stock * chance
    if chance >= 1.0:
        return site_mark(rule, threshold, stock)
    first, odds, total = _likely_range(stock * chance, stock * chance * (1.0 - chance))[0], chance / (1.0 - chance), 0.0
    p = _binomial_mass(first, stock, chance) if chance > 0.0 else 1.0
    for n in range(first, last + 1):
        total += site_mark(rule, threshold, n) * p
        p *= (stock - n) / (n + 1) * odds
    return total


@compiled
def binomial_quantile(u: float, stock: int, chance: float) -> int:
    """Smallest count that a binomial(stock, chance) count does not exceed with probability u or more.

    For one u the count never falls as the stock grows, and neither does what is left of the stock. Sums run from the
    nearer end of the law, so that rounding does not spoil this far out.
    """
    if chance <= 0.0 or stock <= 0:
        return 0
    if chance >= 1.0:
        return stock
    first, last = _likely_range(stock * chance, stock * chance * (1.0 - chance))
    odds = chance / (1.0 - chance)
    if u <= 0.5:
        n = first
        p = _binomial_mass(n, stock, chance)
        below = p
        while below < u and n < stock:
            p *= (stock - n) / (n + 1) * odds
            n += 1
            below += p
        return n
    n = min(stock, last)
    p = _binomial_mass(n, stock, chance)
    above = p
    while above <= 1.0 - u and n > 0:
        p *= n / (stock - n + 1) / odds
        n -= 1
        above += p
    return n
