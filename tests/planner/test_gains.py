"""Expected marks as the planner reads them from its table, against the exact sums."""

import numpy as np
import pytest

from civsim.planner.gains import REACH, Law, mark_table, table_place
from civsim.scores import expected_mark, expected_mark_clustered
from civsim.scores.site_marks import DEDUCT, PASS

MEANS = np.concatenate([np.linspace(0, REACH, 301), REACH * np.geomspace(1, 40, 1501)])


def read(table: np.ndarray, law: int, mean: float) -> float:
    """The mark at a mean, by a straight line between two points of the table."""
    place = table_place(mean, table.shape[1] - 2.0)
    n = int(place)
    return float(table[law, n] + (place - n) * (table[law, n + 1] - table[law, n]))


@pytest.mark.parametrize("rule", [PASS, DEDUCT])
def test_marks_of_dirty_sites_are_exact(rule: int) -> None:
    # Standards that still give marks far beyond the evenly spaced part: up to 40 or 600 problems allowed, or the last
    # of the mark gone at 1 000 problems. A table that ended at REACH would be wrong by nearly a whole mark.
    thresholds = (0.0, 3.0, 40.0, 600.0) if rule == PASS else (0.1, 0.02, 0.001)
    laws: dict[Law, int] = {(rule, x, 0): i for i, x in enumerate(thresholds)}
    table = mark_table(laws)
    for (_, threshold, _), law in laws.items():
        error = [read(table, law, x) - expected_mark(rule, threshold, x) for x in MEANS]
        assert np.abs(error[:301]).max() < 2e-6 and np.abs(error).max() < 4e-5


def test_marks_under_shocks_never_fall_below_the_exact_ones_at_dirty_sites() -> None:
    laws: dict[Law, int] = {(DEDUCT, 0.05, 30): 0, (PASS, 0.0, 30): 1}
    table, scale = mark_table(laws), 0.001 * 1.2**29
    for (rule, threshold, _), law in laws.items():
        exact = [expected_mark_clustered(rule, threshold, x, scale) for x in MEANS]
        error = np.array([read(table, law, x) for x in MEANS]) - exact
        assert error.min() > -1e-9 and error.max() < 4e-5
