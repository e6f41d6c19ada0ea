"""Losses of the leaves that no site visit decides, and who answers for them.

Every part is an integrated gradient along the straight path from a city in which all is done to this one: each leaf
earns a function of one sum, so that its loss is shared in proportion to the terms (site_losses.py has the proof).
Survey, expected: the sum is that of the problems residents lived with; what is lost even without any belongs to no
category. Data leaves on due orders: the orders that failed, each with the department responsible in its grid; that
volunteers took an order over does not show in the counts. Desk leaves: the listed works that do not stand, in equal
parts. What is left, answers of a sample and people watched among it, falls to the department that the leaf names.

References
----------
[sundararajan-2017] integrated gradients and their completeness.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.scores.evidence import data_months, expected_earned, works_standing
from civsim.scores.kpi import KPIS
from civsim.scores.losses import Losses
from civsim.scores.run_counts import RunCounts

Floats = NDArray[np.float64]
NONE = -1


class Part(NamedTuple):
    """Points lost (R, A) to a category and a department; -1 = none."""

    lost: Floats
    category: int
    department: int


def add_unplaced(
    model: Model, counts: RunCounts, points: Floats, value: Floats, losses: Losses, lived_with: Floats | None = None
) -> None:
    """Add what the leaves without sites lost, from their points (A, L) and values (R, A, L).

    With the problems residents lived with (R, S, K, C), in an expected score, the loss of surveys goes by category.
    """
    ind, sitting = model.indicators, np.maximum(counts.held, 0).astype(np.int64)
    burden = None if lived_with is None else _at(lived_with, sitting)
    undone = ~works_standing(model, counts.started)[sitting]  # (R, A, W)
    for leaf, kind in enumerate(ind.kind):
        if kind == "field":
            continue
        lost = points[:, leaf] * (1.0 - value[:, :, leaf])
        found: Iterator[Part] = iter(())
        if kind == "survey" and burden is not None:
            found = _by_burden(model, counts, leaf, burden, lost, points[:, leaf])
        elif kind == "data" and KPIS[ind.rule[leaf]].denominator == "due":
            found = _by_failed_orders(model, counts, leaf, sitting, lost)
        elif kind == "desk":
            found = _by_works(model, leaf, undone, lost)
        rest = lost
        for part in found:
            losses.add_elsewhere(*part)
            rest = rest - part.lost
        losses.add_elsewhere(np.maximum(rest, 0.0), NONE, int(ind.department[leaf]))


def _by_burden(
    model: Model, counts: RunCounts, leaf: int, burden: Floats, lost: Floats, points: Floats
) -> Iterator[Part]:
    """The loss of a survey leaf beyond that of a city without problems, in proportion to the burden (R, A, K, C)."""
    ind = model.indicators
    low, full, clean = (np.array([x[leaf]]) for x in (ind.low, ind.threshold, ind.base))
    at_best = expected_earned(clean, model.assessments.respondents[:, None], low, full)[:, 0]
    caused = np.clip(lost - points * (1.0 - at_best), 0.0, None)
    parts = _shares(burden * ind.categories[leaf]) * caused[:, :, None, None]
    for department, category in np.argwhere(_answers(counts, len(model.departments.ids))):
        own = counts.duty.department[:, category] == department
        yield Part(parts[:, :, own, category].sum(axis=2), int(category), int(department))


def _by_failed_orders(
    model: Model, counts: RunCounts, leaf: int, sitting: NDArray[np.int64], lost: Floats
) -> Iterator[Part]:
    """The loss of a data leaf, in proportion to the due orders that each department failed."""
    kpi, of_leaf = KPIS[model.indicators.rule[leaf]], model.indicators.categories[leaf]
    top, due = counts.by_area[kpi.numerator], counts.by_area[kpi.denominator]
    failed = (top if kpi.complement else due - top) * of_leaf  # (R, M, K, C)
    by_sitting = np.zeros((len(failed), len(model.assessments.sitting_day), *failed.shape[2:]))
    for s in range(by_sitting.shape[1]):
        by_sitting[:, s] = failed[:, data_months(model, s)].sum(axis=1)
    parts = _shares(_at(by_sitting, sitting)) * lost[:, :, None, None]
    for department in np.unique(counts.duty.department):
        yield Part((parts * (counts.duty.department == department)).sum(axis=(2, 3)), NONE, int(department))


def _by_works(model: Model, leaf: int, undone: NDArray[np.bool_], lost: Floats) -> Iterator[Part]:
    """The loss of a desk leaf in equal parts over the listed works that do not stand, where they name a department."""
    works = model.works
    listed = undone & model.indicators.works[leaf]
    parts = lost / np.maximum(listed.sum(axis=2), 1)
    for department in np.unique(works.department[works.department >= 0]):
        yield Part(parts * listed[:, :, works.department == department].sum(axis=2), NONE, int(department))


def _answers(counts: RunCounts, departments: int) -> NDArray[np.bool_]:
    """(departments, C) whether a department answers for a category anywhere."""
    department = counts.duty.department
    found = np.zeros((departments, department.shape[1]), bool)
    found[department, np.arange(department.shape[1])] = True
    return found


def _at(by_sitting: Floats, sitting: NDArray[np.int64]) -> Floats:
    """(R, A, ...) of the sitting at which each test was held, from (R, S, ...)."""
    return by_sitting[np.arange(len(sitting))[:, None], sitting]


def _shares(amounts: Floats) -> Floats:
    """Amounts (R, A, K, C) as shares of their sum over areas and categories; zeros where there is nothing."""
    total = amounts.sum(axis=(2, 3), keepdims=True)
    return np.asarray(np.divide(amounts, total, out=np.zeros_like(amounts), where=total > 0))
