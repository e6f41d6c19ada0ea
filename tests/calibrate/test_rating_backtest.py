"""Ratings forecast at a cut: nothing later is known, intervals hold what they promise, New York's scorecard."""

import calendar
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate import Figure, Ratings, backtest_ratings, load_ratings_map, read_ratings
from civsim.calibrate.forecasts.forecast_marks import summary
from civsim.calibrate.ratings.course import rating_course
from civsim.calibrate.ratings.library import library_forecast
from civsim.calibrate.ratings.rating_backtest import Span, months_ended
from tests.calibrate.simulated_ratings import Truth, course, ratings

MAPS = Path(__file__).resolve().parents[2] / "scenarios" / "maps"
SCORECARD = Path(os.environ.get("CIVSIM_DATA", "")) / "nyc_scorecard_2005_2015.csv.gz"
CUT, UNTIL = date(2005, 12, 31), date(2006, 12, 31)
needs_scorecard = pytest.mark.skipif(
    not SCORECARD.is_file(), reason="needs New York's scorecard: set CIVSIM_DATA to its folder"
)


def made() -> Ratings:
    return ratings(Truth(), 5, 3, 84, seed=9)  # 2001 to 2007


def told(figures: tuple[Figure, ...]) -> list[tuple[object, ...]]:
    """All that is forecast."""
    return [(f.month, f.group, f.mean, f.intervals, f.naive) for f in figures]


@pytest.mark.parametrize("by_area", [False, True])
def test_nothing_after_the_cut_moves_the_forecast(by_area: bool) -> None:
    whole = made()
    later = whole.month >= 60
    draw = np.random.default_rng(1)
    keep = ~later | (draw.random(len(later)) < 0.5)
    changed = np.where(later, draw.random(len(later)), whole.share)
    # Another place and another area, first rated after the cut, sort before all others.
    other = replace(
        whole,
        places=("a new place", *whole.places),
        areas=("a new area", *whole.areas),
        area=np.concatenate([[0], whole.area + 1]),
        month=np.concatenate([[70], whole.month[keep]]),
        place=np.concatenate([[0], whole.place[keep] + 1]),
        share=np.concatenate([[0.5], changed[keep]]),
    )
    a, b = (backtest_ratings(found, CUT, UNTIL, by_area) for found in (whole, other))
    assert told(a.figures) == told(b.figures)
    assert [b.mean for b in a.library] == [b.mean for b in b.library] and a.library[0].mean is not None
    assert [f.actual for f in a.figures] != [f.actual for f in b.figures]
    assert b.new_places == 1 and a.new_places == 0
    assert a.known.n == b.known.n == 60 * 15


def test_what_was_found_and_the_naive_forecast_by_hand() -> None:
    whole = made()
    share = np.full((84, 15), np.nan)
    share[whole.month, whole.place] = whole.share
    city = share.mean(axis=1)
    found = backtest_ratings(whole, CUT, date(2006, 6, 30))
    assert [f.month for f in found.figures] == [f"2006-{m:02}" for m in range(1, 7)]
    assert [f.actual for f in found.figures] == pytest.approx(city[60:66].tolist())
    assert [f.naive for f in found.figures] == pytest.approx(city[48:54].tolist())
    (span,) = found.spans
    assert span.actual == pytest.approx(city[60:66].mean())
    assert span.mean == pytest.approx(np.mean([f.mean for f in found.figures]), abs=1e-4)
    # Errors of months go together (the level wanders), so the mean's interval is wider than if they did not.
    width = span.intervals[1][1] - span.intervals[1][0]
    apart = np.sqrt(np.sum([(f.intervals[1][1] - f.intervals[1][0]) ** 2 for f in found.figures])) / 6
    assert width > 1.2 * apart
    areas = backtest_ratings(whole, CUT, date(2006, 6, 30), by_area=True)
    assert [s.group for s in areas.spans] == list(whole.areas)
    assert areas.spans[2].actual == pytest.approx(share[60:66, whole.area == 2].mean())


def test_quarterly_tests_are_forecast_by_the_quarter() -> None:
    whole = made()
    kept = whole.month % 3 == 1
    quarterly = replace(whole, month=whole.month[kept], place=whole.place[kept], share=whole.share[kept])
    # The records begin with February 2001 then; December 2006 has no test.
    quarterly = replace(quarterly, first=whole.first + pd.DateOffset(months=1), month=quarterly.month - 1, n_months=82)
    found = backtest_ratings(quarterly, CUT, UNTIL)
    assert [f.month for f in found.figures] == ["2006-02", "2006-05", "2006-08", "2006-11"]
    assert all(f.actual is not None and f.naive is not None for f in found.figures)
    assert found.spans[0].actual == pytest.approx(np.mean([f.actual for f in found.figures if f.actual is not None]))


