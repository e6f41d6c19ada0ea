"""The quantile of the normal distribution, as compiled code needs it: one uniform number in, monotone, no library."""

import math

from numba import njit

# Coefficients of [acklam-2003], the highest power first: the middle of the distribution, and its tails.
_MIDDLE_TOP = (
    -3.969683028665376e1,
    2.209460984245205e2,
    -2.759285104469687e2,
    1.383577518672690e2,
    -3.066479806614716e1,
)
_MIDDLE_LOW = (
    -5.447609879822406e1,
    1.615858368580409e2,
    -1.556989798598866e2,
    6.680131188771972e1,
    -1.328068155288572e1,
)
_TAIL_TOP = (-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968)
_TAIL_LOW = (7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416)


@njit(cache=True)
def _polynomial(x: float, coefficients: tuple[float, ...], constant: float) -> float:
    y = 0.0
    for coefficient in coefficients:
        y = y * x + coefficient
    return y * x + constant


@njit(cache=True)
def normal_quantile(u: float) -> float:
    """Quantile of the standard normal, to 1e-9 relative. [1]

    References
    ----------
    [acklam-2003] a rational approximation, with one step of Halley's method.
    """
    if 0.02425 <= u <= 0.97575:
        q = u - 0.5
        x = q * _polynomial(q * q, _MIDDLE_TOP, 2.506628277459239) / _polynomial(q * q, _MIDDLE_LOW, 1.0)
    else:
        q = math.sqrt(-2.0 * math.log(min(u, 1.0 - u)))
        x = _polynomial(q, _TAIL_TOP, 2.938163982698783) / _polynomial(q, _TAIL_LOW, 1.0)
        x = x if u < 0.5 else -x
    error = 0.5 * math.erfc(-x * math.sqrt(0.5)) - u
    step = error * math.sqrt(2.0 * math.pi) * math.exp(0.5 * x * x)
    return x - step / (1.0 + 0.5 * x * step)
