"""A forecast figure beside what happened, as a plain object."""

from typing import Any

from civsim.calibrate import LEVELS, Figure

DIGITS = 6


def plain_figure(figure: Figure) -> dict[str, Any]:
    """A row of the JSON."""
    row: dict[str, Any] = {"month": figure.month, "group": figure.group, "measure": figure.measure}
    row["mean"] = round(figure.mean, DIGITS)
    for level, (low, high) in zip(LEVELS, figure.intervals, strict=True):
        row |= {f"low{level}": round(low, DIGITS), f"high{level}": round(high, DIGITS)}
    return row | {"actual": figure.actual, "naive": figure.naive}
