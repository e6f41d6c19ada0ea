"""The calendar: real dates from the first simulated day to the last, with workdays and working hours.

Inside the engine time is an integer number of milliseconds since the first simulated midnight; this file is where
days meet dates. The working-time calendar decides deadlines; crews and teams have hours of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from civsim.language import Text
from civsim.scenario import Block, Refused, quantity

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hour = Annotated[float, Field(ge=0, le=24)]


class Hours(Block):
    """A daily span of hours, from opening to closing."""

    from_: Hour = Field(8, alias="from")
    to: Hour = 18

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "Hours":
        if self.to <= self.from_:
            raise Refused(Text("结束时刻必须晚于开始时刻", "must end after it begins"), at=("to",))
        return self

    @property
    def window_ms(self) -> tuple[int, int]:
        """Opening and closing. [ms of the day]"""
        return round(self.from_ * HOUR_MS), round(self.to * HOUR_MS)


class Shift(Hours):
    """Days and hours on which crews or posts are manned."""

    days: tuple[Weekday, ...] = quantity(WEEKDAYS, about=("出勤日", "days of the week on shift"), min_length=1)
    holidays: bool = quantity(True, about=("法定节假日是否出勤", "whether crews work on public holidays"))

    def windows(self, time: "Timeline") -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(D,) opening and closing by day, equal on days off. [ms of the day]"""
        on = np.isin(time.weekday, [WEEKDAYS.index(d) for d in self.days])
        if not self.holidays:
            on &= ~time.holiday
        opens, closes = self.window_ms
        return np.where(on, opens, 0).astype(np.int64), np.where(on, closes, 0).astype(np.int64)


class HorizonBlock(Block):
    """First and last simulated day."""

    start: date = quantity(about=("推演起始日", "first day of the horizon"))
    end: date = quantity(about=("推演截止日（含）", "last day of the horizon, included"))
    warm_up_days: int = quantity(
        0,
        about=("预热天数，不计入结果", "days simulated before the start and left out of results"),
        unit="d",
        ge=0,
        le=1830,
    )

    @model_validator(mode="after")
    def _runs_forward(self) -> "HorizonBlock":
        if self.end < self.start:
            raise Refused(Text("截止日不得早于起始日", "must not end before it starts"), at=("end",))
        if not 1900 <= self.start.year <= 2200:
            raise Refused(Text("年份应在 1900 至 2200 之间", "must lie in the years 1900 to 2200"), at=("start",))
        if (self.end - self.start).days >= 20 * 366:
            raise Refused(Text("推演期不得超过 20 年", "the horizon must not be longer than 20 years"), at=("end",))
        return self


class CalendarBlock(Block):
    """Weekends, public holidays and the hours in which deadlines run."""

    weekend: tuple[Weekday, ...] = quantity(
        ("sat", "sun"), about=("每周休息日", "days of rest in a week"), source="State Council order 146"
    )
    holidays: str | None = quantity(None, about=("节假日调休表", "table of public holidays and shifted workdays"))
    leave: str | None = quantity(None, about=("巡查组休假表", "table of the teams' leave"))
    working_hours: Hours = quantity(
        Hours(**{"from": 9, "to": 17}),
        about=("计算时限的工作时间", "hours of a workday in which deadlines run"),
        unit="h",
        source="Labour Law art. 36: 8 hours a day",
    )


class HolidayRow(Block):
    """A day that differs from its weekday."""

    date: date
    workday: bool
    name: str = ""


@dataclass(frozen=True)
class Timeline:
    """All simulated days, warm-up first. Arrays are by day (D) unless said otherwise.

    `month` numbers the months of the horizon from 0 and is -1 in the warm-up; `months` holds their labels (YYYY-MM).
    """

    first: date
    n_days: int
    warm_up_days: int
    weekday: NDArray[np.int8]  # 0 = Monday
    month_of_year: NDArray[np.int8]  # 1..12
    year: NDArray[np.int16]
    month: NDArray[np.int16]
    months: tuple[str, ...]
    workday: NDArray[np.bool_]
    holiday: NDArray[np.bool_]  # a public holiday that falls on no ordinary day of rest, or replaces one
    working_window: tuple[int, int]  # [ms of the day]

    def day_of(self, when: date) -> int:
        """Number of the day on which `when` falls; outside 0..n_days-1 for a date outside the run."""
        return (when - self.first).days

    def date_of(self, day: int) -> date:
        """Date of a day number."""
        return self.first + timedelta(days=int(day))

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the horizon (warm-up excluded)."""
        return tuple(sorted({int(y) for y in self.year[self.warm_up_days :]}))

    @property
    def year_number(self) -> NDArray[np.int64]:
        """(D,) place of each day's year among the years of the horizon; the warm-up counts as the first."""
        return np.searchsorted(self.years, np.maximum(self.year, self.years[0])).astype(np.int64)

    def month_days(self, month: int) -> NDArray[np.int64]:
        """Day numbers of a month of the horizon."""
        return np.flatnonzero(self.month == month)

    @property
    def working_opens(self) -> NDArray[np.int64]:
        """Opening of working time by day. [ms of the day]"""
        return np.where(self.workday, self.working_window[0], 0).astype(np.int64)

    @property
    def working_closes(self) -> NDArray[np.int64]:
        """Closing of working time by day; equal to the opening on days of rest. [ms of the day]"""
        return np.where(self.workday, self.working_window[1], 0).astype(np.int64)


def build_timeline(horizon: HorizonBlock, calendar: CalendarBlock, holidays: Mapping[date, HolidayRow]) -> Timeline:
    """The timeline of a horizon: weekends rest, and the holiday table overrules them."""
    first = horizon.start - timedelta(days=horizon.warm_up_days)
    n_days = (horizon.end - first).days + 1
    days = [first + timedelta(days=i) for i in range(n_days)]
    weekday = np.array([d.weekday() for d in days], np.int8)
    rest = np.isin(weekday, [WEEKDAYS.index(name) for name in calendar.weekend])
    workday = np.array([holidays[d].workday if d in holidays else not r for d, r in zip(days, rest, strict=True)], bool)
    labels = [f"{d:%Y-%m}" for d in days]
    months = tuple(dict.fromkeys(labels[horizon.warm_up_days :]))
    number = {label: i for i, label in enumerate(months)}
    month = np.array([number[x] if i >= horizon.warm_up_days else -1 for i, x in enumerate(labels)], np.int16)
    return Timeline(
        first=first,
        n_days=n_days,
        warm_up_days=horizon.warm_up_days,
        weekday=weekday,
        month_of_year=np.array([d.month for d in days], np.int8),
        year=np.array([d.year for d in days], np.int16),
        month=month,
        months=months,
        workday=workday,
        holiday=np.array([d in holidays and not holidays[d].workday for d in days], bool),
        working_window=calendar.working_hours.window_ms,
    )
