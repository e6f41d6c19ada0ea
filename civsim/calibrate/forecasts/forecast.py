"""What the coming months may bring, from what is known at the cut: paths of arrivals, closings, open stock, deadlines.

Each path draws a course of the arrivals (see `course.py`), lets counts be Poisson about it, starts from the stock that
is open at the cut and closes it, and what is filed later, by the hazard of its age times a course of the closing
speed. Of the cases that fall due in a week a share is late, with a course of its own. Groups follow a course that all
share and one of their own about it. Draws depend on the seed and the group's id alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.forecasts.closing_rate import MOST_AGE, AtRisk, at_risk, hazard, weekday_factors
from civsim.calibrate.forecasts.course import Course, Floats, Shape, Weeks, courses, whole_weeks
from civsim.calibrate.records.cases import Cases
from civsim.model import NEVER

WAVE_FROM = 364  # days of records from which on a yearly wave can be told
RECENT_WEEKS = 8
WEEKDAY_LEANING = 100.0  # cases that the weekdays of all count for in a group
FILING = Shape(wave=0.4, drift=0.12, drift_days=30.0, shock=0.12)
SPEED = Shape(wave=0.2, drift=1.0, drift_days=300.0, shock=0.12, swing=0.5)
LATENESS = Shape(wave=0.0, drift=0.2, drift_days=60.0, shock=0.12)
"""What is thought of the courses beforehand: medians of priors. Crews fall behind and catch up for months, in all
groups together: a quiet year does not tell that they never will. The size of the swing was chosen by the first eight
of thirteen origins of Chicago's records (see docs/validation.md)."""
ARRIVALS, CLOSINGS, LATE = 1, 2, 3


@dataclass(frozen=True)
class Paths:
    """Days after the cut (paths, days): cases filed, closed, open at the day's end, due, and of these late.

    `due` and `late` are None where no case known at the cut has a deadline.
    """

    filed: Floats
    closed: Floats
    open: Floats
    due: Floats | None
    late: Floats | None


def forecast(known: Cases, groups: Sequence[str], days: int, paths: int, seed: int) -> dict[str, Paths]:
    """Paths of every group.

    Parameters
    ----------
    known
        Cases as known at the cut, which is their last day.
    groups
        Ids of groups with known cases.
    days
        Days after the cut.
    """
    chosen = [known.of(group) for group in groups]
    ahead = -(-days // 7)
    whole = known.chosen(known.group >= 0)
    arrivals = _arrivals(whole, chosen, groups, ahead, paths, seed)
    weekday = _weekday_shares(whole, chosen)
    first = (known.first.weekday() + known.n_days) % 7
    of_day = (first + np.arange(days)) % 7
    closing = _Closing.fitted(whole, chosen)
    speed = closing.speeds(groups, ahead, paths, seed)
    late = _late(whole, chosen, groups, ahead, paths, seed)
    found = {}
    for i, group in enumerate(groups):
        draw = _generator(seed, group, 0)
        mean = np.exp(np.repeat(arrivals[i], 7, axis=1)[:, :days]) * weekday[i][of_day]
        filed = draw.poisson(np.minimum(mean, 1e9)).astype(float)
        closed, stock = closing.run(i, filed, speed[i], of_day, draw)
        due = _due(chosen[i], late[i], days, draw) if late is not None else (None, None)
        found[group] = Paths(filed, closed, stock, *due)
    return found


def _generator(seed: int, group: str, what: int) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(group.encode()), what])


def _prior(shape: Shape, days: int) -> Shape:
    """Without a wave where less than a year is known."""
    return shape if days >= WAVE_FROM else replace(shape, wave=0.0)


def _by_day(day: NDArray[np.int64], days: int) -> Floats:
    return np.bincount(day[(day >= 0) & (day < days)], minlength=days).astype(float)


def _joint(
    whole: Weeks,
    own: Sequence[Weeks],
    prior: Shape,
    names: Sequence[str],
    ahead: int,
    paths: int,
    key: tuple[int, int],
) -> list[Floats]:
    """Log rates ahead of each group (paths, ahead): that of all, and the group's own about it, which does not swing."""
    seed, what = key
    (common,) = courses([whole], prior)
    drawn = common.drawn(ahead, _generator(seed, "", what), paths)
    if len(own) == 1 and own[0].counts.sum() == whole.counts.sum():
        return [drawn]
    about = [_about(weeks, common) for weeks in own]
    return [
        drawn + course.drawn(ahead, _generator(seed, name, what), paths)
        for name, course in zip(names, courses(about, replace(prior, swing=0.0)), strict=True)
    ]


def _about(weeks: Weeks, common: Course) -> Weeks:
    """A group's weeks with the course of all as what is expected."""
    kept = len(common.past)
    return Weeks(weeks.counts[-kept:], weeks.exposure[-kept:] * np.exp(common.past))


