"""Models and allocations for the tests of this room, on the smallest scenario."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from civsim.model import Allocation, Model, build_model, build_periods
from civsim.study import load_scenario

BuildModel = Callable[..., Model]


def build(overrides: Mapping[str, object] | None = None) -> Model:
    """The smallest model with some values changed."""
    return build_model(load_scenario("scenarios/tiny.yaml", overrides))


def allocated(model: Model, visits: NDArray[np.integer] | int, name: str = "test") -> Allocation:
    """An allocation of visits, or of the same number to each grid in each period."""
    shape = len(model.channels.visit_ids), len(model.areas.grids), build_periods(model.time, model.assessments).size
    overtime = np.zeros((len(model.departments.crews), len(model.time.months)))
    return Allocation(name, np.broadcast_to(np.asarray(visits, np.int16), shape), overtime)


def counted(model: Model, day: NDArray[np.integer], channel: NDArray[np.integer], grid: NDArray[np.integer]) -> object:
    """Visits by (channel, grid, period), counted from dated visits."""
    periods = build_periods(model.time, model.assessments)
    counts = np.zeros((len(model.channels.visit_ids), len(model.areas.grids), periods.size), np.int64)
    np.add.at(counts, (channel, grid, np.searchsorted(periods.first_day, day, side="right") - 1), 1)
    return counts


@pytest.fixture(scope="session")
def tiny() -> Model:
    return build()
