"""Three-colour warnings (三色预警): how likely leaves, departments and districts are to miss their standard at a test.

A leaf by what the sampled test finds, an indicator that has a standard of its own by the tested leaves below it, a
department or district by its score given the state of the streets (scores/stakes.py). The colour follows from the share
of replications below the standard.
"""

from typing import NamedTuple

import numpy as np
import xarray as xr

from civsim.language import Text
from civsim.model import standards_of_nodes
from civsim.scores.cycle import share_known
from civsim.scores.indicator_values import values_by_replication
from civsim.scores.labels import coordinate, variable
from civsim.scores.scored import Scored, Variables
from civsim.scores.uncertainty import Interval, probability_interval

GREEN, YELLOW, RED = "green", "yellow", "red"
NAMES = {
    "leaf": Text("指标", "leaf"),
    "node": Text("另定标准的指标", "indicator with a standard of its own"),
    "department": Text("部门", "department"),
    "district": Text("区", "district"),
}
WARNED = ("leaf", "node", "department", "district")
DIMS = {"leaf": "leaf", "node": "warned_node", "department": "lost_department", "district": "lost_district"}


class Alert(NamedTuple):
    """The warning of one leaf, indicator, department or district at one test."""

    id: str
    chance: Interval  # of missing the standard, with its Wilson interval
    level: str  # green (blue in some cities), yellow or red
    standard: float  # [0..100]


def warning_marks(scored: Scored) -> Variables:
    """Share of the replications in which the standard was missed, by test."""
    model, assessed = scored.model, scored.assessed
    rule, target, tree = model.spec.warnings, model.spec.target.score, model.indicators
    of_nodes = standards_of_nodes(rule, target, tree.ids, tree.parent)
    general = target if rule.standard is None else rule.standard
    own = [n for n, node in enumerate(tree.ids) if node in rule.by_indicator and n not in tree.leaf]
    value = np.where(assessed.points[None] > 0, assessed.value, np.nan)
    score, standard = {"leaf": 100.0 * value}, {"leaf": of_nodes[tree.leaf]}
    if own:
        score["node"], standard["node"] = values_by_replication(tree, value, own), of_nodes[own]
    lost = assessed.expected_lost.by_unit()
    for unit in ("department", "district"):
        stake = scored.stakes[unit]
        kept = 100.0 * (1.0 - lost[unit] / np.where(stake > 1e-12, stake, np.nan))
        score[unit] = np.where(assessed.held[:, :, None], kept, np.nan)
    found: Variables = {}
    for unit, of_unit in score.items():
        name, dim, levels = NAMES[unit], DIMS[unit], standard.get(unit, np.asarray(general))
        title = Text(f"低于标准的概率，按{name.zh}", f"chance of missing the standard, by {name.en}")
        below = share_known(of_unit < levels - 1e-9, of_unit)
        found[f"p_below_{unit}"] = variable(("assessment", dim), below, title, "1")
        found[f"p_below_{unit}"].attrs |= {
            "standard": general,
            "yellow_from": rule.yellow_from,
            "red_from": rule.red_from,
            "colours": rule.colours,
        }
        if unit in standard:
            title = Text(f"预警标准，按{name.zh}", f"standard of warnings, by {name.en}")
            found[f"standard_{unit}"] = variable((dim,), levels, title)
    if own:
        labels = [tree.ids[n] for n in own], [tree.names[n] for n in own]
        found["warned_node"] = coordinate("warned_node", *labels, Text("另定标准的指标", "indicator with a standard"))
    return found


def standards(marks: xr.Dataset, unit: str) -> dict[str, float]:
    """Standard of every leaf, indicator, department or district by its id. [0..100]"""
    chance, named = marks[f"p_below_{unit}"], f"standard_{unit}"
    ids = [str(key) for key in marks[DIMS[unit]].values]
    levels = marks[named].values if named in marks else [chance.attrs["standard"]] * len(ids)
    return {key: float(level) for key, level in zip(ids, levels, strict=True)}


def alerts(marks: xr.Dataset, unit: str, assessment: int) -> list[Alert]:
    """Warnings at one test, the most likely to miss its standard first; without what is not tested.

    Parameters
    ----------
    unit
        `leaf`, `node` (indicators with a standard of their own), `department` or `district`; none has no warnings.

    References
    ----------
    [wilson-1927] the interval of a chance.
    """
    if f"p_below_{unit}" not in marks:
        return []
    chance, levels = marks[f"p_below_{unit}"], standards(marks, unit)
    n = int(marks["score"].isel(assessment=assessment).notnull().sum())
    found = []
    for (key, standard), p in zip(levels.items(), chance.isel(assessment=assessment).values, strict=True):
        if not np.isnan(p):
            sure, level = probability_interval(float(p) * n, n), _level(float(p), chance.attrs)
            found.append(Alert(key, sure, level, standard))
    return sorted(found, key=lambda alert: -alert.chance.mean)


def _level(p: float, rule: dict[str, float]) -> str:
    return RED if p >= rule["red_from"] else YELLOW if p >= rule["yellow_from"] else GREEN