def _arrivals(
    whole: Cases, chosen: Sequence[Cases], names: Sequence[str], ahead: int, paths: int, seed: int
) -> list[Floats]:
    """Log of cases filed a day."""
    weeks = [whole_weeks(_by_day(cases.created, whole.n_days)) for cases in (whole, *chosen)]
    series = [Weeks(counts, np.full(len(counts), 7.0)) for counts in weeks]
    return _joint(series[0], series[1:], _prior(FILING, whole.n_days), names, ahead, paths, (seed, ARRIVALS))


def _weekday_shares(whole: Cases, chosen: Sequence[Cases]) -> list[Floats]:
    """Filed cases by weekday relative to the mean day."""
    start = whole.first.weekday()

    def counted(cases: Cases) -> Floats:
        return np.bincount((start + cases.created[cases.created >= whole.n_days % 7]) % 7, minlength=7).astype(float)

    of_all = (counted(whole) + 1) / (counted(whole) + 1).sum()
    found = []
    for cases in chosen:
        counts = counted(cases) + WEEKDAY_LEANING * of_all
        found.append(7 * counts / counts.sum())
    return found


@dataclass(frozen=True)
class _Closing:
    """Hazards of the groups, and how their speeds went."""

    weekday: Floats
    risks: tuple[AtRisk, ...]
    hazards: tuple[Floats, ...]
    whole: Weeks
    own: tuple[Weeks, ...]

    @classmethod
    def fitted(cls, whole: Cases, chosen: Sequence[Cases]) -> "_Closing":
        """From the cases known at the cut."""
        of_all = at_risk(whole)
        weekday = weekday_factors(of_all)
        general = hazard(of_all, None, weekday)
        risks = tuple(at_risk(cases) for cases in chosen)
        hazards = tuple(hazard(risk, general, weekday) for risk in risks)

        def weeks(risk: AtRisk, own: Floats) -> Weeks:
            return Weeks(whole_weeks(risk.closed), whole_weeks(risk.by_day(own, weekday)))

        own = tuple(weeks(risk, h) for risk, h in zip(risks, hazards, strict=True))
        return cls(weekday, risks, hazards, weeks(of_all, general), own)

    def speeds(self, names: Sequence[str], ahead: int, paths: int, seed: int) -> list[Floats]:
        """Log of the closing speed relative to the hazard."""
        prior = _prior(SPEED, len(self.risks[0].weekday))
        return _joint(self.whole, self.own, prior, names, ahead, paths, (seed, CLOSINGS))

    def run(
        self, i: int, filed: Floats, speed: Floats, of_day: NDArray[np.int64], draw: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """Cases closed, and open at the end, of each day (paths, days).

        The number open is exact on every path; its ages follow their mean, so that days are quick.
        """
        paths, days = filed.shape
        ages = np.tile(self.risks[i].open_at_cut, (paths, 1))
        closed, stock = np.zeros((paths, days)), np.zeros((paths, days))
        for day in range(days):
            ages[:, MOST_AGE] += ages[:, MOST_AGE - 1]
            ages[:, 1:MOST_AGE] = ages[:, : MOST_AGE - 1].copy()
            ages[:, 0] = filed[:, day]
            fast = np.exp(np.minimum(speed[:, day // 7], 5.0)) * self.weekday[of_day[day]]
            left = ages * np.exp(-fast[:, None] * self.hazards[i][None, :])
            before, after = np.rint(ages.sum(axis=1)), left.sum(axis=1)
            stays = np.clip(np.divide(after, before, out=np.zeros(paths), where=before > 0), 0.0, 1.0)
            stock[:, day] = draw.binomial(before.astype(np.int64), stays)
            closed[:, day] = before - stock[:, day]
            ages = left * np.divide(stock[:, day], after, out=np.zeros(paths), where=after > 0)[:, None]
        return closed, stock


def _late(
    whole: Cases, chosen: Sequence[Cases], names: Sequence[str], ahead: int, paths: int, seed: int
) -> list[Floats] | None:
    """Log of the share late among the cases due in each coming week."""
    if not (whole.due != NEVER).any():
        return None

    def weeks(cases: Cases) -> Weeks:
        due, late = (
            whole_weeks(_by_day(cases.due, whole.n_days)),
            whole_weeks(_by_day(cases.due[cases.late], whole.n_days)),
        )
        return Weeks(late, due)

    return _joint(weeks(whole), [weeks(c) for c in chosen], LATENESS, names, ahead, paths, (seed, LATE))


def _due(cases: Cases, log_share: Floats, days: int, draw: np.random.Generator) -> tuple[Floats, Floats]:
    """Cases due and late on each day; as many fall due as in the last weeks."""
    recent = whole_weeks(_by_day(cases.due, cases.n_days))[-RECENT_WEEKS:]
    share = np.clip(np.exp(np.repeat(log_share, 7, axis=1)[:, :days]), 0.0, 1.0)
    due = draw.poisson(recent.mean() / 7, share.shape).astype(np.int64)
    return due.astype(float), draw.binomial(due, share).astype(float)
