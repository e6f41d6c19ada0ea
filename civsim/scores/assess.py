"""Every test of every replication: what each leaf earned, what it would earn on average, and where points were lost."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from civsim.engine import key_of_test, uniform
from civsim.model import Model
from civsim.scores.drawn_sites import ANSWER
from civsim.scores.evidence import data_levels, desk_levels, earned, expected_earned, survey_levels
from civsim.scores.expected_field import expected_terms_and_losses
from civsim.scores.field import run_field_test, term_values
from civsim.scores.field_parts import FieldPart, field_parts
from civsim.scores.field_terms import FieldTerms
from civsim.scores.losses import Losses, no_losses
from civsim.scores.observation import expected_observations, observation_values, watched
from civsim.scores.points import leaf_points, tested_leaves
from civsim.scores.run_counts import RunCounts, lived_with
from civsim.scores.site_losses import sampled_losses, shared_by_category
from civsim.scores.unplaced_losses import add_unplaced


@dataclass(frozen=True)
class Assessed:
    """Replications (R), tests (A), leaves (L). Leaf values run from 0 to 1 and are nan where a leaf is not tested.

    So is everything of a test that was not held.
    """

    points: NDArray[np.float64]  # (A, L)
    held: NDArray[np.bool_]  # (R, A) whether the test took place
    value: NDArray[np.float64]  # (R, A, L) as sampled
    expected: NDArray[np.float64]  # (R, A, L) expectation given the state of the city
    local: NDArray[np.float64]  # (R, A, L) as sampled, under the stricter local standards
    fields: tuple[FieldPart, ...]  # (A) the field part of each test
    lived_with: NDArray[np.float64]  # (R, S, K, C) problems that the average resident lived with
    lost: Losses  # by the sampled score
    expected_lost: Losses  # by the expected score

    def scores(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """(R, A) scores from leaf values (R, A, L); nan where nothing is tested. [points]"""
        total = np.where(self.held & (self.points.sum(axis=1) > 0), 0.0, np.nan)
        return np.asarray((np.nan_to_num(value) * self.points).sum(axis=2) + total)


def assess(model: Model, counts: RunCounts, seed: int) -> Assessed:
    """Hold every test of every replication."""
    R, A, L = len(counts.replications), len(model.assessments.ids), len(model.indicators.kind)
    held = counts.held >= 0
    out = Assessed(
        points=leaf_points(model),
        held=held,
        value=np.zeros((R, A, L)),
        expected=np.zeros((R, A, L)),
        local=np.zeros((R, A, L)),
        fields=field_parts(model),
        lived_with=lived_with(model, counts),
        lost=no_losses(model, held),
        expected_lost=no_losses(model, held),
    )
    _hold_field_tests(model, counts, seed, out)
    _hear_and_look_up(model, counts, seed, out)
    _watch(model, counts, seed, out)
    add_unplaced(model, counts, out.points, out.value, out.lost)
    add_unplaced(model, counts, out.points, out.expected, out.expected_lost, out.lived_with)
    untested = ~np.array([tested_leaves(model, a) for a in range(A)], bool).reshape(A, L)
    for values in (out.value, out.expected, out.local):
        values[:, untested] = np.nan
    for by_test in (out.value, out.expected, out.local):
        by_test[~held] = np.nan
    return out


def _hold_field_tests(model: Model, counts: RunCounts, seed: int, out: Assessed) -> None:
    """Fill the field leaves and what was lost at sites."""
    field = model.indicators.of_kind("field")
    for a, (terms, strict, table) in enumerate(out.fields):
        for r in np.flatnonzero(out.held[:, a]):
            replication, days = counts.replications[r], model.assessments.snapshots[counts.held[r, a]]
            visible = counts.visible[r, list(days)].astype(np.int64)
            test = run_field_test(terms, key_of_test(seed, replication, a), visible)
            out.value[r, a, field] = terms.leaf_share[field] @ test.term_value
            out.local[r, a, field] = strict.leaf_share[field] @ term_values(strict, test.place, test.seen)
            expected, cost = expected_terms_and_losses(terms, table, visible)
            out.expected[r, a, field] = terms.leaf_share[field] @ expected
            seen = sampled_losses(terms, test, out.points[a], len(model.areas.grids))
            out.lost.add_sites(int(r), a, seen)
            out.expected_lost.add_sites(int(r), a, shared_by_category(terms, visible, cost))
            for lost, marks in ((out.lost, test.term_value), (out.expected_lost, expected)):
                lost.site_class[r, a] += _by_class(model, a, terms, out.points[a], marks)


def _by_class(
    model: Model, a: int, terms: FieldTerms, points: NDArray[np.float64], marks: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(site classes + 1,) points lost at sites of each class, from the mean marks of the terms."""
    drawn = np.array([c for c, _ in model.assessments.sampled[a]], np.int64)
    of_term = np.repeat(drawn, np.diff(terms.term_start))
    lost = (points @ terms.leaf_share) * np.maximum(1.0 - marks, 0.0)  # no rounding below 0
    return np.asarray(np.bincount(of_term, lost, minlength=len(model.sites.classes) + 1), np.float64)


