"""Losses of the leaves that no site visit decides, and who answers for them.

Survey, expected: satisfaction depends on the problems residents lived with through one weighted sum, so that integrated
gradients from a city without problems share the loss in proportion to them (site_losses.py has the proof); what is lost
even there belongs to nobody. Data leaves on due orders: a KPI is linear in the orders that failed, so that each
department answers for its part of them. All else has no category, no department and no place.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.scores.evidence import data_months, expected_earned
from civsim.scores.kpi import KPIS
from civsim.scores.losses import Losses, department_of_categories
from civsim.scores.run_counts import RunCounts

Floats = NDArray[np.float64]
NONE = -1


def add_unplaced(
    model: Model, counts: RunCounts, points: Floats, value: Floats, losses: Losses, lived_with: Floats | None = None
) -> None:
    """Add what the leaves without sites lost, from their points (A, L) and values (R, A, L).

    With the problems that residents lived with (R, S, C), in an expected score, the loss of surveys goes by category.
    """
    sitting = np.maximum(counts.held, 0).astype(np.int64)
    burden = None if lived_with is None else np.take_along_axis(lived_with, sitting[:, :, None], axis=1)
    whose = department_of_categories(model)
    for leaf, kind in enumerate(model.indicators.kind):
        if kind == "field":
            continue
        lost = points[:, leaf] * (1.0 - value[:, :, leaf])
        parts = np.zeros((*sitting.shape, len(whose)))
        category = kind == "survey"
        if kind == "survey" and burden is not None:
            parts = _by_burden(model, leaf, burden, lost, points[:, leaf])
        elif kind == "data" and KPIS[model.indicators.rule[leaf]].denominator == "due":
            parts = lost[:, :, None] * _share_failed(model, counts, leaf, sitting)
        for c, department in enumerate(whose):
            losses.add_elsewhere(parts[:, :, c], c if category else NONE, int(department))
        losses.add_elsewhere(np.maximum(lost - parts.sum(axis=2), 0.0), NONE, NONE)


def _by_burden(model: Model, leaf: int, burden: Floats, lost: Floats, points: Floats) -> Floats:
    """(R, A, C) loss of a survey leaf beyond that of a city without problems, in proportion to the burden (R, A, C)."""
    ind = model.indicators
    low, full, clean = (np.array([x[leaf]]) for x in (ind.low, ind.threshold, ind.base))
    at_best = expected_earned(clean, model.assessments.respondents[:, None], low, full)[:, 0]
    of_leaf = burden * ind.categories[leaf]
    caused = np.clip(lost - points * (1.0 - at_best), 0.0, None)
    return np.asarray(_shares(of_leaf) * caused[:, :, None])


def _share_failed(model: Model, counts: RunCounts, leaf: int, sitting: NDArray[np.int64]) -> Floats:
    """(R, A, C) share of each category in the due orders that a data leaf counts as failed."""
    kpi, of_leaf = KPIS[model.indicators.rule[leaf]], model.indicators.categories[leaf]
    top, due = counts.months[kpi.numerator], counts.months[kpi.denominator]
    failed = (top if kpi.complement else due - top) * of_leaf  # (R, M, C)
    sittings = range(len(model.assessments.sitting_day))
    by_sitting = np.zeros((len(failed), len(sittings), failed.shape[2]))
    for s in sittings:
        by_sitting[:, s] = failed[:, data_months(model, s)].sum(axis=1)
    return _shares(np.take_along_axis(by_sitting, sitting[:, :, None], axis=1))


def _shares(amounts: Floats) -> Floats:
    """Amounts as shares of their sum over the last axis; zeros where there is nothing."""
    total = amounts.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(amounts, total, out=np.zeros_like(amounts), where=total > 0))
