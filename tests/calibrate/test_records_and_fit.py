"""The records beside the fit: counts are the records', what is simulated obeys its law, bands hold what they say.

The simulated records of `records.py` have no drift, independent days and one lognormal law of closing times: the world
that the fit supposes. There, bands of 80 % must hold about 80 %.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from math import exp, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from threadpoolctl import threadpool_info, threadpool_limits

from civsim.calibrate import Fit, Orders, RecordsAndFit, fit_records, load_mapping, read_orders, records_and_fit
from civsim.calibrate.closing_curves import open_at_day_end
from civsim.calibrate.estimate import Estimate
from civsim.calibrate.relapse import delays
from civsim.calibrate.stock import PATHS, Flow, simulated
from civsim.calibrate.weekly_counts import band
from tests.calibrate.records import AREA_TABLE, MAP, written
from tests.calibrate.records import simulated as made


class Daily:
    """Exponential closing times with a mean of two days."""

    def open_share(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.exp(-days / 2)


@dataclass(frozen=True)
class Scatter:
    """Variance / mean of days and of weeks."""

    dispersion: Estimate
    week_dispersion: Estimate


def scatter(days: float, weeks: float) -> Scatter:
    return Scatter(Estimate(days, days, days, 9), Estimate(weeks, weeks, weeks, 9))


@cache
def known() -> tuple[Orders, Fit, RecordsAndFit]:
    """Three years of simulated records, their fit, and both beside each other."""
    with TemporaryDirectory() as folder:
        orders, map_file = written(Path(folder), made(years=3))
        mapping = load_mapping(map_file)
        records = read_orders(orders, mapping)
    fit = fit_records(records, mapping, "made")
    return records, fit, records_and_fit(records, fit)


def test_linear_algebra_is_kept_to_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def threads(*_: object) -> int:
        return max((pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"), default=1)

    records, fit, _ = known()
    module = import_module("civsim.calibrate.records_and_fit")
    monkeypatch.setattr(module, "stocks", threads)
    with threadpool_limits(2, user_api="blas"):
        assert (module.records_and_fit(records, fit).stock, threads()) == (1, 2)


def test_weeks_hold_all_orders_and_the_rate_has_their_sum() -> None:
    records, _, found = known()
    city, rubbish = found.weekly
    assert (city.id, rubbish.id) == ("", "rubbish")
    weeks = records.n_days // 7
    assert city.counts.sum() == (records.created_day < 7 * weeks).sum()
    assert city.rate.sum() == pytest.approx(city.counts.sum(), rel=0.01)
    assert (city.rate_low < city.rate).all() and (city.rate < city.rate_high).all()


def test_a_band_of_weeks_holds_four_fifths_of_them() -> None:
    # 156 weeks: the share inside has a standard error of 0.032 about 0.8; counts are discrete, so rather more.
    assert 0.70 <= known()[2].weekly[0].inside <= 0.93


@pytest.mark.parametrize("dispersion", [1.0, 2.5])
def test_a_band_has_the_mass_that_it_says(dispersion: float) -> None:
    draw, mean = np.random.default_rng(5), 200.0
    rates = mean if dispersion == 1 else draw.gamma(mean / (dispersion - 1), dispersion - 1, 40_000)
    counts = draw.poisson(rates, 40_000)
    low, high = band(np.array([mean]), dispersion)
    assert float(((counts >= low) & (counts <= high)).mean()) == pytest.approx(0.8, abs=0.02)


def test_without_open_orders_the_curve_is_the_share_closed() -> None:
    records, _, found = known()
    curve = found.closing[0]
    lasted = (records.closed - records.created)[~np.isnan(records.closed)]
    at = curve.days[len(curve.days) // 2]
    assert curve.closed[len(curve.days) // 2] == pytest.approx((lasted <= at).mean(), abs=0.005)
    assert curve.ended == len(lasted) and curve.n == records.size
    assert (curve.low <= curve.closed).all() and (curve.closed <= curve.high).all()
    assert (np.diff(curve.closed) >= 0).all()
    assert curve.apart < 0.02  # the law is the one that made them
    assert len(curve.days) <= 151


def test_open_orders_are_filed_less_closed() -> None:
    records, _, found = known()
    day = 500
    alive = (records.created < day + 1) & ~(records.closed < day + 1)
    assert found.stock[0].real[day] == alive.sum() > 0


def test_a_band_of_the_stock_holds_four_fifths_of_the_days() -> None:
    # Days are alike for about a week: some 150 independent ones, a standard error of 0.033.
    assert 0.70 <= known()[2].stock[0].inside <= 0.92


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_the_stock_has_the_mean_and_variance_of_an_infinite_server_queue(dispersion: float) -> None:
    # N(t) = sum over days of Binomial(n_d, s): mean = sum m s, variance = sum m s (1 - s) + dispersion m s^2.
    days, m = 60, 30.0
    s = Daily().open_share(np.arange(1.0, days + 1))
    paths = simulated("law", [Flow(np.full(days, m), s)], scatter(dispersion, dispersion), 3)[:, -1]
    mean = m * s.sum()
    variance = (m * s * (1 - s) + dispersion * m * s**2).sum()
    assert abs(paths.mean() - mean) < 3 * sqrt(variance / PATHS)
    assert paths.var(ddof=1) / variance == pytest.approx(1.0, abs=4 * sqrt(2 / PATHS))


def test_luck_of_weeks_makes_counts_vary_as_they_should() -> None:
    # All orders stay open for the day only, so that the stock at a day's end is the count of that day.
    rate, alone = np.full(700, 20.0), np.zeros(700)
    alone[0] = 1.0
    counts = simulated("law", [Flow(rate, alone)], scatter(2.0, 5.0), 4)
    weeks = counts.reshape(PATHS, 100, 7).sum(axis=2)
    assert counts.var() / counts.mean() == pytest.approx(2.0, rel=0.03)
    assert weeks.var() / weeks.mean() == pytest.approx(5.0, rel=0.05)


def test_flows_of_one_city_share_their_luck() -> None:
    days, s = 60, np.zeros(60)
    s[0] = 1.0
    flow = Flow(np.full(days, 10.0), s)
    together = simulated("law", [flow, flow], scatter(4.0, 4.0), 1)
    assert together.var() / together.mean() == pytest.approx(4.0, rel=0.1)


def test_orders_filed_at_any_hour_are_open_at_midnight_by_the_mean_over_the_hours() -> None:
    # Exponential with mean 2: of those filed on a day, m (1 - e^(-1/m)) e^(-k/m) are open k days later.
    day = np.arange(5.0)
    assert open_at_day_end(Daily(), day) == pytest.approx(2 * (1 - exp(-0.5)) * np.exp(-day / 2), abs=1e-4)


def test_repeats_by_day_sum_to_the_share_of_the_fit() -> None:
    _, fit, found = known()
    (repeats,), relapse = found.repeats, fit.categories[0].relapse
    assert relapse is not None
    assert (repeats.seen * repeats.days).sum() == pytest.approx(relapse.seen.value)
    assert (repeats.fitted * repeats.days).sum() == pytest.approx(relapse.seen.value, rel=0.02)
    assert ((repeats.low <= repeats.fitted) & (repeats.fitted <= repeats.high)).mean() > 0.8
    assert repeats.middle[0] - (repeats.days[0] - 1) / 2 == 1 and repeats.days.sum() == relapse.window


def test_relapses_come_by_a_closed_form() -> None:
    draw = np.random.default_rng(2)
    days = np.floor(draw.random(200_000) + draw.exponential(9.0, 200_000))
    expected = np.cumsum(delays(9.0, 30)[1:])
    for window in (1, 7, 30):
        seen = ((days >= 1) & (days <= window)).mean()
        assert expected[window - 1] == pytest.approx(seen, abs=0.004)


def test_areas_share_out_all_orders(tmp_path: Path) -> None:
    records, _, found = known()
    years = records.n_days / 365.25
    assert sum(rate.value for rate in found.areas.rates) * years == pytest.approx(records.size)
    assert not found.areas.by_residents  # all areas have the same number
    orders, map_file = written(tmp_path, made(years=1))
    (tmp_path / "areas.csv").write_text(AREA_TABLE.replace("north,plain,1000", "north,plain,500"), encoding="utf-8")
    mapping = load_mapping(map_file)
    records = read_orders(orders, mapping)
    told = records_and_fit(records, fit_records(records, mapping, "made")).areas
    assert told.by_residents
    assert told.rates[0].value == pytest.approx(told.orders[0] / (records.n_days / 365.25) / 0.5)


def test_dates_without_a_clock(tmp_path: Path) -> None:
    table = made(years=1)
    for name in ("created", "closed"):
        table[name] = pd.to_datetime(table[name]).dt.strftime("%Y-%m-%d")
    orders, map_file = written(tmp_path, table, MAP)
    mapping = load_mapping(map_file)
    records = read_orders(orders, mapping)
    found = records_and_fit(records, fit_records(records, mapping, "made"))
    assert found.closing[0].apart < 0.02  # whole days, taken as such
    assert found.closing[0].days[0] == 1.0  # those closed on the day of filing were closed by its end
    assert 0.6 <= found.stock[0].inside <= 0.95
