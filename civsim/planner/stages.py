"""The stages of the diagrams of one grid at given prices, from maps of the periods that do not depend on prices."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.planner.columns import Frame
from civsim.planner.diagram import Marks, Stage
from civsim.planner.gains import Law, SiteEntries, mark_table, site_entries
from civsim.planner.instance import Instance
from civsim.planner.period_maps import STATES, PeriodMap, map_of_period
from civsim.planner.response import PHASES, Dynamics, month_ends_before
from civsim.planner.sources import OPENING, all_arrivals, late_arrivals
from civsim.scores import resident_weights

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """What a stage has of a period's map: columns are states at the end, then looks from the first known on."""

    first_look: int
    done_look: int
    maps: Floats  # (A, STATES, columns, CI)
    arrivals: Floats  # (A, sources, columns, CI)


@dataclass(frozen=True)
class Kit:
    """What does not depend on prices: maps of all periods, the warm-up first if there is one, and marks of tests."""

    instance: Instance
    most: NDArray[np.int16]  # (V, T) most visits of each channel in each period
    maps: tuple[PeriodMap, ...]
    steps: tuple["Step", ...]  # of the maps
    entries: tuple[SiteEntries, ...]  # by test
    table: Floats
    weights: Floats  # (G,) residents
    ends: tuple[NDArray[np.int64], ...]  # by test: numbers of the month ends that its surveys look at
    scale: Floats  # (A, R) of the points of a mode's sites


def kit_of(instance: Instance, most: NDArray[np.int16], scale: Floats | None = None) -> Kit:
    """The kit of an instance for schedules of up to `most` (V, T) visits."""
    dynamics, periods = instance.dynamics, instance.periods
    start = int(periods.first_day[0])
    spans: list[tuple[int, int, int | None, NDArray[np.int64]]] = []
    if start > 0:
        spans.append((0, start, None, np.zeros(len(most), np.int64)))
    for t in range(periods.size):
        days = periods.days(t)
        spans.append((int(days[0]), int(days[-1]) + 1, t, most[:, t].astype(np.int64)))
    with ThreadPoolExecutor(instance.workers) as threads:
        maps = list(threads.map(lambda span: map_of_period(dynamics, *span), spans))
    laws: dict[Law, int] = {}
    entries = tuple(site_entries(instance.model, dynamics, int(a), laws) for a in instance.tests)
    ends = [month_ends_before(instance.model, int(instance.model.assessments.first_day[a])) for a in instance.tests]
    return Kit(
        instance=instance,
        most=most,
        maps=tuple(maps),
        steps=tuple(_step(dynamics, m) for m in maps),
        entries=entries,
        table=mark_table(laws),
        weights=resident_weights(instance.model),
        ends=tuple(np.searchsorted(dynamics.survey_days, e).astype(np.int64) for e in ends),
        scale=np.ones((len(entries), len(instance.modes.grid))) if scale is None else scale,
    )


def _step(dynamics: Dynamics, m: PeriodMap) -> Step:
    """The columns of a map that its stage has."""
    looks = dynamics.snapshot_day
    first, done, until = (int(np.searchsorted(looks, d)) for d in (m.first, m.last, m.last + dynamics.physics.longest))
    columns = np.concatenate([m.states, m.seen[:, :, first:until]], axis=2)
    parts = (np.ascontiguousarray(x) for x in (columns[:, :STATES], columns[:, STATES:]))
    return Step(first, done, *parts)


@dataclass(frozen=True)
class Worth:
    """What happens in one period at the prices of a district, for one problem or a base rate of 1."""

    visits: Floats  # (A,) their price
    hours: Floats  # (A, inputs, CI)
    lived: Floats  # (A, inputs, CI) for one resident


@dataclass(frozen=True)
class Priced:
    """The prices that concern the grids of one district."""

    points: Floats  # (A,) worth of a point
    visits: Floats  # (V, T)
    hours: Floats  # (C, Tc)
    worth: tuple[Worth, ...]  # of the maps


def priced_district(kit: Kit, frame: Frame, prices: Floats, district: int) -> Priced:
    """Prices of a district's demands."""
    layout, price = frame.demands, frame.links[district].T @ prices
    A, V, T = layout.tests, layout.channels, layout.periods
    hours = price[layout.all_hours].reshape(layout.categories, layout.crew_periods)
    return at_prices(kit, -price[:A], price[A : A + V * T].reshape(V, T), hours)


def at_prices(kit: Kit, points: Floats, visits: Floats, hours: Floats) -> Priced:
    """Prices of points (A,), visits (V, T) and crew-hours (C, Tc), and what follows for each period."""
    lived = np.zeros((len(hours), len(kit.instance.dynamics.survey_days)))
    for a, ends in enumerate(kit.ends):
        if len(ends):
            lived[:, ends] += (points[a] * kit.instance.survey_slope[a] / len(ends))[:, None]
    lead = len(kit.maps) - visits.shape[1]
    worth = (_worth(kit, m, visits[:, t - lead] if t >= lead else None, hours, lived) for t, m in enumerate(kit.maps))
    return Priced(points, visits, hours, tuple(worth))


