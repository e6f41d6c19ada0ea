"""Candidate schedules: how often each visit channel goes to a grid in each period.

A schedule is a small table (visit channels V, periods T). Patterns are made for each channel by itself - steady
cadences in all their phases, clean-ups before tests, both together, loads that grow towards the end, single visits -
and the channels' patterns are then combined. Periods in which a channel cannot work stay empty.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Periods

Pattern = NDArray[np.int16]

MOST_VISITS = 4  # of one channel to one grid in one period


def can_work(model: Model, periods: Periods) -> NDArray[np.bool_]:
    """(V, T) whether a visit channel has days of work in a period, and teams at all."""
    visits = model.channels.visits
    return np.array(
        [
            [bool(visits.works_on[v, periods.days(t)].any()) and visits.teams[v].sum() > 0 for t in range(periods.size)]
            for v in range(len(visits.channel))
        ],
        bool,
    ).reshape(len(visits.channel), periods.size)


def test_periods(model: Model, periods: Periods) -> list[int]:
    """Periods that begin with a counted test: what is done before them shows in it."""
    counted = model.assessments.first_day[model.assessments.weight > 0]
    return sorted({int(np.searchsorted(periods.first_day, d)) for d in counted})


def _steady(size: int) -> Iterator[Pattern]:
    """One visit every n periods in all phases, and several visits every period."""
    for every in (1, 2, 3, 4, 6):
        for start in range(every):
            row = np.zeros(size, np.int16)
            row[start::every] = 1
            yield row
    for visits in range(2, MOST_VISITS + 1):
        yield np.full(size, visits, np.int16)


def _before_tests(size: int, tests: list[int]) -> Iterator[Pattern]:
    """Clean-ups in the last one to three periods before tests, with one or two visits a period."""
    choices = [tests, *([t] for t in tests)] if len(tests) > 1 else [tests]
    for chosen in choices:
        for lead, visits in product((1, 2, 3), (1, 2, 3)):
            row = np.zeros(size, np.int16)
            for t in chosen:
                row[max(t - lead, 0) : t] = visits
            yield row


def _tail_loaded(size: int, tests: list[int]) -> Iterator[Pattern]:
    """Nothing, or a little, up to some share of the way to the last test, then steadily more."""
    last = tests[-1] if tests else size
    for part, few, many in product((0.25, 0.5, 0.75), (0, 1), (1, 2, 3)):
        if many > few:
            row = np.zeros(size, np.int16)
            row[:last] = few
            row[int(part * last) : last] = many
            yield row


def _front_loaded(size: int) -> Iterator[Pattern]:
    """A clean-up at the start, then a slow cadence."""
    for first, every in product((1, 2), (2, 3, 6)):
        row = np.zeros(size, np.int16)
        row[::every] = 1
        row[:first] = 2
        yield row


def _single(size: int) -> Iterator[Pattern]:
    """One visit in one period."""
    for t in range(size):
        row = np.zeros(size, np.int16)
        row[t] = 1
        yield row


def channel_patterns(works: NDArray[np.bool_], tests: list[int]) -> list[Pattern]:
    """Distinct patterns of one channel, the empty one first; `works` (T) says where it can work.

    The periods in which it cannot are taken out first, so that a cadence is one of its own days of work.
    """
    open_ = np.flatnonzero(works)
    inner_tests = [int(np.searchsorted(open_, t)) for t in tests]
    inner_tests = sorted({t for t in inner_tests if t > 0})
    size = len(open_)
    found = [np.zeros(size, np.int16)]
    if size:
        steady, before = list(_steady(size)), list(_before_tests(size, inner_tests))
        found += steady + before
        found += [np.maximum(s, b) for s, b in product(steady, before) if s.max() == 1]
        found += [*_tail_loaded(size, inner_tests), *_front_loaded(size), *_single(size)]
        found += [_without_tail(s, inner_tests) for s in steady]
    rows = []
    for pattern in found:
        row = np.zeros(len(works), np.int16)
        row[open_] = np.minimum(pattern, MOST_VISITS)
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
    """(J, V, T) distinct schedules, at most about `most`; the empty one first. Deterministic.

    The channel with the most days of work brings all its patterns; the others add a few of theirs to each.
    """
    works, tests = can_work(model, periods), test_periods(model, periods)
    V, T = works.shape
    if V == 0:
        return np.zeros((1, 0, T), np.int16)
    patterns = [channel_patterns(works[v], tests) for v in range(V)]
    days = [int(model.channels.visits.works_on[v].sum()) if works[v].any() else 0 for v in range(V)]
    main = int(np.argmax(days))
    others = [v for v in range(V) if v != main and works[v].any()]
    alone = _few(patterns[main], max(2, most // (2 if others else 1)))
    rest = max(0, most - len(alone))
    per_other = max(2, round((rest / max(1, len(others))) ** 0.5 / 1.5)) if others else 0
    found: list[dict[int, Pattern]] = [{main: p} for p in alone]
    for v in others:
        side = _by_use(patterns[v], works[v], per_other)
        core = _few(alone, max(2, rest // max(1, len(others)) // max(1, len(side))))
        found += [{main: p, v: s} for p, s in product(core, side)]
    if len(others) > 1:
        sides = [_by_use(patterns[v], works[v], 3) for v in others]
        core = _few(alone, max(2, rest // 40))
        found += [{main: p, **dict(zip(others, s, strict=True))} for p, *s in product(core, *sides)]
    tables = []
    for choice in found:
        table = np.zeros((V, T), np.int16)
        for v, row in choice.items():
            table[v] = row
        tables.append(table)
    return np.stack(_distinct(tables))


def _by_use(patterns: list[Pattern], works: NDArray[np.bool_], most: int) -> list[Pattern]:
    """A choice of patterns spread evenly from few to many visits, without the empty one."""
    ordered = sorted(patterns[1:], key=lambda p: int(p.sum()))
    if len(ordered) <= most:
        return ordered
    return [ordered[i] for i in np.unique(np.linspace(0, len(ordered) - 1, most).astype(int))]
