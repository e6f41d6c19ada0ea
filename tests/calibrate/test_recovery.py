"""The fit finds the parameters that made the records, and its intervals tell how well."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from civsim.calibrate import CategoryFit, Fit, block_text, fit_orders
from tests.calibrate.records import (
    AREAS,
    MEDIAN,
    MONTH,
    RATE,
    RELAPSE,
    RELAPSE_DAYS,
    SIGMA,
    WEEKDAY,
    WEIGHT,
    simulated,
    written,
)


@cache
def fitted() -> Fit:
    with TemporaryDirectory() as folder:
        return fit_orders(*written(Path(folder), simulated()))


@pytest.fixture
def rubbish() -> CategoryFit:
    return fitted().categories[0]


def test_all_orders_are_used() -> None:
    assert fitted().used == fitted().rows
    assert fitted().left_out == {}


def test_level_times_factors_is_the_mean(rubbish: CategoryFit) -> None:
    assert rubbish.rhythm.day_factor.mean() == pytest.approx(1)


def test_new_arrivals_without_the_relapses(rubbish: CategoryFit) -> None:
    # Sizes have mean 1, so the level is that of a mean area; 1 / (1 - relapse) orders are filed for every new problem.
    assert rubbish.arrivals.value == pytest.approx(RATE * WEIGHT.mean(), rel=0.03)
    assert rubbish.orders / fitted().used == 1


def test_sizes_are_the_areas_shares() -> None:
    assert fitted().size == pytest.approx(WEIGHT / WEIGHT.mean(), rel=0.05)
    assert [row.area for row in fitted().areas] == list(AREAS)


def test_month_and_weekday_factors(rubbish: CategoryFit) -> None:
    # Relapses smear the rhythm by their delay (about 18 days for a fifth of the orders), so the bounds are not tight.
    month = np.array([e.value for e in rubbish.rhythm.month])
    weekday = np.array([e.value for e in rubbish.rhythm.weekday])
    assert month == pytest.approx(MONTH / MONTH.mean(), abs=0.12)
    assert weekday == pytest.approx(0.8 * WEEKDAY / WEEKDAY.mean() + 0.2, abs=0.05)
    assert all(e.low <= e.value <= e.high for e in (*rubbish.rhythm.month, *rubbish.rhythm.weekday))


def test_poisson_counts_have_dispersion_near_one(rubbish: CategoryFit) -> None:
    assert 0.85 < rubbish.rhythm.dispersion.value < 1.25


def test_closing_time_in_spite_of_open_orders(rubbish: CategoryFit) -> None:
    assert rubbish.closing.closed < rubbish.orders
    assert rubbish.closing.median.low < MEDIAN < rubbish.closing.median.high
    assert rubbish.closing.best.law.id == "lognormal"
    assert rubbish.closing.parameters["sigma"].value == pytest.approx(SIGMA, rel=0.02)
    assert rubbish.closing.tail is not None
    assert rubbish.closing.tail.holds


def test_relapse_beyond_chance(rubbish: CategoryFit) -> None:
    assert rubbish.relapse is not None
    assert rubbish.relapse.probability.low < RELAPSE < rubbish.relapse.probability.high
    assert rubbish.relapse.probability.high - rubbish.relapse.probability.low < 0.1, "too few rows to prove anything"
    assert rubbish.relapse.days == pytest.approx(RELAPSE_DAYS, rel=0.15)
    assert rubbish.relapse.chance.value > 0.01, "chance repeats occur, or the correction is not tested"


def test_the_same_records_without_relapse_give_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.calibrate.records.RELAPSE", 0.0)
    found = fit_orders(*written(tmp_path, simulated(addresses=3_000))).categories[0].relapse
    assert found is not None
    assert found.seen.value > 0.05, "busy addresses repeat by chance"
    assert found.probability.low == 0
    assert found.probability.value < 0.03


def test_block_states_interval_rows_and_method() -> None:
    text = block_text(fitted(), "x_grids.csv")
    assert f"n = {fitted().used}" in text
    assert 'categories.rubbish.arrivals_per_grid_day: "calibrated' in text
    assert "dispersion:" not in text, "it is stated, for the user to decide on"
