"""Levels of the leaves that no site visit decides: desk (网上申报), survey (问卷调查) and data (数据调取).

A level in 0..1 earns (level - low) / (full - low) of a leaf's points, cut to 0..1. Desk: a base, plus the share of the
listed works that stand on the test's first day. Data: a KPI of the orders over up to twelve whole months before the
test's month. Survey: satisfaction falls, on the scale of log-odds, with the problems that residents lived with.
"""

from collections.abc import Collection, Mapping

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy import special

from civsim.model import Model
from civsim.scores.kpi import kpi_value

DATA_MONTHS, SURVEY_MONTHS = 12, 3


def desk_levels(model: Model, started: Collection[int]) -> NDArray[np.float64]:
    """(S, L) level of each desk leaf at each sitting if, beside the works that always run, those `started` do."""
    indicators, listed = model.indicators, model.indicators.works.sum(axis=1)
    done = (works_standing(model, started).astype(np.float64) @ indicators.works.T) / np.maximum(listed, 1)
    return np.asarray(np.where(listed > 0, indicators.base + (1.0 - indicators.base) * done, indicators.base))


def works_standing(model: Model, started: Collection[int]) -> NDArray[np.bool_]:
    """(S, W) works that are complete at each sitting if, beside those that always run, those `started` do."""
    works = model.works
    carried_out = ~works.optional | np.isin(np.arange(len(works.ids)), list(started))
    return np.asarray(carried_out[None, :] & (works.complete_day[None, :] <= model.assessments.sitting_day[:, None]))


def data_months(model: Model, sitting: int) -> slice:
    """Months whose orders a test looks at: up to twelve whole ones before its sitting's month, else its own month."""
    month = int(model.time.month[model.assessments.sitting_day[sitting]])
    return slice(max(0, month - DATA_MONTHS), month) if month > 0 else slice(0, 1)


def data_levels(model: Model, counts: Mapping[str, NDArray[np.integer]]) -> NDArray[np.float64]:
    """(R, S, L) level of each data leaf from counts by (replication, month, category); 1 where nothing was due."""
    indicators = model.indicators
    replications = next(iter(counts.values())).shape[0]
    level = np.ones((replications, len(model.assessments.sitting_day), len(indicators.kind)))
    for s in range(level.shape[1]):
        months = data_months(model, s)
        for leaf in indicators.of_kind("data"):
            of_leaf = {k: v[:, months][..., indicators.categories[leaf]].sum((1, 2)) for k, v in counts.items()}
            level[:, s, leaf] = np.nan_to_num(kpi_value(indicators.rule[leaf], of_leaf), nan=1.0)
    return level


def resident_weights(model: Model) -> NDArray[np.float64]:
    """(G,) weight of a grid's open problems in what the average resident lives with: population share / size."""
    people = model.areas.population
    share = people / people.sum() if people.sum() > 0 else np.full(len(people), 1.0 / len(people))
    return np.asarray(share / model.areas.size)


def survey_months(model: Model, sitting: int) -> slice:
    """The up to three last months that ended before a sitting's first day; empty in the first month."""
    month = int(model.time.month[model.assessments.sitting_day[sitting]])
    return slice(max(0, month - SURVEY_MONTHS), month)


def survey_levels(model: Model, lived_with: NDArray[np.float64]) -> NDArray[np.float64]:
    """(R, S, L) satisfaction at each survey leaf and sitting. [0..1]

    Parameters
    ----------
    model
        The model; a leaf's `base` is the satisfaction without problems, `slope` its fall in log-odds by one of them.
    lived_with
        Open problems that the average resident lived with before each sitting in a grid of size 1, (R, S, C).
    """
    indicators = model.indicators
    problems = lived_with @ indicators.categories.T.astype(np.float64)  # (R, S, L)
    return np.asarray(special.expit(special.logit(indicators.base) - indicators.slope * problems))


def earned(level: NDArray[np.float64], low: NDArray[np.float64], full: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the points that a level earns. [0..1]"""
    return np.clip((level - low) / (full - low), 0.0, 1.0)


def expected_earned(
    level: NDArray[np.float64], asked: NDArray[np.integer], low: NDArray[np.float64], full: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Expectation of `earned` for the share of satisfied people among `asked`, each satisfied with chance `level`.

    Exact: for a binomial count K, (min(K, full n) - min(K, low n)) / (full n - low n) is what is earned.
    """
    n = asked.astype(np.float64)

    def capped(cap: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expectation of min(K, cap)."""
        whole = np.floor(cap)
        below = n * level * scipy.stats.binom.cdf(whole - 1, n - 1, level)
        return np.asarray(below + cap * scipy.stats.binom.sf(whole, n, level))

    return np.asarray((capped(full * n) - capped(low * n)) / ((full - low) * n))