def _worth(kit: Kit, m: PeriodMap, visits: Floats | None, hours: Floats, lived: Floats) -> Worth:
    """The worth of one period, given the prices of its visits (V,), of crew-hours (C, Tc) and month ends (C, n)."""
    P, here = len(PHASES), int(kit.instance.dynamics.crew_period[m.first])
    known = np.zeros((len(hours), m.hours.shape[2]))
    known[:, : hours.shape[1] - here] = hours[:, here : here + known.shape[1]]
    return Worth(
        visits=np.zeros(1) if visits is None else m.actions @ visits,
        hours=-np.einsum("auhi,ih->aui", m.hours, np.repeat(known, P, axis=0)) / P,
        lived=np.einsum("auei,ie->aui", m.lived, np.repeat(lived, P, axis=0)) / P,
    )


def stages_of(kit: Kit, price: Priced, row: int) -> tuple[list[Stage], Marks, Floats]:
    """The stages of one mode at some prices, what it earns at looks, and the state (.., CI) that it starts with."""
    instance, dynamics = kit.instance, kit.instance.dynamics
    feature, grid = instance.modes.features[row], int(instance.modes.grid[row])
    C, stages = len(feature), []
    for m, step, worth in zip(kit.maps, kit.steps, price.worth, strict=True):
        rates = np.array([[_rate(instance, feature[c], m, u) for c in range(C)] for u in range(len(m.sources))])
        rates = np.repeat(rates, len(PHASES), axis=1)  # (sources, CI)
        each = worth.hours + kit.weights[grid] * worth.lived  # (A, inputs, CI)
        stages.append(
            Stage(
                cost=worth.visits - np.einsum("aui,ui->a", each[:, STATES:], rates),
                worth=np.ascontiguousarray(each[:, :STATES]),
                maps=step.maps,
                base=np.einsum("auxi,ui->axi", step.arrivals, rates),
                first_look=step.first_look,
                done_look=step.done_look,
            )
        )
    start = np.zeros((STATES + len(dynamics.snapshot_day), C * len(PHASES)))
    start[0] = np.repeat(feature[:, OPENING], len(PHASES))
    return stages, _marks(kit, price, row), start


def _rate(instance: Instance, feature: Floats, m: PeriodMap, u: int) -> float:
    """By how much a base rate of 1 is multiplied for one category of a mode in one stretch of a period."""
    f, first, _ = m.sources[u]
    days = instance.dynamics.completion_days
    total = feature[all_arrivals(f, len(days))]
    total += sum(feature[late_arrivals(f, w, len(days))] for w, day in enumerate(days) if day <= first)
    return max(float(total), 0.0)


def _marks(kit: Kit, price: Priced, row: int) -> Marks:
    """What a mode earns at each look, weighted by the price of points."""
    grid = int(kit.instance.modes.grid[row])
    rows: list[list[tuple[int, float, int, float]]] = [[] for _ in kit.instance.dynamics.snapshot_day]
    sets: dict[bytes, int] = {}
    C = kit.instance.pool.shape[1]
    for a, e in enumerate(kit.entries):
        own = []
        for n in range(e.own[grid], e.own[grid + 1]):
            mask = np.zeros(C, bool)
            mask[e.members[e.set_start[n] : e.set_start[n + 1]]] = True
            own.append(sets.setdefault(mask.tobytes(), len(sets)))
        for x in range(e.start[grid], e.start[grid + 1]):
            worth = float(price.points[a] * kit.scale[a, row] * e.points[x] / len(PHASES))
            for k in e.looks:
                rows[int(k)].append((own[int(e.set_[x])], float(e.share[x]), int(e.law[x]), worth))
    flat = [entry for row in rows for entry in row]
    return Marks(
        start=np.append(0, np.cumsum([len(row) for row in rows])).astype(np.int64),
        set_=np.array([x[0] for x in flat], np.int64),
        share=np.array([x[1] for x in flat], np.float64),
        law=np.array([x[2] for x in flat], np.int64),
        points=np.array([x[3] for x in flat], np.float64),
        sets=np.array([np.frombuffer(mask, bool) for mask in sets], bool).reshape(len(sets), C),
        table=kit.table,
    )


def schedule_of(kit: Kit, choices: NDArray[np.int64]) -> NDArray[np.int16]:
    """The schedule (V, T) that some choices make up."""
    lead = len(kit.maps) - kit.instance.periods.size
    rows = [m.actions[a] for m, a in zip(kit.maps[lead:], choices[lead:], strict=True)]
    return np.ascontiguousarray(np.stack(rows, axis=1), np.int16)


def choices_of(kit: Kit, schedule: NDArray[np.int16]) -> NDArray[np.int64]:
    """The choices that make up a schedule (V, T), as far as there are so many visits to choose."""
    within, lead = np.minimum(schedule, kit.most), len(kit.maps) - kit.instance.periods.size
    size = kit.most.astype(np.int64) + 1
    place = np.zeros(within.shape[1], np.int64)
    for v in range(len(within)):
        place = place * size[v] + within[v]
    return np.append(np.zeros(lead, np.int64), place)
