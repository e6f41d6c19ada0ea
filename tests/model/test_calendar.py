"""The calendar: months, leap years, workdays, warm-up."""

from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from civsim.model.calendar import DAY_MS, HOUR_MS, HorizonBlock, Hours
from model.parts import timeline


def test_a_leap_year_has_its_day() -> None:
    time = timeline("2024-02-01", "2024-03-31")
    assert time.n_days == 60
    assert len(time.month_days(0)) == 29
    assert time.date_of(28) == date(2024, 2, 29)
    assert time.day_of(date(2024, 3, 1)) == 29


def test_weekends_rest_and_the_holiday_table_overrules_them() -> None:
    # 1 January 2021 is a Friday and a holiday; Sunday 3 January is worked instead.
    time = timeline("2021-01-01", "2021-01-10", holidays={"2021-01-01": False, "2021-01-03": True})
    assert time.weekday[:3].tolist() == [4, 5, 6]
    assert time.workday.tolist() == [False, False, True, True, True, True, True, True, False, False]
    assert np.flatnonzero(time.holiday).tolist() == [0]


def test_working_time_is_empty_on_days_of_rest() -> None:
    time = timeline("2021-01-01", "2021-01-04")
    assert ((time.working_closes - time.working_opens) / HOUR_MS).tolist() == [8, 0, 0, 8]


def test_warm_up_lies_before_the_first_month() -> None:
    time = timeline("2021-01-01", "2022-02-28", warm_up_days=40)
    assert time.first == date(2020, 11, 22)
    assert time.n_days == 40 + 365 + 59
    assert (time.month[:40] == -1).all()
    assert time.month[40] == 0
    assert time.months[0] == "2021-01"
    assert time.months[-1] == "2022-02"
    assert time.years == (2021, 2022)
    assert time.month_days(13)[0] == time.day_of(date(2022, 2, 1))


def test_a_horizon_must_run_forward() -> None:
    with pytest.raises(ValidationError):
        HorizonBlock(start="2021-02-01", end="2021-01-31")


def test_hours_are_windows_of_the_day() -> None:
    assert Hours(**{"from": 8.5, "to": 24}).window_ms == (8.5 * HOUR_MS, DAY_MS)
    with pytest.raises(ValidationError):
        Hours(**{"from": 9, "to": 9})
