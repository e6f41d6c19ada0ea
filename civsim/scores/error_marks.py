"""How far a test's score would scatter with fewer or more sites, by source, and how many sites it takes for +-1 point.

What would be measured is the score that the city deserves: the part of sites and inspectors falls with the number of
sites, that of answers and of the city's own course does not.
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.engine import key_of_test
from civsim.language import Text
from civsim.scores.error_parts import (
    FieldSpread,
    field_spread,
    inspectors_part,
    sites_part,
    survey_variance,
)
from civsim.scores.evidence import survey_levels
from civsim.scores.field_terms import FieldTerms
from civsim.scores.labels import coordinate, variable
from civsim.scores.observation import observation_variance
from civsim.scores.scored import Scored, Variables

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
SCALES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Numbers of sites that are looked at, as multiples of today's; no class has more than all of its sites."""
TODAY = SCALES.index(1.0)
SOURCES = {
    "sites": Text("点位抽样（抽哪些点位、哪天去）", "which sites, which day"),
    "inspectors": Text("现场检查（问题落在何处、漏看）", "inspectors: where problems lie, misses"),
    "answers": Text("问卷与观察抽样", "answers and observations"),
    "process": Text("城市自身波动", "the city's own course"),
}
MOST_REPLICATIONS = 20  # in which the spread given the city is computed: that of inspectors is known to about 11 %
LUCK = 20_211  # of the draws made for this alone
Z = 1.959964  # of a 95 % interval of a score, which is a sum over many sites
WANTED = 1.0  # half the width of the interval. [points]
FINE = 400  # numbers of sites between the fewest and all, where the wanted width is looked for


def error_marks(scored: Scored) -> Variables:
    """Variance of each test's score by source and number of sites; half widths; sites for +-1 point."""
    tests, shape = len(scored.model.assessments.ids), (len(scored.model.assessments.ids), len(SCALES))
    parts, sites, needed = np.full((*shape, len(SOURCES)), np.nan), np.zeros(shape), np.full(tests, np.nan)
    answers, process = _answers(scored), _process(scored)
    for a, (terms, _, _) in enumerate(scored.assessed.fields):
        spreads = _spreads(scored, a)
        drawn = _drawn(terms, np.array(SCALES))
        sites[a] = drawn.sum(axis=1)
        if not spreads:
            continue
        parts[a, :, :2] = _field(terms, spreads, drawn)
        parts[a, :, 2], parts[a, :, 3] = answers[a], process[a]
        needed[a] = _needed(terms, spreads, answers[a])
    by_scale = ("assessment", "sampling")
    own = parts[:, :, :3].sum(axis=2)
    return {
        "sampling": _sampling(),
        "error_source": coordinate(
            "error_source", list(SOURCES), list(SOURCES.values()), Text("误差来源", "source of error")
        ),
        "error_variance": variable(
            (*by_scale, "error_source"), parts, Text("得分方差", "variance of the score"), "points^2"
        ),
        "error_sites": variable(by_scale, sites, Text("抽样点位数", "sites drawn"), "1"),
        "error_own": variable(
            by_scale, Z * np.sqrt(own), Text("测评自身误差（95% 半宽）", "error of the test itself, 95 % half width")
        ),
        "error_total": variable(
            by_scale,
            Z * np.sqrt(own + parts[:, :, 3]),
            Text("得分总波动（95% 半宽）", "whole scatter of the score, 95 % half width"),
        ),
        "error_floor": variable(
            ("assessment",),
            Z * np.sqrt(parts[:, TODAY, 2:].sum(axis=1)),
            Text("加点位消不去的部分", "what no sites remove"),
        ),
        "sites_for_one_point": variable(
            ("assessment",), needed, Text("误差 ±1 分所需点位数", "sites for an error of +-1 point"), "1"
        ),
    }


def _sampling() -> xr.Variable:
    """Coordinate of the numbers of sites."""
    return variable(("sampling",), np.array(SCALES), Text("相对于现有点位数", "multiple of today's sites"), "1")


