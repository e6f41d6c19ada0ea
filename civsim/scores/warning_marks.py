"""Three-colour warnings (三色预警): how likely leaves, departments and districts are to miss their standard at a test.

A leaf by what the sampled test finds, a department or district by its score given the state of the streets
(scores/stakes.py). The colour follows from the share of replications below the standard.
"""

from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Text
from civsim.scores.cycle import share_known
from civsim.scores.labels import variable
from civsim.scores.losses import Losses
from civsim.scores.scored import Scored, Variables
from civsim.scores.stakes import stake_marks
from civsim.scores.uncertainty import Interval, probability_interval

GREEN, YELLOW, RED = "green", "yellow", "red"
WARNED = ("leaf", "department", "district")


class Alert(NamedTuple):
    """The warning of one leaf, department or district at one test."""

    id: str
    chance: Interval  # of missing the standard, with its Wilson interval
    level: str  # green (blue in some cities), yellow or red


def warning_marks(scored: Scored) -> Variables:
    """Share of the replications in which the standard was missed, by test."""
    rule, assessed = scored.model.spec.warnings, scored.assessed
    standard = scored.model.spec.target.score if rule.standard is None else rule.standard
    score = {"leaf": 100.0 * np.where(assessed.points[None] > 0, assessed.value, np.nan)}
    stakes = stake_marks(scored)
    for unit, lost in _lost(assessed.expected_lost).items():
        stake = np.asarray(stakes[f"at_stake_{unit}"].values)
        kept = 100.0 * (1.0 - lost / np.where(stake > 1e-12, stake, np.nan))
        score[unit] = np.where(assessed.held[:, :, None], kept, np.nan)
    names = (Text("指标", "leaf"), Text("部门", "department"), Text("区", "district"))
    found = {}
    for unit, name in zip(WARNED, names, strict=True):
        below = share_known(score[unit] < standard - 1e-9, score[unit])
        title = Text(f"低于标准的概率，按{name.zh}", f"chance of missing the standard, by {name.en}")
        found[f"p_below_{unit}"] = variable(
            ("assessment", unit if unit == "leaf" else f"lost_{unit}"), below, title, "1"
        )
        found[f"p_below_{unit}"].attrs |= {
            "standard": standard,
            "yellow_from": rule.yellow_from,
            "red_from": rule.red_from,
            "colours": rule.colours,
        }
    return found


def alerts(marks: xr.Dataset, unit: str, assessment: int) -> list[Alert]:
    """Warnings at one test, the most likely to miss its standard first; without what is not tested.

    Parameters
    ----------
    unit
        `leaf`, `department` or `district`.

    References
    ----------
    [wilson-1927] the interval of a chance.
    """
    chance = marks[f"p_below_{unit}"]
    (dim,) = (d for d in chance.dims if d != "assessment")
    n = int(marks["score"].isel(assessment=assessment).notnull().sum())
    found = []
    for key, p in zip(chance[dim].values, chance.isel(assessment=assessment).values, strict=True):
        if not np.isnan(p):
            found.append(Alert(str(key), probability_interval(float(p) * n, n), _level(float(p), chance.attrs)))
    return sorted(found, key=lambda alert: -alert.chance.mean)


def _level(p: float, rule: dict[str, float]) -> str:
    return RED if p >= rule["red_from"] else YELLOW if p >= rule["yellow_from"] else GREEN


def _lost(losses: Losses) -> dict[str, NDArray[np.float64]]:
    return {"department": losses.department, "district": losses.cell.sum(axis=2)}
