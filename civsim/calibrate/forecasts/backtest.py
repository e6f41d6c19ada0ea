"""A forecast from what was known at a cut, beside what happened and beside the naive forecast, month by month."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from civsim.calibrate.forecasts.forecast import Paths, forecast
from civsim.calibrate.forecasts.forecast_marks import Figure, figure_of, summary
from civsim.calibrate.forecasts.library import library_samples
from civsim.calibrate.forecasts.months import MEASURES, Daily, Floats, Month, months_after, path_values
from civsim.calibrate.forecasts.naive import Naive, last_year, naive
from civsim.calibrate.records.cases import By, Cases, read_cases
from civsim.calibrate.records.mapping import Mapping
from civsim.calibrate.threads import one_thread
from civsim.errors import CivsimError
from civsim.language import Text

FEWEST_CASES, FEWEST_DAYS = 50, 56
PATHS = 1000
Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class Backtest:
    """All figures, the marks of each measure, and what they rest on."""

    figures: tuple[Figure, ...]
    summary: dict[str, dict[str, float | None]]
    known: Cases
    actual: Cases
    groups: tuple[str, ...]

    @property
    def unforeseen(self) -> int:
        """Cases filed after the cut in groups that had no case before it, or in none."""
        foreseen = [i for i, group in enumerate(self.actual.ids) if group in self.groups]
        later = self.actual.created >= self.known.n_days
        return int((later & ~np.isin(self.actual.group, foreseen)).sum())


@one_thread
def backtest(
    orders: Path,
    mapping: Mapping,
    cut: date,
    until: date,
    by: By | None = None,
    paths: int = PATHS,
    seed: int = 1,
    advance: Advance = lambda done, total: None,
) -> Backtest:
    """Forecast the months from the cut to `until` (included) from what was known at the end of the cut's day.

    Raises
    ------
    ScenarioError
        For mistakes of the table and the map; for days that the records do not hold.
    CivsimError
        Where `until` is not after the cut, or too little is known at the cut.
    """
    if until <= cut:
        raise CivsimError(
            Text(f"--until {until} 应晚于 --cut {cut}", f"--until {until} must be later than --cut {cut}")
        )
    known = read_cases(orders, mapping, by, cut)
    advance(1, 4)
    actual = read_cases(orders, mapping, by, until)
    _check_enough(known, cut)
    groups = tuple(dict.fromkeys(known.ids[i] for i in range(len(known.ids)) if (known.group == i).any()))
    advance(2, 4)
    drawn = forecast(known, groups, (until - cut).days, paths, seed)
    advance(3, 4)
    figures = [figure for group in groups for figure in _figures(group, known, actual, drawn[group], cut, until, seed)]
    marks = {
        measure: summary([f for f in figures if f.measure == measure])
        for measure in MEASURES
        if any(f.measure == measure for f in figures)
    }
    advance(4, 4)
    return Backtest(tuple(figures), marks, known, actual, groups)


def _check_enough(known: Cases, cut: date) -> None:
    """Refuse to forecast from next to nothing."""
    grouped = int((known.group >= 0).sum())
    if grouped < FEWEST_CASES or known.n_days < FEWEST_DAYS:
        raise CivsimError(
            Text(
                f"截至 {cut} 只有 {grouped} 件、{known.n_days} 天的记录，至少需要 {FEWEST_CASES} 件、{FEWEST_DAYS} 天",
                f"at {cut} only {grouped} cases in {known.n_days} days are known; it takes {FEWEST_CASES} cases and "
                f"{FEWEST_DAYS} days",
            )
        )


def _figures(group: str, known: Cases, actual: Cases, paths: Paths, cut: date, until: date, seed: int) -> list[Figure]:
    """Every measure of a group in every month for which the paths tell one."""
    before, later = Daily.of(known.of(group)), Daily.of(actual.of(group))
    months = months_after(cut, until)
    found = []
    for measure in MEASURES:
        other = library_samples(measure, months, before, cut, seed)
        found += [_figure(group, measure, month, paths, before, later, cut, other.get(month.id)) for month in months]
    return [figure for figure in found if figure is not None]


def _figure(
    group: str,
    measure: str,
    month: Month,
    paths: Paths,
    before: Daily,
    later: Daily,
    cut: date,
    other: Floats | None,
) -> Figure | None:
    """One figure; None where no path tells one."""
    sample = path_values(measure, paths, month, before)
    if sample is None:
        return None
    days = len(before.filed)
    begin = days + month.begin - (0 if measure == "open" else month.known)
    happened = later.value(measure, begin, days + month.end)
    return figure_of(
        month.id,
        group,
        measure,
        sample,
        happened,
        naive=naive(measure, month, before, cut),
        library=None if other is None else Naive(float(other.mean()), other),
        last_year=last_year(measure, month, before, cut),
    )