def _drawn(terms: FieldTerms, scales: Floats) -> Counts:
    """(n, K) sites of each class at multiples of today's numbers: at least one, at most all."""
    wanted = np.rint(scales[:, None] * terms.drawn).astype(np.int64)
    return np.clip(wanted, np.minimum(terms.drawn, 1), np.diff(terms.class_start))


def _spreads(scored: Scored, a: int) -> list[FieldSpread]:
    """Spread of the field part in each of the first replications in which the test was held."""
    model, counts, points = scored.model, scored.counts, scored.assessed.points[a]
    terms, _, table = scored.assessed.fields[a]
    worth, found = points @ terms.leaf_share, list[FieldSpread]()
    for r in np.flatnonzero(scored.assessed.held[:, a])[:MOST_REPLICATIONS]:
        days = model.assessments.snapshots[counts.held[r, a]]
        visible = counts.visible[r, list(days)].astype(np.int64)
        key = key_of_test(LUCK, counts.replications[r], a)
        found.append(field_spread(terms, table, worth, key, visible))
    return found


def _field(terms: FieldTerms, spreads: list[FieldSpread], drawn: Counts) -> Floats:
    """(n, 2) mean variance by sites and by inspectors for numbers of sites (n, K)."""
    if not len(terms.drawn):
        return np.zeros((len(drawn), 2))
    sites = np.diff(terms.class_start)
    by_sites = np.mean([sites_part(spread, sites, drawn) for spread in spreads], axis=0)
    by_inspectors = np.mean([inspectors_part(spread, terms.drawn, drawn) for spread in spreads], axis=0)
    return np.stack([by_sites, by_inspectors], axis=1)


def _needed(terms: FieldTerms, spreads: list[FieldSpread], answers: float) -> float:
    """Fewest sites with which the test itself errs by at most the wanted half width; nan if no number does."""
    if not len(terms.drawn):
        return np.nan
    most = float((np.diff(terms.class_start) / terms.drawn).max())
    drawn = np.unique(_drawn(terms, np.geomspace(0.02, max(most, 1.0), FINE)), axis=0)
    drawn = drawn[np.argsort(drawn.sum(axis=1), kind="stable")]
    enough = Z * np.sqrt(_field(terms, spreads, drawn).sum(axis=1) + answers) <= WANTED
    return float(drawn[np.argmax(enough)].sum()) if enough.any() else np.nan


def _process(scored: Scored) -> Floats:
    """(A,) variance of the score expected given the city; nan with fewer than two replications."""
    expected = scored.assessed.scores(scored.assessed.expected)
    found = np.full(expected.shape[1], np.nan)
    for a, column in enumerate(expected.T):
        known = column[~np.isnan(column)]
        found[a] = known.var(ddof=1) if len(known) > 1 else np.nan
    return found


def _answers(scored: Scored) -> Floats:
    """(A,) mean variance of the score by who is asked and watched. [points^2]"""
    model, counts, held = scored.model, scored.counts, scored.assessed.held
    ind, squares = model.indicators, scored.assessed.points**2
    survey, watched = ind.of_kind("survey"), ind.of_kind("observation")
    sitting = np.maximum(counts.held, 0).astype(np.int64)
    by_sitting = survey_levels(model, scored.assessed.lived_with.sum(axis=2))[:, :, survey]
    level = np.take_along_axis(by_sitting, sitting[:, :, None], axis=1)
    asked = np.broadcast_to(model.assessments.respondents[None, :, None], level.shape)
    by_survey = (survey_variance(level, asked, ind.low[survey], ind.threshold[survey]) * squares[:, survey]).sum(axis=2)
    by_watching = (observation_variance(model)[sitting] * squares[:, watched]).sum(axis=2)
    return np.asarray(np.where(held, by_survey + by_watching, 0.0).sum(axis=0) / np.maximum(held.sum(axis=0), 1))
