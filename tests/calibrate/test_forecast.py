"""What a forecast is made of: courses that know how little they know, hazards with censoring, stocks that add up."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate.forecasts.closing_rate import MOST_AGE, at_risk, hazard, weekday_factors
from civsim.calibrate.forecasts.course import Shape, Weeks, courses, posterior, whole_weeks
from civsim.calibrate.forecasts.forecast import forecast
from civsim.calibrate.forecasts.forecast_marks import crps, interval
from civsim.calibrate.forecasts.months import Daily, months_after
from civsim.calibrate.forecasts.naive import last_year, naive
from civsim.calibrate.records.cases import Cases
from civsim.language import Text
from civsim.model import NEVER


def cases(created: np.ndarray, closed: np.ndarray, n_days: int, group: np.ndarray | None = None) -> Cases:
    group = np.zeros(len(created), np.int64) if group is None else group
    ids = tuple(f"g{i}" for i in range(int(group.max()) + 1))
    return Cases(
        first=pd.Timestamp("2021-01-04"),  # a Monday
        n_days=n_days,
        created=created.astype(np.int64),
        closed=np.where(closed < n_days, closed, NEVER).astype(np.int64),
        due=np.full(len(created), NEVER),
        late=np.zeros(len(created), bool),
        group=group,
        ids=ids,
        names=tuple(Text(i, i) for i in ids),
        rows=len(created),
        left_out={},
    )


def test_crps_by_hand() -> None:
    # E|X - y| - E|X - X'| / 2 over all ordered pairs of the sample.
    assert crps(np.array([0.0, 1.0]), 0.0) == pytest.approx(0.5 - 0.25)
    assert crps(np.array([4.0, 1.0, 2.0]), 3.0) == pytest.approx(4 / 3 - 2 / 3)
    assert crps(np.array([7.0]), 3.0) == 4.0
    grid = np.sqrt(2) * np.array([*map(_normal_quantile, (np.arange(2000) + 0.5) / 2000)])
    closed = np.sqrt(2) * (2 / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi))  # of a normal law with variance 2, at its mean
    assert crps(grid, 0.0) == pytest.approx(closed, rel=2e-3)


def _normal_quantile(p: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(float(p))


def test_interval_holds_its_share() -> None:
    assert interval(np.arange(101.0), 80) == pytest.approx((10.0, 90.0))


def test_forecast_intervals_of_a_course_hold_what_they_promise() -> None:
    # Series drawn from the model itself: the share of true future totals within 80 % intervals is 80 %. With 120
    # series its error is 0.037; intervals without the uncertainty of level and drift hold about 45 %.
    shape = Shape(0.3, 0.2, 60.0, 0.15)
    draw = np.random.default_rng(3)
    day = 7.0 * (np.arange(-104, 13) + 0.5)
    root = np.linalg.cholesky(shape.smooth(day, day) - 3.99 + np.eye(117) * (shape.shock**2 + 1e-9))
    inside, series = 0, 120
    for k in range(series):
        rate = np.exp(np.log(30) + root @ draw.standard_normal(117))
        course = posterior(Weeks(draw.poisson(rate[:104]).astype(float), np.ones(104)), shape)
        drawn = np.exp(course.drawn(13, np.random.default_rng(k), 400)).sum(axis=1)
        low, high = interval(drawn, 80)
        inside += low <= rate[104:].sum() <= high
    assert 0.8 - 3 * 0.037 < inside / series < 0.8 + 3 * 0.037


def test_level_wave_and_shock_of_arrivals_are_found() -> None:
    # Two years of weeks about a known wave, shocks of 0.2, five times over: the size of the shocks is found, the log
    # level of the coming half year has no bias (four standard errors of five means would be 0.18), and is as sure as
    # it says.
    draw = np.random.default_rng(11)
    week = np.arange(-104, 26) + 0.5
    truth = np.log(80) + 0.4 * np.cos(2 * np.pi * 7 * week / 365.25)
    rates = np.exp(truth[:104] + draw.normal(0, 0.2, (5, 104)))
    found = courses(
        [Weeks(draw.poisson(rate).astype(float), np.ones(104)) for rate in rates], Shape(0.4, 0.12, 30.0, 0.12)
    )
    assert found[0].shape.shock == pytest.approx(0.2, abs=0.03)
    drawn = np.array([course.drawn(26, np.random.default_rng(1), 1000) for course in found])
    wrong = drawn.mean(axis=(1, 2)) - truth[104:].mean()
    spread = drawn.mean(axis=2).std(axis=1)
    assert abs(wrong.mean()) < 0.18 and np.all(np.abs(wrong) < 3 * spread)
    assert spread.mean() < 0.2
    shape = drawn.mean(axis=(0, 1))
    assert np.corrcoef(shape, truth[104:])[0, 1] > 0.98
    assert np.ptp(shape) == pytest.approx(np.ptp(truth[104:]), abs=0.15)


def test_hazard_is_found_though_cases_are_still_open() -> None:
    # Geometric closing with hazard 0.05 a day; the last cases are censored. Closed ones alone would say 0.06.
    draw = np.random.default_rng(5)
    created = np.repeat(np.arange(120), 200)
    closed = created + draw.geometric(0.05, len(created)) - 1
    risk = at_risk(cases(created, closed, 120))
    found = -np.expm1(-hazard(risk, None, np.ones(7)))
    at = risk.risk.sum(axis=0)
    assert np.average(found[:60], weights=at[:60]) == pytest.approx(0.05, rel=0.03)
    assert risk.open_at_cut.sum() == (closed >= 120).sum()
    ended = closed < 120
    assert 1 / (closed - created + 1)[ended].mean() > 0.056, "the naive estimate shows what censoring hides"


def test_ages_that_no_case_has_reached_close_like_the_oldest() -> None:
    # Half of the cases close at 0.3 a day, the others at 0.01; 90 days of records. What is 90 to 180 days old is all of
    # the slow kind. The mean of all ages, 0.07, would empty the stock of old cases within weeks.
    draw = np.random.default_rng(12)
    created = np.repeat(np.arange(90), 60)
    took = np.where(
        draw.random(len(created)) < 0.5, draw.geometric(0.3, len(created)), draw.geometric(0.01, len(created))
    )
    risk = at_risk(cases(created, created + took - 1, 90))
    found = -np.expm1(-hazard(risk, None, np.ones(7)))
    assert risk.by_weekday(risk.risk)[90:].sum() == 0
    assert np.all((found[90:] > 0.006) & (found[90:] < 0.015))
    assert found[0] == pytest.approx(0.155, abs=0.02)


def test_few_cases_do_not_make_old_ones_close_like_those_of_today() -> None:
    # Old cases close with a chance of 0.05 a day. First 60 of them in 60 days, twenty times over: no age alone has
    # enough days at risk. Then 400 of which nine of ten close on their first day: that day has, and none later. The
    # rate of one set has an error of a fifth or so (25 closings), that of twenty together of a twentieth.
    draw, created = np.random.default_rng(14), np.arange(60)
    few = [unseen(created, draw.geometric(0.05, 60) - 1) for _ in range(20)]
    created = np.sort(draw.integers(0, 60, 400))
    took = [np.where(draw.random(400) < 0.9, 0, draw.geometric(0.05, 400)) for _ in range(20)]
    quick = [unseen(created, each) for each in took]
    for found in (few, quick):
        assert np.mean(found) == pytest.approx(0.05, rel=0.25)
        assert min(found) > 0.02
        assert max(found) < 0.1


def unseen(created: np.ndarray, took: np.ndarray) -> float:
    """Chance of closing a day at ages that no case has reached."""
    found = -np.expm1(-hazard(at_risk(cases(created, created + took, 60)), None, np.ones(7)))
    assert np.ptp(found[60:]) < 1e-9
    return float(found[60])


def test_closings_expected_of_a_day_are_those_of_the_cases_open_then() -> None:
    draw = np.random.default_rng(15)
    created = np.sort(draw.integers(0, 400, 500))
    closed = created + draw.geometric(0.01, 500)
    risk, of_age = at_risk(cases(created, closed, 400)), np.linspace(0.3, 0.01, MOST_AGE + 1)
    weekday = np.array([1.2, 1.1, 1.0, 1.0, 1.0, 0.9, 0.8])
    for day in (0, 30, 399):  # day 0 is a Monday
        age = day - created[(created <= day) & (closed >= day)]
        told = -np.expm1(-of_age[np.minimum(age, MOST_AGE)] * weekday[day % 7]).sum()
        assert risk.by_day(of_age, weekday)[day] == pytest.approx(told)


def test_whole_weeks_end_with_the_last_day() -> None:
    assert np.array_equal(whole_weeks(np.arange(16.0)), [sum(range(2, 9)), sum(range(9, 16))])
    assert np.array_equal(whole_weeks(np.arange(5.0)), [10.0]), "less than a week counts as one"


def test_a_swing_is_carried_on_though_a_calm_past_shows_none() -> None:
    # Half a year ahead the log rate is as unsure as the swing alone makes it, given its value now: the variance of a
    # Matern 3/2 process half its time on. Without the swing the calm past would promise a calm future.
    shape = Shape(0.0, 0.05, 300.0, 0.05, swing=0.5)
    weeks = Weeks(np.full(104, 1000.0), np.full(104, 1000.0))
    sure, unsure = (
        posterior(weeks, s).drawn(26, np.random.default_rng(1), 4000) for s in (replace(shape, swing=0.0), shape)
    )
    r = np.sqrt(3) * 182 / 365
    alone = 0.5 * np.sqrt(1 - ((1 + r) * np.exp(-r)) ** 2)
    assert sure[:, -1].std() < 0.1
    assert 0.5 * alone < unsure[:, -1].std() < alone + 0.05


def test_expected_closings_are_the_counted_ones() -> None:
    # Closings that the hazards expect sum to the counted ones, old cases included.
    draw = np.random.default_rng(6)
    created = np.sort(draw.integers(0, 500, 4000))
    closed = created + np.rint(np.exp(draw.normal(3.5, 1.5, 4000)))
    risk = at_risk(cases(created, closed, 500))
    ended = risk.by_weekday(risk.ended).sum()
    assert risk.closed.sum() == (closed < 500).sum() == ended
    assert risk.by_weekday(risk.risk)[MOST_AGE].sum() == sum(
        ((created <= d - MOST_AGE) & (closed >= d)).sum() for d in range(500)
    )
    weekday = np.array([1.2, 1.1, 1.0, 1.0, 1.0, 0.9, 0.8])
    assert risk.by_day(hazard(risk, None, weekday), weekday).sum() == pytest.approx(ended, rel=2e-3)


def test_weekdays_without_closings_are_found() -> None:
    draw = np.random.default_rng(7)
    created = np.repeat(np.arange(210), 30)
    closed = created + draw.geometric(0.2, len(created))
    closed += np.where(closed % 7 == 5, 2, np.where(closed % 7 == 6, 1, 0))  # day 0 is a Monday
    factor = weekday_factors(at_risk(cases(created, closed, 210)))
    assert factor[5:].max() < 0.05 < factor[:5].min()
    assert factor[0] > 1.2 * factor[2], "Monday closes what the weekend left"


def test_stock_follows_from_arrivals_and_hazard() -> None:
    # Poisson arrivals of 20 a day and hazard 0.1 on each day from that of filing: 20 x 0.9 / 0.1 = 180 stay open.
    draw = np.random.default_rng(8)
    created = np.repeat(np.arange(420), draw.poisson(20, 420))
    closed = created + draw.geometric(0.1, len(created)) - 1
    known = cases(created, closed, 420)
    (paths,) = forecast(known, ["g0"], 90, 400, 1).values()
    before = np.concatenate([np.full((400, 1), (known.closed == NEVER).sum()), paths.open[:, :-1]], axis=1)
    assert np.array_equal(before + paths.filed - paths.closed, paths.open), "cases are neither lost nor made"
    assert paths.filed.mean() == pytest.approx(20, rel=0.05)
    assert paths.open[:, 60:].mean() == pytest.approx(180, rel=0.08)
    low, high = interval(paths.open[:, 89], 80)
    assert low < 180 < high < low + 160


def test_groups_do_not_depend_on_their_neighbours_draws() -> None:
    draw = np.random.default_rng(9)
    created = np.repeat(np.arange(200), 12)
    closed = created + draw.geometric(0.2, len(created))
    known = cases(created, closed, 200, np.tile([0, 0, 1], 800))
    both, again = forecast(known, ["g0", "g1"], 30, 50, 1), forecast(known, ["g1", "g0"], 30, 50, 1)
    assert np.array_equal(both["g1"].open, again["g1"].open)
    assert both["g0"].filed.mean() / both["g1"].filed.mean() == pytest.approx(2, rel=0.2)


def test_months_count_from_the_day_after_the_cut() -> None:
    found = months_after(date(2012, 1, 20), date(2012, 3, 5))
    assert [(m.id, m.begin, m.end, m.known) for m in found] == [
        ("2012-01", 0, 11, 20),
        ("2012-02", 11, 40, 0),
        ("2012-03", 40, 45, 0),
    ]
    assert months_after(date(2012, 1, 31), date(2012, 2, 29))[0].known == 0


def test_naive_is_last_year_with_the_differences_between_years() -> None:
    days = pd.date_range("2010-01-01", "2012-06-30")
    level = np.where(days.year == 2010, 3.0, np.where(days.year == 2011, 5.0, 4.0))
    zero = np.zeros(len(days))
    known = Daily(level, zero, np.cumsum(level), zero, zero)
    (july,) = months_after(date(2012, 6, 30), date(2012, 7, 31))
    found = naive("arrivals", july, known, date(2012, 6, 30))
    assert found is not None and found.value == 5 * 31
    # Yearly differences of a month of 30 or 31 days: +2 a day in 2011, -1 a day from January to June 2012.
    months = pd.Series(level, days).groupby([days.year, days.month]).sum()
    step = np.array([months[2011, m] - months[2010, m] for m in range(1, 13)])
    step = np.concatenate([step, [months[2012, m] - months[2011, m] for m in range(1, 7)]])
    assert found.sample.std() == pytest.approx(np.sqrt((step**2).mean()), rel=0.02)
    assert naive("on_time", july, known, date(2012, 6, 30)) is None
    # Last year's forecast has the differences themselves, and goes on growing by their mean.
    year = last_year("arrivals", july, known, date(2012, 6, 30))
    assert year is not None and year.value == pytest.approx(5 * 31 + step.mean()), "not the naive value again"
    assert np.array_equal(np.sort(year.sample), np.sort(5 * 31 + step))
    short = Daily(*(column[-400:] for column in (level, zero, known.open, zero, zero)))
    assert last_year("arrivals", july, short, date(2012, 6, 30)) is None, "one difference between years is too few"
