"""The mark of one site under one standard, and its expectation when the problems there are a random count.

An inspector sees `seen` problems of a standard's categories at a site. `DEDUCT` takes the share `threshold` for each of
them and never goes below nothing; `PASS` gives full marks up to `threshold` problems and nothing beyond. Marks run from
0 to 1. Expectations are finite sums over the counts that earn anything, exact to rounding: counts further than ten
standard deviations and thirty problems from the mean (probability below 1e-20) are left out.
"""

import math

from numba import njit

DEDUCT, PASS = 0, 1
RULE_CODES = {"deduct": DEDUCT, "pass": PASS}


@njit(cache=True)
def site_mark(rule: int, threshold: float, seen: int) -> float:
    """Mark of a site where `seen` problems were seen. [0..1]"""
    if rule == PASS:
        return 1.0 if seen <= threshold else 0.0
    return max(0.0, 1.0 - threshold * seen)


@njit(cache=True)
def _last_count(rule: int, threshold: float, limit: int) -> int:
    """Largest count up to `limit` that may still earn something."""
    if rule == PASS:
        return min(limit, math.floor(threshold)) if threshold < limit else limit
    return min(limit, math.floor(1.0 / threshold)) if threshold * limit > 1.0 else limit


@njit(cache=True)
def _likely_range(mean: float) -> tuple[int, int]:
    """Counts outside which a Poisson or binomial count of this mean practically never falls."""
    spread = 10.0 * math.sqrt(mean) + 30.0
    return max(0, int(mean - spread)), int(mean + spread) + 1


@njit(cache=True)
def expected_mark(rule: int, threshold: float, mean: float) -> float:
    """Expected mark of a site where a Poisson number of problems with this mean is seen. [0..1]"""
    if mean <= 0.0:
        return site_mark(rule, threshold, 0)
    first, limit = _likely_range(mean)
    last = _last_count(rule, threshold, limit)
    if last == limit:
        return 1.0 if rule == PASS else 1.0 - threshold * mean
    p = math.exp(first * math.log(mean) - mean - math.lgamma(first + 1.0))
    total = 0.0
    for n in range(first, last + 1):
        total += site_mark(rule, threshold, n) * p
        p *= mean / (n + 1)
    return total


@njit(cache=True)
def expected_mark_slope(rule: int, threshold: float, mean: float) -> float:
    """Derivative of `expected_mark` by the mean: the expected change of the mark by one more problem. [1/problem]"""
    if mean <= 0.0:
        return site_mark(rule, threshold, 1) - site_mark(rule, threshold, 0)
    first, limit = _likely_range(mean)
    last = _last_count(rule, threshold, limit)
    if last == limit:
        return 0.0 if rule == PASS else -threshold
    p = math.exp(first * math.log(mean) - mean - math.lgamma(first + 1.0))
    total = 0.0
    for n in range(first, last + 1):
        total += (site_mark(rule, threshold, n + 1) - site_mark(rule, threshold, n)) * p
        p *= mean / (n + 1)
    return total


@njit(cache=True)
def expected_mark_binomial(rule: int, threshold: float, stock: int, chance: float) -> float:
    """Expected mark where each of `stock` problems is seen with the same chance, independently (binomial). [0..1]"""
    last = _last_count(rule, threshold, stock)
    if last >= stock:
        return 1.0 if rule == PASS else 1.0 - threshold * stock * chance
    if chance >= 1.0:
        return site_mark(rule, threshold, stock)
    mean, odds = stock * chance, chance / (1.0 - chance)
    first = max(0, int(mean - 10.0 * math.sqrt(mean) - 30.0))
    log_p = stock * math.log1p(-chance)
    if first > 0:
        log_p += first * math.log(odds)
        log_p += math.lgamma(stock + 1.0) - math.lgamma(first + 1.0) - math.lgamma(stock - first + 1.0)
    p, total = math.exp(log_p), 0.0
    for n in range(first, last + 1):
        total += site_mark(rule, threshold, n) * p
        p *= (stock - n) / (n + 1) * odds
    return total


@njit(cache=True)
def binomial_quantile(u: float, stock: int, chance: float) -> int:
    """Smallest count that a binomial(stock, chance) count does not exceed with probability u or more.

    For one u the count never falls as the stock grows, and neither does what is left of the stock.
    """
    if chance <= 0.0 or stock <= 0:
        return 0
    if chance >= 1.0:
        return stock
    if chance > 0.5:
        return stock - binomial_quantile(1.0 - u, stock, 1.0 - chance)
    mean, odds = stock * chance, chance / (1.0 - chance)
    n = max(0, int(mean - 10.0 * math.sqrt(mean) - 30.0))
    log_p = stock * math.log1p(-chance)
    if n > 0:
        log_p += n * math.log(odds)
        log_p += math.lgamma(stock + 1.0) - math.lgamma(n + 1.0) - math.lgamma(stock - n + 1.0)
    p = math.exp(log_p)
    total = p
    while total < u and n < stock:
        p *= (stock - n) / (n + 1) * odds
        n += 1
        total += p
    return n
