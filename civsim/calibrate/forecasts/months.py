"""Days after the cut as months: what was known of a month before the cut, what the paths give, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.forecasts.forecast import Paths
from civsim.calibrate.records.cases import Cases
from civsim.model import NEVER

Floats = NDArray[np.float64]
MEASURES = ("arrivals", "closings", "open", "on_time")


@dataclass(frozen=True)
class Month:
    """A month: its days after the cut, from `begin` to before `end`, counted from the first day after the cut.

    Days of the month that lie before the cut are known: `known` of them.
    """

    id: str
    begin: int
    end: int
    known: int


@dataclass(frozen=True)
class Daily:
    """Cases of a group by day of the records: filed, closed, open at the day's end, due, and of these late."""

    filed: Floats
    closed: Floats
    open: Floats
    due: Floats
    late: Floats

    @classmethod
    def of(cls, cases: Cases) -> "Daily":
        """Counted."""

        def counted(days: NDArray[np.int64]) -> Floats:
            return np.bincount(days[(days >= 0) & (days < cases.n_days)], minlength=cases.n_days).astype(float)

        filed, closed = counted(cases.created), counted(np.where(cases.closed == NEVER, -1, cases.closed))
        return cls(filed, closed, np.cumsum(filed - closed), counted(cases.due), counted(cases.due[cases.late]))

    def value(self, measure: str, begin: int, end: int) -> float | None:
        """A measure of the days from `begin` to before `end`; None where nothing was due."""
        match measure:
            case "arrivals":
                return float(self.filed[begin:end].sum())
            case "closings":
                return float(self.closed[begin:end].sum())
            case "open":
                return float(self.open[end - 1])
            case _:
                due = self.due[begin:end].sum()
                return float(1 - self.late[begin:end].sum() / due) if due else None


def months_after(cut: date, until: date) -> tuple[Month, ...]:
    """Months from the day after the cut to `until`, included."""
    found: list[Month] = []
    day, start = cut + timedelta(days=1), cut + timedelta(days=1)
    while day <= until:
        turn = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(turn, until + timedelta(days=1))
        found.append(Month(f"{day:%Y-%m}", (day - start).days, (end - start).days, day.day - 1))
        day = end
    return tuple(found)


def path_values(measure: str, paths: Paths, month: Month, known: Daily) -> Floats | None:
    """A measure of a month on every path, with what was known of it at the cut."""
    days, before = slice(month.begin, month.end), slice(len(known.filed) - month.known, len(known.filed))
    if measure == "open":
        return paths.open[:, month.end - 1]
    if measure == "on_time":
        if paths.due is None or paths.late is None:
            return None
        due = paths.due[:, days].sum(axis=1) + known.due[before].sum()
        late = paths.late[:, days].sum(axis=1) + known.late[before].sum()
        there = due > 0
        return 1 - late[there] / due[there] if there.any() else None
    drawn, told = (paths.filed, known.filed) if measure == "arrivals" else (paths.closed, known.closed)
    found: Floats = drawn[:, days].sum(axis=1) + told[before].sum()
    return found


def full_months(first: date, n_days: int) -> tuple[Month, ...]:
    """Whole months of the records, as days of the records."""
    last = first + timedelta(days=n_days - 1)
    return tuple(m for m in months_after(first - timedelta(days=1), last) if not m.known and _whole(m, first))


def _whole(month: Month, first: date) -> bool:
    start = first + timedelta(days=month.begin)
    return (start + timedelta(days=month.end - month.begin)).day == 1


def yearly(series: Sequence[float | None]) -> list[float]:
    """Differences to the same month a year before, where both are known."""
    pairs = zip(series, series[12:], strict=False)
    return [b - a for a, b in pairs if a is not None and b is not None]
