"""The library's forecast of orders: months with a season from two years on, weeks without one before."""

from datetime import date, timedelta

import numpy as np
import pytest

from civsim.calibrate.forecasts.library import library_samples
from civsim.calibrate.forecasts.months import Daily, months_after

CUT = date(2013, 6, 15)


def known(days: int, wave: float) -> Daily:
    """Counts a day with a yearly wave, highest in July; each closed three days later."""
    at = np.array([(CUT - timedelta(days=days - 1 - k)).timetuple().tm_yday for k in range(days)])
    filed = np.random.default_rng(1).poisson(40 * (1 - wave * np.cos(2 * np.pi * (at - 15) / 365))).astype(float)
    closed = np.concatenate([np.zeros(3), filed[:-3]])
    return Daily(filed, closed, np.cumsum(filed - closed), np.zeros(days), np.zeros(days))


def test_a_season_is_carried_on() -> None:
    months = months_after(CUT, date(2013, 12, 31))
    found = library_samples("arrivals", months, known(900, 0.6), CUT, 1)
    assert list(found) == [month.id for month in months]
    means = {month: sample.mean() for month, sample in found.items()}
    assert means["2013-07"] == pytest.approx(31 * 40 * 1.58, rel=0.08)
    assert means["2013-12"] == pytest.approx(31 * 40 * 0.48, rel=0.15)


def test_what_is_known_of_the_month_of_the_cut_counts() -> None:
    past = known(900, 0.0)
    (june,) = months_after(CUT, date(2013, 6, 30))
    sample = library_samples("arrivals", (june,), past, CUT, 1)["2013-06"]
    assert sample.min() >= past.filed[-15:].sum()
    assert sample.mean() == pytest.approx(past.filed[-15:].sum() + 15 * 40, rel=0.05)


def test_short_records_go_by_weeks() -> None:
    found = library_samples("open", months_after(CUT, date(2013, 8, 31)), known(100, 0.0), CUT, 1)
    assert all(sample.mean() == pytest.approx(120, rel=0.2) for sample in found.values())
    assert found["2013-08"].std() >= 0.8 * found["2013-06"].std()


def test_it_tells_nothing_where_it_takes_nothing() -> None:
    months = months_after(CUT, date(2013, 8, 31))
    assert library_samples("arrivals", months, known(40, 0.0), CUT, 1) == {}
    assert library_samples("on_time", months, known(900, 0.0), CUT, 1) == {}, "no deadlines"


def test_the_same_seed_gives_the_same_values() -> None:
    months, past = months_after(CUT, date(2013, 8, 31)), known(900, 0.3)
    one, same, other = (library_samples("arrivals", months, past, CUT, seed)["2013-07"] for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
