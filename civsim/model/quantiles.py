"""The quantile of the normal distribution, as compiled code needs it: one uniform number in, monotone, no library."""

import math

from civsim.model.compiled import compiled

# Coefficients of [wichura-1988], algorithm AS 241, the highest power first, each as numerator and denominator: the
# middle of the distribution, its tails, and its far tails. The constants of the denominators are 1.
# fmt: off
_MIDDLE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)
_TAIL = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)
_FAR_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)
# fmt: on


@compiled
def _ratio(x: float, polynomials: tuple[tuple[float, ...], tuple[float, ...]]) -> float:
    """Ratio of two polynomials of degree 7, by Horner's rule."""
    above, below = polynomials
    top, low = above[0], below[0]
    for i in range(1, 8):
        top, low = top * x + above[i], low * x + below[i]
    return top / low


@compiled
def normal_quantile(u: float) -> float:
    """Quantile of the standard normal, to 1e-15 relative. [1]

    References
    ----------
    [wichura-1988] Algorithm AS 241, The percentage points of the normal distribution.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(0.180625 - q * q, _MIDDLE)
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    x = _ratio(r - 1.6, _TAIL) if r <= 5.0 else _ratio(r - 5.0, _FAR_TAIL)
    return -x if q < 0.0 else x
