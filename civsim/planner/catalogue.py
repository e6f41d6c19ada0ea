"""Candidate schedules: how often each visit channel goes to a grid in each period.

A schedule is a small table (visit channels V, periods T); one schedule is one column of the LP. Patterns are made for
each channel by itself - steady cadences, more before tests, more towards the end, a clean-up at the start, single
visits - and the channels' patterns are then combined. Cadences count days of work, so that a short period gets fewer
visits. Periods in which a channel cannot work stay empty.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Periods
from civsim.planner.path_rules import mended, open_periods

Pattern = NDArray[np.int16]

MONTH = 20  # days of work that a rate of visits refers to
RATES = (0.17, 0.25, 0.33, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0, 20.0)  # in MONTH days
LOWS, HIGHS = (0.0, 0.25, 0.5, 1.0, 3.0, 8.0), (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 10.0, 20.0)  # before and after a change
LEAST_TOP, ABOVE_AVERAGE, BRIEFLY = 4.0, 3.0, 1.5
"""The fastest steady rate is at least the first, else so many times what teams can do for every grid alike; for some
periods it may be higher by the last factor. Nobody goes to a grid more than once a day."""


def work_days(model: Model, periods: Periods) -> NDArray[np.int64]:
    """(V, T) days of work of each visit channel in each period."""
    on = model.channels.visits.works_on
    counts = [[on[v, periods.days(t)].sum() for t in range(periods.size)] for v in range(len(on))]
    return np.array(counts, np.int64).reshape(len(on), periods.size)


def top_rate(model: Model, v: int) -> float:
    """The fastest steady rate of visits by one channel that is worth a thought."""
    visits = model.channels.visits
    grids = np.bincount(visits.area_of(v, model.areas.district), minlength=len(visits.teams[v]))
    a_day = visits.teams[v] * visits.grids_per_team_day[v] * visits.utilisation[v] / np.maximum(grids, 1)
    return float(min(MONTH, max(LEAST_TOP, ABOVE_AVERAGE * MONTH * a_day.max(initial=0.0))))


def can_work(model: Model, periods: Periods) -> NDArray[np.bool_]:
    """(V, T) whether a visit channel has days of work in a period, teams at all, and no path rule against it."""
    teams = np.array([t.sum() > 0 for t in model.channels.visits.teams], bool)
    return np.asarray((work_days(model, periods) > 0) & teams[:, None] & open_periods(model, periods))


def test_periods(model: Model, periods: Periods) -> list[int]:
    """Periods that begin with a counted test: what is done before them shows in it."""
    counted = model.assessments.first_day[model.assessments.weight > 0]
    return sorted({int(np.searchsorted(periods.first_day, d)) for d in counted})


def _cadence(days: NDArray[np.int64], rate: NDArray[np.float64] | float, phase: float = 0.5) -> Pattern:
    """Visits by period where `rate` of them fall in MONTH days of work; `phase` shifts the first."""
    due = phase + np.cumsum(days * rate / MONTH)
    return np.diff(np.floor(due + 1e-9), prepend=np.floor(phase)).astype(np.int16)


def _steady(days: NDArray[np.int64], top: float) -> Iterator[Pattern]:
    """One rate throughout, the slower ones in more phases."""
    for rate in (r for r in RATES if r <= top):
        phases = 2 if rate >= 1 else min(6, round(2 / rate))
        for n in range(phases):
            yield _cadence(days, rate, n / phases)


def _changes(top: float) -> Iterator[tuple[float, float]]:
    """A low rate and a high one."""
    pairs = product((x for x in LOWS if x <= top / 4), (x for x in HIGHS if x <= BRIEFLY * top))
    return ((low, high) for low, high in pairs if high > low)


def _before_tests(days: NDArray[np.int64], tests: list[int], top: float) -> Iterator[Pattern]:
    """A high rate in the last one to three periods before tests, a low one or none otherwise."""
    choices = [tests, *([t] for t in tests)] if len(tests) > 1 else [tests]
    for (low, high), lead, chosen in product(_changes(top), (1, 2, 3), choices):
        rate = np.full(len(days), low)
        for t in chosen:
            rate[max(t - lead, 0) : t] = high
        yield _cadence(days, rate)


def _tail_loaded(days: NDArray[np.int64], tests: list[int], top: float) -> Iterator[Pattern]:
    """A low rate up to some share of the way to the last test, then a higher one up to it."""
    last = tests[-1] if tests else len(days)
    for (low, high), part in product(_changes(top / BRIEFLY), (0.25, 0.5, 0.75)):
        rate = np.zeros(len(days))
        rate[:last] = low
        rate[int(part * last) : last] = high
        yield _cadence(days, rate)


def _front_loaded(days: NDArray[np.int64]) -> Iterator[Pattern]:
    """A clean-up at the start, then a slow cadence."""
    for first, low in product((1, 2), (0.25, 0.5, 1.0)):
        rate = np.full(len(days), low)
        rate[:first] = 2.0
        yield _cadence(days, rate)


def _single(size: int) -> Iterator[Pattern]:
    """One visit in one period."""
    for t in range(size):
        row = np.zeros(size, np.int16)
        row[t] = 1
        yield row


def channel_patterns(days: NDArray[np.int64], tests: list[int], top: float = LEAST_TOP) -> list[Pattern]:
    """Distinct patterns of one channel, the empty one first; `days` (T) counts its days of work in each period.

    The periods in which it cannot work are taken out first, so that a cadence is one of its own days of work.
    """
    open_ = np.flatnonzero(days)
    inner = sorted({t for t in (int(np.searchsorted(open_, t)) for t in tests) if t > 0})
    size, own = len(open_), days[open_]
    found: list[Pattern] = [np.zeros(size, np.int16)]
    if size:
        steady = list(_steady(own, top))
        found += [*steady, *(_without_tail(s, inner) for s in steady), *_before_tests(own, inner, top)]
        found += [*_tail_loaded(own, inner, top), *_front_loaded(own), *_single(size)]
    rows = []
    for pattern in found:
        row = np.zeros(len(days), np.int16)
        row[open_] = np.minimum(pattern, own)
        rows.append(row)
    return _distinct(rows)


def _without_tail(pattern: Pattern, tests: list[int]) -> Pattern:
    """The pattern with nothing after the last test, where it earns nothing."""
    row = pattern.copy()
    if tests:
        row[tests[-1] :] = 0
    return row


def _distinct(rows: list[Pattern]) -> list[Pattern]:
    """Rows without repetition, in order of first appearance."""
    return list({row.tobytes(): row for row in rows}.values())


def _few(patterns: list[Pattern], most: int) -> list[Pattern]:
    """The empty pattern and an even choice of the others."""
    if len(patterns) <= most:
        return patterns
    chosen = np.unique(np.linspace(1, len(patterns) - 1, most - 1).astype(int))
    return [patterns[0], *(patterns[i] for i in chosen)]


def build_catalogue(model: Model, periods: Periods, most: int = 480) -> NDArray[np.int16]:
    """(J, V, T) distinct schedules that keep the path rules, at most about `most`, after the empty one. Deterministic.

    The channel with the most days of work brings all its patterns; the others add a few of theirs to each.
    """
    works, tests = can_work(model, periods), test_periods(model, periods)
    V, T = works.shape
    if V == 0:
        return np.zeros((1, 0, T), np.int16)
    by_period = work_days(model, periods) * works
    patterns = [channel_patterns(by_period[v], tests, top_rate(model, v)) for v in range(V)]
    main = int(np.argmax(by_period.sum(axis=1)))
    others = [v for v in range(V) if v != main and works[v].any()]
    alone = _few(patterns[main], max(2, most // (2 if others else 1)))
    rest = max(0, most - len(alone))
    per_other = max(2, round((rest / max(1, len(others))) ** 0.5 / 1.5)) if others else 0
    found: list[dict[int, Pattern]] = [{main: p} for p in alone]
    for v in others:
        side = _by_use(patterns[v], per_other)
        core = _few(alone, max(2, rest // max(1, len(others)) // max(1, len(side))))
        found += [{main: p, v: s} for p, s in product(core, side)]
    if len(others) > 1:
        sides = [_by_use(patterns[v], 3) for v in others]
        core = _few(alone, max(2, rest // 40))
        found += [{main: p, **dict(zip(others, s, strict=True))} for p, *s in product(core, *sides)]
    tables = []
    for choice in found:
        table = np.zeros((V, T), np.int16)
        for v, row in choice.items():
            table[v] = row
        tables.append(table)
    on = model.channels.visits.works_on
    days = [[span[on[v, span]] for span in map(periods.days, range(T))] for v in range(V)]
    return mended(model, periods, days, np.stack(_distinct(tables)))


def _by_use(patterns: list[Pattern], most: int) -> list[Pattern]:
    """A choice of patterns spread evenly from few to many visits, without the empty one."""
    ordered = sorted(patterns[1:], key=lambda p: int(p.sum()))
    if len(ordered) <= most:
        return ordered
    return [ordered[i] for i in np.unique(np.linspace(0, len(ordered) - 1, most).astype(int))]