def _hear_and_look_up(model: Model, counts: RunCounts, seed: int, out: Assessed) -> None:
    """Fill the desk, survey and data leaves."""
    indicators, tests = model.indicators, model.assessments
    desk, survey, data = (indicators.of_kind(kind) for kind in ("desk", "survey", "data"))
    low, full, strict = indicators.low, indicators.threshold, indicators.local
    by_sitting = data_levels(model, counts.months)
    by_sitting[:, :, desk] = desk_levels(model, counts.started)[:, desk]
    by_sitting[:, :, survey] = survey_levels(model, out.lived_with.sum(axis=2))[:, :, survey]
    level = np.take_along_axis(by_sitting, np.maximum(counts.held, 0).astype(np.int64)[:, :, None], axis=1)
    answers = answered(level[:, :, survey], tests.respondents, survey, seed, counts.replications)
    asked = np.broadcast_to(tests.respondents[None, :, None], answers.shape)
    out.expected[:, :, survey] = expected_earned(level[:, :, survey], asked, low[survey], full[survey])
    level[:, :, survey] = answers
    rest = np.concatenate([desk, survey, data])
    out.value[:, :, rest] = earned(level[:, :, rest], low[rest], full[rest])
    out.local[:, :, rest] = earned(level[:, :, rest], low[rest], strict[rest])
    known = np.concatenate([desk, data])
    out.expected[:, :, known] = out.value[:, :, known]


def _watch(model: Model, counts: RunCounts, seed: int, out: Assessed) -> None:
    """Fill the observation leaves."""
    leaves = model.indicators.of_kind("observation")
    if not len(leaves):
        return
    sitting = np.maximum(counts.held, 0).astype(np.int64)
    shares = watched(model, sitting, seed, counts.replications)
    out.value[:, :, leaves] = observation_values(model, shares, model.indicators.threshold)
    out.local[:, :, leaves] = observation_values(model, shares, model.indicators.local)
    out.expected[:, :, leaves] = expected_observations(model)[sitting]


def answered(
    satisfaction: NDArray[np.float64],
    respondents: NDArray[np.int64],
    leaves: NDArray[np.int64],
    seed: int,
    replications: tuple[int, ...],
) -> NDArray[np.float64]:
    """(R, A, leaves) share of satisfied people among those asked, each leaf asking its own. [0..1]"""
    luck = np.empty(satisfaction.shape)
    for r, replication in enumerate(replications):
        for a in range(satisfaction.shape[1]):
            key = key_of_test(seed, replication, a)
            luck[r, a] = [uniform(key, ANSWER, int(leaf)) for leaf in leaves]
    asked = np.broadcast_to(respondents[None, :, None], satisfaction.shape)
    return np.asarray(scipy.stats.binom.ppf(luck, asked, satisfaction) / asked)
