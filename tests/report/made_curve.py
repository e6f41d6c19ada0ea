"""A budget curve made up for the tests of its chart and its table."""

from civsim.language import Text
from civsim.planner import Curve, CurvePoint, Kink


def curve_of(n: int) -> Curve:
    """A concave curve of n points with a bend."""
    gains = {"budget": 0.1, "teams": 0.0, "crews": 0.0}
    points = tuple(CurvePoint(i, 100.0 * i, 80 + i**0.5, 80.1 + i**0.5, 0.01 / i, gains) for i in range(1, n + 1))
    return Curve("budget", "cycle_score", points, (Kink(150.0, 81.2, 81.3, 0.01, 0.005),), Text("", ""), 1.0)
