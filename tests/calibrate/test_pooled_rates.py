"""Areas with few orders lean on their size and on all others; intervals hold the truth."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from civsim.calibrate import fit_orders, write_rates
from civsim.calibrate.pooled_rates import pooled_rates
from tests.calibrate.coverage import HIGH, LOW, Found, coverage, told
from tests.calibrate.records import simulated, written

AREAS, DAYS = 60, 700


def experiment(draw: np.random.Generator, tau: float | None = 0.5, mean: float = 5.0) -> Found:
    """Counts of areas of different size; three of them are looked at. Without a tau, one from 0 to 1 is drawn."""
    size = np.linspace(0.3, 1.7, AREAS)
    tau = draw.random() if tau is None else tau
    rate = mean * size * (draw.gamma(tau**-2, tau**2, AREAS) if tau else 1.0)
    found = pooled_rates(draw.poisson(rate), size, DAYS, 1.0)
    return {f"area {i}": (found.rates[i], float(rate[i]) / DAYS) for i in (0, 30, 59)}


CASES = {
    "any city": {"tau": None},
    "rather alike": {"tau": 0.2},
    "different": {},
    "very different": {"tau": 1.0},
    "hardly any": {"mean": 0.7},
    "many orders, nearly alike": {"tau": 0.1, "mean": 100.0},
    "many orders, rather alike": {"tau": 0.2, "mean": 100.0},
    "many orders, different": {"mean": 100.0},
    "many orders, very different": {"tau": 1.0, "mean": 100.0},
}
ALIKE = {"alike": {"tau": 0.0}, "nearly alike": {"tau": 0.1}, "many orders, alike": {"tau": 0.0, "mean": 100.0}}


@pytest.mark.proof
@pytest.mark.parametrize("name", CASES)
def test_intervals_hold_the_truth(name: str) -> None:
    shares = coverage(partial(experiment, **CASES[name]))
    print("\n" + told(name, shares))
    assert all(LOW <= held <= HIGH for held, *_ in shares.values())


@pytest.mark.proof
@pytest.mark.parametrize("name", ALIKE)
def test_intervals_of_areas_that_are_alike_hold_the_truth_more_often(name: str) -> None:
    # Counts do not show whether areas differ at all (tau < 1 / root of their mean), or do so by next to nothing. What
    # holds where they may differ as much then holds nearly always where they do not.
    shares = coverage(partial(experiment, **ALIKE[name]))
    print("\n" + told(name, shares))
    assert all(held >= HIGH for held, *_ in shares.values())


def test_intervals_of_areas_that_are_alike_are_narrow_all_the_same() -> None:
    # Beside those of an area's own count, which hold the truth in 95 %.
    draw, size = np.random.default_rng(4), np.ones(AREAS)
    for mean, narrower in ((5.0, 0.5), (100.0, 0.6)):
        rates = [e for _ in range(5) for e in pooled_rates(draw.poisson(mean * size), size, 1, 1.0).rates]
        assert np.mean([e.high - e.low for e in rates]) < narrower * 2 * 1.96 * np.sqrt(mean)


def test_the_level_is_not_taken_as_known() -> None:
    # Alike areas have the level's interval at least: 60 areas of 0.7 orders know it within 1.96 / root of 42.
    counts = np.random.default_rng(2).poisson(0.7, AREAS)
    found = pooled_rates(counts, np.ones(AREAS), 1, 1.0).rates
    least = 1.96 / np.sqrt(counts.sum())
    assert min(np.log(e.high / e.low) / 2 for e in found) > least


def test_pooled_rates_miss_by_less_than_counts() -> None:
    draw = np.random.default_rng(3)
    size = np.ones(200)
    rate = 4.0 * draw.gamma(6.0, 1 / 6, 200)
    counts = draw.poisson(rate)
    found = np.array([e.value for e in pooled_rates(counts, size, 1, 1.0).rates])
    assert np.mean((found - rate) ** 2) < 0.6 * np.mean((counts - rate) ** 2)
    assert found.sum() == pytest.approx(counts.sum(), rel=0.02)


def test_many_orders_speak_for_themselves() -> None:
    counts = np.array([10_000, 20_000, 5_000, 40_000])
    found = pooled_rates(counts, np.ones(4), 100, 1.0)
    assert [e.value for e in found.rates] == pytest.approx(counts / 100, rel=0.01)
    width = [(e.high - e.low) / e.value for e in found.rates]
    assert width == pytest.approx(2 * 1.96 / np.sqrt(counts), rel=0.05)


def test_areas_that_are_alike_are_taken_together() -> None:
    counts = np.random.default_rng(1).poisson(3.0, 300)
    found = pooled_rates(counts, np.ones(300), 1, 1.0)
    assert found.spread < 0.15
    assert np.std([e.value for e in found.rates]) < 0.4 * np.std(counts)


def test_scatter_widens() -> None:
    counts = np.array([900, 1100, 1000])
    calm, wild = (pooled_rates(counts, np.ones(3), 100, d).rates[0] for d in (1.0, 10.0))
    assert wild.value == pytest.approx(calm.value, rel=0.05)
    assert wild.high - wild.low > 1.3 * (calm.high - calm.low)


def test_an_area_without_orders_has_a_rate() -> None:
    found = pooled_rates(np.array([0, 10, 12, 9, 11, 8]), np.ones(6), 10, 1.0).rates[0]
    assert 0 < found.value < 1.0
    assert found.n == 0


def test_rates_of_a_fit_are_written_beside_its_block(tmp_path: Path) -> None:
    fit = fit_orders(*written(tmp_path, simulated(years=1)))
    lines = write_rates(fit, tmp_path / "block.yaml").read_text("utf-8").splitlines()
    assert lines[0] == "grid,category,orders,per_day,low95,high95"
    rows = [line.split(",") for line in lines[1:]]
    assert [row[0] for row in rows] == ["N", "S", "E"]
    assert sum(int(row[2]) for row in rows) == fit.used
    assert all(float(row[4]) < int(row[2]) / 365 < float(row[5]) for row in rows)
