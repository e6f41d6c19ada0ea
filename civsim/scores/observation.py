"""Observation leaves (行为观察): people are watched, and the share that keeps to a behaviour earns the points (F5).

`linear` earns (share - low) / (full - low), cut to 0..1; `reached` earns everything from the full level on, and nothing
below. Rates depend on campaigns alone (model/behaviours.py), so the expectation is exact, and known beforehand.
Luck is keyed by (seed, replication, test, leaf): plans share it.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.engine import derived_key, key_of_test, uniform
from civsim.model import Model
from civsim.model.compiled import compiled
from civsim.scores.drawn_sites import WATCHED
from civsim.scores.evidence import earned
from civsim.scores.observation_law import Watch, count_law, counts_seen, watch

Floats = NDArray[np.float64]


def watched_rates(model: Model) -> Floats:
    """(S, observation leaves) rate of what each leaf watches at each sitting, mean over its days at noon. [0..1]"""
    tests, leaves = model.assessments, model.indicators.of_kind("observation")
    rate = model.behaviours.rate[model.indicators.behaviour[leaves]]  # (leaves, D)
    means = [rate[:, tests.snapshot_day[list(days)]].mean(axis=1) for days in tests.snapshots]
    return np.array(means).reshape(len(tests.snapshots), len(leaves))


def watched(model: Model, sitting: NDArray[np.integer], seed: int, replications: tuple[int, ...]) -> Floats:
    """(R, A, observation leaves) share of those watched who keep to the behaviour, at each test's sitting (R, A)."""
    rates = watched_rates(model)[sitting]
    share = np.empty(rates.shape)
    for i, (leaf, how) in enumerate(_watches(model)):
        luck = np.empty((*sitting.shape, len(how.places), 2))
        for r, replication in enumerate(replications):
            for a in range(sitting.shape[1]):
                key = derived_key(key_of_test(seed, replication, a), leaf)
                _luck_of_places(key, luck[r, a])
        share[:, :, i] = counts_seen(how, rates[:, :, i], luck) / how.observations
    return share


@compiled
def _luck_of_places(key: int, luck: Floats) -> None:
    """Two uniform numbers a place, written to `luck` (places, 2)."""
    for k in range(len(luck)):
        luck[k, 0] = uniform(key, WATCHED, 2 * k)
        luck[k, 1] = uniform(key, WATCHED, 2 * k + 1)


def observation_values(model: Model, share: Floats, full: Floats) -> Floats:
    """(.., observation leaves) what shares seen earn under the full levels (L,). [0..1]"""
    ind, leaves = model.indicators, model.indicators.of_kind("observation")
    all_or_nothing = np.array([ind.rule[leaf] == "reached" for leaf in leaves], bool)
    return np.where(all_or_nothing, share >= full[leaves], earned(share, ind.low[leaves], full[leaves]))


def expected_observations(model: Model) -> Floats:
    """(S, observation leaves) exact expectation of what each leaf earns at each sitting. [0..1]"""
    return _moments(model)[0]


def observation_variance(model: Model) -> Floats:
    """(S, observation leaves) exact variance of what each leaf earns at each sitting. [1]"""
    mean, second = _moments(model)
    return np.asarray(np.maximum(second - mean**2, 0.0))


def _moments(model: Model) -> tuple[Floats, Floats]:
    """First and second moments of what each leaf earns at each sitting, from the law of the counts."""
    rates, watches = watched_rates(model), _watches(model)
    first, second = np.zeros_like(rates), np.zeros_like(rates)
    for i, (_, how) in enumerate(watches):
        shares = np.tile(np.arange(how.observations + 1)[:, None] / how.observations, len(watches))
        marks = observation_values(model, shares, model.indicators.threshold)[:, i]
        levels, place = np.unique(rates[:, i], return_inverse=True)
        laws = [count_law(how, float(p)) for p in levels]
        first[:, i] = np.array([law @ marks for law in laws])[place]
        second[:, i] = np.array([law @ marks**2 for law in laws])[place]
    return first, second


def observation_error(model: Model) -> Floats:
    """(S, observation leaves) standard error of the share seen. [0..1]"""
    rates = watched_rates(model)
    variance = np.array([how.design_effect / how.observations for _, how in _watches(model)])
    return np.asarray(np.sqrt(rates * (1.0 - rates) * variance))


def _watches(model: Model) -> list[tuple[int, Watch]]:
    """Each observation leaf and how its behaviour is watched."""
    ind = model.indicators
    return [
        (int(leaf), watch(int(ind.observations[leaf]), int(ind.per_place[leaf]), float(ind.icc[leaf])))
        for leaf in ind.of_kind("observation")
    ]
