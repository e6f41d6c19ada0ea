"""Figures as plain data that JSON can hold: None for what is not known."""

from collections.abc import Mapping
from math import isnan
from typing import Any

from civsim.scores.uncertainty import Interval, probability_interval

Entry = dict[str, float | int | None]


def known(value: float) -> float | None:
    """None for NaN: no interval from one run, nothing to count."""
    return None if isnan(value) else float(value)


def known_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, with None for NaN."""
    return {k: known(v) if isinstance(v, float) else v for k, v in fields.items()}


def entry(found: Interval) -> Entry:
    """An interval as {mean, low, high, n}."""
    return {"mean": known(found.mean), "low": known(found.low), "high": known(found.high), "n": found.n}


def chance_entry(name: str, share: float, n: int) -> Entry:
    """A share of n replications and its Wilson interval, under three keys."""
    sure = probability_interval(share * n, n)
    return {name: known(share), f"{name}_low": known(sure.low), f"{name}_high": known(sure.high)}