def test_a_month_is_known_at_its_end() -> None:
    first = made().first
    assert [months_ended(first, d) for d in (date(2001, 1, 30), date(2001, 1, 31), date(2002, 3, 1))] == [0, 1, 14]
    a = backtest_ratings(made(), date(2006, 1, 30), date(2006, 7, 15))
    b = backtest_ratings(made(), CUT, date(2006, 6, 30))
    assert told(a.figures) == told(b.figures)


def test_intervals_of_a_known_course_hold_what_they_promise() -> None:
    # 60 courses from the model: the mean of the year ahead lies in the 80 % interval in 80 % of them, error 5 %. An
    # interval that took months for independent would hold about half.
    truth = Truth(step=0.005)
    hits = []
    for seed in range(60):
        series = course(truth, 84, np.random.default_rng(seed))
        low, high = np.quantile(rating_course(series[:72], 0).ahead(12).sample_of_mean(), [0.1, 0.9])
        hits.append(low <= series[72:].mean() <= high)
    assert 0.68 < np.mean(hits) < 0.93


def test_the_library_forecasts_a_plain_season() -> None:
    # A season without luck goes on; gaps and short records it does not take.
    month = np.arange(60)
    series = 0.9 + 0.02 * np.sin(2 * np.pi * month / 12) + 1e-4 * np.random.default_rng(1).normal(size=60)
    found = library_forecast(series[:48], 12)
    assert found is not None
    assert found.mean == pytest.approx(series[48:], abs=1e-3) and found.deviation.max() < 1e-3
    assert library_forecast(series[:20], 12) is None
    assert library_forecast(np.where(month == 30, np.nan, series), 12) is None


def scorecard() -> Ratings:
    return read_ratings(SCORECARD, *load_ratings_map(MAPS / "nyc_scorecard.yaml"))


@needs_scorecard
def test_new_york_2014_2015() -> None:
    found = backtest_ratings(scorecard(), date(2013, 12, 31), date(2015, 12, 31))
    (span,) = found.spans
    assert span.actual == pytest.approx(0.9166, abs=1e-4)
    assert span.intervals[2][0] < span.actual < span.intervals[2][1]
    assert span.intervals[2][1] - span.intervals[2][0] < 0.06, "too wide to prove anything"
    marks = found.summary["rating"]
    assert marks["n"] == 24 and marks["crps"] < 0.8 * marks["naive_crps"]  # type: ignore[operator]
    assert marks["crps"] < marks["library_crps"] < marks["naive_crps"]  # type: ignore[operator]
    assert marks["coverage95"] >= 22 / 24  # type: ignore[operator]


@needs_scorecard
def test_new_york_from_thirteen_origins() -> None:
    # Every five months from the end of 2009 to the end of 2014, a year ahead: 156 months, 13 means of a year.
    whole = scorecard()
    figures: list[Figure] = []
    spans: list[Span] = []
    for k in range(60, 121, 5):
        found = backtest_ratings(whole, month_end(k), month_end(k + 12))
        figures += found.figures
        spans += found.spans
    marks = summary(figures)
    inside = [sum(s.intervals[i][0] <= s.actual <= s.intervals[i][1] for s in spans) for i in range(3)]
    print({name: round(float(value or 0), 4) for name, value in marks.items()}, inside)
    assert (marks["n"], len(spans)) == (156, 13)
    assert marks["crps"] < 0.85 * marks["naive_crps"]  # type: ignore[operator]
    assert 0.7 <= marks["coverage80"] <= 0.9  # type: ignore[operator]
    assert inside[1] >= 8 and inside[2] >= 11


def month_end(months: int) -> date:
    """The last day of the month that many months after December 2004."""
    year, month = 2005 + (months - 1) // 12, (months - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


@pytest.mark.proof
def test_a_thousand_courses() -> None:
    # Courses from the model, whose parameters the forecast must find: of the year ahead, months and mean.
    truth, inside = Truth(step=0.005), np.zeros((2, 3))
    for seed in range(1000):
        series = course(truth, 84, np.random.default_rng(seed))
        law = rating_course(series[:72], 0).ahead(12)
        for i, level in enumerate((50, 80, 95)):
            ends = [0.5 - level / 200, 0.5 + level / 200]
            spans = [np.quantile(law.sample(k), ends) for k in range(12)]
            inside[0, i] += np.mean([low <= x <= high for (low, high), x in zip(spans, series[72:], strict=True)])
            low, high = np.quantile(law.sample_of_mean(), ends)
            inside[1, i] += low <= series[72:].mean() <= high
    print(inside / 1000)
    assert np.abs(inside / 1000 - [0.5, 0.8, 0.95]).max() < 0.04
    assert (inside[:, 2] / 1000 > 0.92).all() and (inside[:, 2] / 1000 < 0.98).all()
