"""All numbers of a fit stand in one list, and those of the block are the block's."""

from functools import cache
from math import isnan
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from civsim.calibrate import Fit, block_text, evidence, fit_orders
from civsim.scenario import read
from tests.calibrate.records import simulated, written


@cache
def fitted() -> Fit:
    with TemporaryDirectory() as folder:
        return fit_orders(*written(Path(folder), simulated(years=2)))


def test_every_calibrated_value_of_the_block_is_in_the_list(tmp_path: Path) -> None:
    block = tmp_path / "block.yaml"
    block.write_text(block_text(fitted(), "grids.csv"), encoding="utf-8")
    sources = read(block).data["sources"]
    assert {e.path for e in evidence(fitted()) if e.in_block} == set(sources) - {"areas.table"}


def test_estimates_lie_in_their_interval_and_say_their_rows() -> None:
    found = evidence(fitted())
    assert len(found) > 25
    for e in found:
        value = e.estimate
        assert value.n > 0 and e.name.zh and e.method.en, e.path
        assert isnan(value.low) or value.low <= value.value <= value.high, e.path


def test_half_are_open_at_the_median() -> None:
    closing = fitted().categories[0].closing
    days = np.array([0.0, closing.median.value, closing.nine_of_ten.value, 1e9])
    assert closing.open_share(days) == pytest.approx([1.0, 0.5, 0.1, 0.0], abs=1e-6)


def test_what_is_counted_is_not_called_fitted() -> None:
    measured = {e.path for e in evidence(fitted()) if e.kind == "measured"}
    assert "categories.rubbish.repeats" in measured
    assert "categories.rubbish.relapse_probability" not in measured
