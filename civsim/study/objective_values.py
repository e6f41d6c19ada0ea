"""The objective of a plan in every replication of its simulation, from expected scores given the streets."""

from dataclasses import replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner import LENSES
from civsim.report import Variant
from civsim.scores import (
    Interval,
    counted_of,
    expected_points_off,
    leaf_points,
    probability_interval,
    score_interval,
    unit_scores,
)
from civsim.study.future_runs import worst_scores

Floats = NDArray[np.float64]


def objective_values(model: Model, variant: Variant, objective: str) -> Floats:
    """The objective in every replication, from expected scores given the streets; nan without a test. [points]"""
    marks, tests = variant.marks, model.assessments
    counted = np.flatnonzero(tests.weight > 0)
    expected = marks["expected_score"].values[:, counted]
    if objective == "final_score":
        return np.asarray(expected[:, np.argmax(tests.first_day[counted])], np.float64)
    if objective == "worst_year":
        return np.asarray(np.fmin.reduce(expected, axis=1), np.float64)
    if objective == "worst_district":
        return worst_district_scores(marks, counted)
    if objective == "target_chance":
        return target_reached(marks, counted, model.spec.target.score)
    if objective == "cvar_score":
        return worst_scores(model, variant)
    if objective == "themed_score":
        return themed_scores(model, marks)
    return np.asarray(marks["cycle_expected"].values, np.float64)


def worst_district_scores(marks: xr.Dataset, counted: NDArray[np.int64]) -> Floats:
    """(R,) score of the district and test whose mean is lowest: the bound is on means, not on each run's worst."""
    scores = unit_scores(marks, "district").transpose("replication", "assessment", "district").values[:, counted]
    known = np.isfinite(scores).any(axis=0)
    means = np.where(known, np.nanmean(np.where(known, scores, 0.0), axis=0), np.inf)
    a, d = np.unravel_index(np.argmin(means), means.shape)
    return np.asarray(scores[:, a, d], np.float64)


def target_reached(marks: xr.Dataset, counted: NDArray[np.int64], target: float) -> Floats:
    """(R,) whether the test that reaches the target least often does so, as sampled: 100 or 0; nan if not held. [%]"""
    scores = marks["score"].values[:, counted]
    reached = np.where(np.isnan(scores), np.nan, 100.0 * (scores >= target))
    share = np.array([np.inf if np.isnan(x).all() else np.nanmean(x) for x in reached.T])
    return np.asarray(reached[:, int(np.argmin(share))], np.float64)


def objective_interval(values: Floats, objective: str) -> Interval:
    """Mean of the objective with its 95 % interval: Wilson's for shares of runs. [points, or %]"""
    if objective != "target_chance":
        return score_interval(values)
    known = values[~np.isnan(values)]
    share = probability_interval(float((known > 0).sum()), len(known))
    return Interval(100 * share.mean, 100 * share.low, 100 * share.high, share.n)


def themed_scores(model: Model, marks: xr.Dataset) -> Floats:
    """(R,) cycle score with the weights of every year's theme."""
    factors = [LENSES["themed_score"](model, a) for a in range(len(model.assessments.ids))]
    own = np.ones(len(model.indicators.kind))
    stressed = replace(model.assessments, leaf_factors=np.array([own if f is None else f for f in factors]))
    points = leaf_points(replace(model, assessments=stressed))
    held = np.where(np.isnan(marks["expected_score"].values), np.nan, 0.0)
    scores = (np.nan_to_num(marks["leaf_expected"].values) * points).sum(axis=2) + held
    return counted_of(model).cycle_scores(scores - expected_points_off(model))
