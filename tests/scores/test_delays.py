"""Delays with censoring: hand-solved curves, the plain case, and the bias of what has ended only."""

from math import exp, isnan, log, sqrt

import numpy as np
import pytest

from civsim.scores import delay_of, durations, order_marks
from civsim.scores.delays import Durations
from scores.orders import table_of


def cohort(days: list[float], ended: list[bool]) -> Durations:
    return Durations(np.array(days), np.array(ended), np.arange(len(days)))


def test_curve_by_hand() -> None:
    # Ends at 1, 3 and 5, censored at 2 and 4: S = 4/5 after 1, 4/5 x 2/3 = 8/15 after 3, 0 after 5.
    found = delay_of(cohort([1, 2, 3, 4, 5], [True, False, True, False, True]), 5.0)
    assert found.median.mean == 5
    assert found.mean.mean == pytest.approx(1 + 2 * 4 / 5 + 2 * 8 / 15)
    # Klein and Moeschberger (4.5.2): areas after 1 and 3 are 8/3 and 16/15; 1 of 5 ended, then 1 of 3.
    variance = (8 / 3) ** 2 / (5 * 4) + (16 / 15) ** 2 / (3 * 2)
    assert found.mean.mean - found.mean.low == pytest.approx(1.959964 * sqrt(variance), rel=1e-5)
    assert found.mean.high == 5.0  # no more than the horizon
    assert (found.n, found.ended) == (5, 3)
    assert found.naive_median == 3


def test_without_censoring_it_is_the_plain_mean() -> None:
    draw = np.random.default_rng(5)
    days = draw.exponential(3.0, 400)
    found = delay_of(cohort(days.tolist(), [True] * 400), 1000.0)
    assert found.mean.mean == pytest.approx(days.mean())
    assert found.mean.high - found.mean.mean == pytest.approx(1.959964 * days.std() / sqrt(400), rel=1e-5)
    assert found.median.mean == pytest.approx(np.sort(days)[199])
    assert found.median.low < log(2) * 3.0 < found.median.high


def test_what_the_records_do_not_reach_is_unknown() -> None:
    found = delay_of(cohort([1.0, 2.0, 3.0, 3.0], [True, False, False, False]), 10.0)
    assert isnan(found.median.mean) and isnan(found.p90.mean) and isnan(found.mean.mean)
    assert found.naive_median == 1.0  # the one that was quick
    nobody = delay_of(cohort([], []), 10.0)
    assert nobody.n == 0 and isnan(nobody.mean.mean) and isnan(nobody.naive_mean)


def test_the_biased_mean_favours_the_quick_ones() -> None:
    # Orders filed evenly over 100 days close after an exponential of mean 40 d; the records end on day 100. Of those
    # that ended, one filed on day s is seen only if quicker than 100 - s, so their mean tends to
    # integral of (time ended x its density) / share ended = 25.1 d instead of 40.
    mean, span, n = 40.0, 100.0, 4000
    draw = np.random.default_rng(11)
    filed = np.sort(draw.uniform(0, span, n))
    lasts = draw.exponential(mean, n)
    closed = [f + t if f + t < span else None for f, t in zip(filed, lasts, strict=True)]
    table = table_of(int(span), filed=filed, closed=closed)
    found = delay_of(durations(table, "close"), 50.0)
    restricted = mean * (1 - exp(-50 / mean))
    error = (found.mean.high - found.mean.mean) / 1.96
    assert error < 0.5, "too few orders to prove anything"
    assert abs(found.mean.mean - restricted) < 3 * error
    assert found.median.low < mean * log(2) < found.median.high
    left = np.linspace(0, span, 100_001)
    seen = 1 - np.exp(-left / mean)
    biased = float((mean - (mean + left) * np.exp(-left / mean)).mean() / seen.mean())
    assert found.naive_mean == pytest.approx(biased, rel=0.04)
    assert found.naive_mean < mean - 25 * error, "the way that is not to be used"
    assert found.naive_median < found.median.low


def test_a_cohort_that_ends_earlier_needs_no_curve() -> None:
    table = table_of(100, filed=[0.5, 10, 95], closed=[4.5, 30, None])
    whole, early = (delay_of(durations(table, "close", end), 20.0) for end in (None, 50 * 86_400_000))
    assert (whole.n, early.n, early.ended) == (3, 2, 2)
    assert early.median.mean == 4


def test_what_ended_by_itself_is_censored_then() -> None:
    found = durations(table_of(100, arose=[0, 10.5], found=[None, 20], filed=[None, 20], gone=[30, None]), "detect")
    assert found.days.tolist() == [30, 9.5]
    assert found.ended.tolist() == [False, True]


def test_dates_alone_count_half_a_day() -> None:
    found = durations(table_of(100, filed=[0, 10], closed=[0, None]), "close")
    assert found.days.tolist() == [0.5, 90]


def test_replications_that_cannot_all_tell_leave_a_figure_unknown() -> None:
    # Medians 2, 4 and none: two of the three runs close most of their orders. Means over what ended are 2, 4 and 1.
    ends = ([2.25] * 5, [4.25] * 5, [1.25, None, None, None, None])
    tables = [table_of(40, filed=[0.25] * 5, closed=closed) for closed in ends]
    told = order_marks(tables[:2], "whole").delays[0].delay
    assert told.median.mean == 3 and told.median.n == 2
    assert told.median.high - 3 == pytest.approx(12.7062 * sqrt(2) / sqrt(2), rel=1e-4)  # t(1), sd of 2 and 4
    row = order_marks(tables, "whole").delays[0]
    assert row.what == "close" and isnan(row.delay.median.mean) and row.delay.median.n == 3
    assert (row.delay.n, row.delay.ended) == (15, 11)
    assert row.delay.naive_mean == pytest.approx((2 + 4 + 1) / 3)


def test_marks_name_the_groups_that_have_orders() -> None:
    table = table_of(100, {"department": 3}, filed=[0, 1.5, 2], closed=[5, None, 4], department=[0, 2, -1])
    rows = order_marks([table], "whole", ["department"]).delays
    assert [row.ids for row in rows] == [(), *(("department", i) for i in ("department 0", "department 2", ""))]
    curve = order_marks([table], "whole").curve
    assert curve is not None
    assert (curve.naive >= curve.share - 1e-12).all()
    assert (np.diff(curve.share) >= 0).all()
