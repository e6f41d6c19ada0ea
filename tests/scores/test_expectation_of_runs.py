"""Expected scores of simulated runs: equal to the sampled ones on average, with every rule of the scores in use."""

import numpy as np
import pytest
import xarray as xr

from civsim.engine import simulate
from civsim.model import make_plan
from civsim.results import to_dataset
from civsim.scores import score_run
from scores.cities import every_rule

RUNS, SEED = 1000, 3


@pytest.fixture(scope="module")
def marks() -> xr.Dataset:
    """Marks of runs in which streets, dates, samples, answers and people watched all differ by luck."""
    model = every_rule(rate=0.005)
    days = np.arange(0, 1090, 3)
    walks, grids = np.zeros(len(days), int), days // 3 % 12
    plan = make_plan("tour", days, walks, grids, len(model.departments.ids), model.time, works=(0,))
    numbers = list(range(RUNS))
    return score_run(model, to_dataset(model, plan, simulate(model, plan, SEED, numbers), SEED, numbers, {}), SEED)


def test_sampled_scores_are_the_expected_ones_on_average(marks: xr.Dataset) -> None:
    # Paired z-tests of every test, leaf and year, with Bonferroni's limit for 60 of them; a tenth of a point in the
    # cycle score would be found with a probability of 99 %.
    pairs = {"score": "expected_score", "leaf_value": "leaf_expected", "cycle_score": "cycle_expected"}
    for sampled, expected in pairs.items():
        gap = marks[sampled] - marks[expected]
        n = gap.notnull().sum("replication")
        error = gap.std("replication", ddof=1) / np.sqrt(n)
        assert (np.abs(gap.mean("replication")) <= 3.5 * error + 1e-12).all(), sampled
        assert float(error.max()) > 0
    gap = marks["cycle_score"] - marks["cycle_expected"]
    assert float(gap.std(ddof=1)) / np.sqrt(RUNS) < 0.1
