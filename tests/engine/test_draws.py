"""Draws: uniform, independent of each other, one fate a key."""

import numpy as np
from scipy import stats

from civsim.engine.draws import (
    CHILD,
    FIRST_FREE,
    cell_key,
    child_key,
    derived_key,
    poisson_count,
    replication_key,
    uniform,
)


def test_uniform_numbers_are_uniform_over_keys_purposes_and_counts() -> None:
    key = replication_key(1, 0)
    for values in (
        [uniform(derived_key(key, i), 3, 0) for i in range(40_000)],
        [uniform(key, 3, i) for i in range(40_000)],
        [uniform(key, i % 60, i // 60) for i in range(40_000)],
        [uniform(cell_key(replication_key(i, 2), 5, 1, 9), 1, 0) for i in range(40_000)],
    ):
        u = np.array(values)
        assert u.min() > 0 and u.max() < 1
        assert stats.kstest(u, "uniform").pvalue > 1e-3
        assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 4 / 200
        bits = np.floor(u * 2**20).astype(np.int64)[:, None] >> np.arange(20) & 1
        assert np.abs(bits.mean(axis=0) - 0.5).max() < 4.5 * 0.5 / 200


def test_keys_do_not_meet() -> None:
    run = replication_key(1, 0)
    cells = [cell_key(run, g, c, d) for g in range(30) for c in range(10) for d in range(-1, 200)]
    problems = [derived_key(cell, i) for cell in cells[:2000] for i in range(20)]
    children = [child_key(key) for key in problems]
    keys = [*cells, *problems, *children]
    assert len(set(keys)) == len(keys)
    assert min(keys) >= 0
    assert CHILD < FIRST_FREE


def test_counts_of_large_mean_are_poisson_and_grow_with_the_mean() -> None:
    for mean in (0.2, 250.0, 700.0, 5000.0):
        n = np.array([poisson_count(derived_key(9, i), mean) for i in range(4000)])
        assert abs(n.mean() - mean) < 4 * np.sqrt(mean / 4000)
        assert abs(n.var(ddof=1) / mean - 1) < 4 * np.sqrt((2 + 1 / mean) / 4000)
    grown = [poisson_count(77, mean) for mean in np.linspace(0, 900, 500)]
    assert (np.diff(grown) >= 0).all()


def test_same_key_same_fate_other_seed_other_fate() -> None:
    assert uniform(replication_key(4, 2), 5, 6) == uniform(replication_key(4, 2), 5, 6)
    fates = {uniform(replication_key(s, r), 5, 6) for s in range(20) for r in range(20)}
    assert len(fates) == 400
