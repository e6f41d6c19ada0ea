"""Visits in the SimPy reference: by grid and day, and anew at each epoch of a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from civsim.engine.inputs import FOUND_BY_VISIT, REPORTED, STRUCK_OFF, Inputs
from civsim.engine.reference_agenda import MIDNIGHT, Moment, Never
from civsim.engine.reference_rounds import rounds_in_grid
from civsim.engine.visit_codes import CHANNEL_BITS, REPEAT_BITS
from civsim.model.mechanisms import DAY

if TYPE_CHECKING:
    from civsim.engine.reference_city import City


def day_by_day(inputs: Inputs, first: int = 0) -> tuple[list[list[int]], list[list[list[tuple[int, int]]]]]:
    """By grid: the days with visits from an instant on, and for each of them its visits as (channel, number)."""
    visit_days, visits = [], []
    for g in range(len(inputs.visit_first) - 1):
        by_day: dict[int, list[tuple[int, int]]] = {}
        for code in inputs.visit_code[inputs.visit_first[g] : inputs.visit_first[g + 1]].tolist():
            day, channel = divmod(code >> REPEAT_BITS, 1 << CHANNEL_BITS)
            by_day.setdefault(day, []).append((channel, code))
        for day, channel, code in rounds_in_grid(inputs, g):
            if first <= day * DAY < inputs.known_until:
                by_day.setdefault(day, []).append((channel, code))
        visit_days.append(sorted(by_day))
        visits.append([by_day[day] for day in visit_days[-1]])
    return visit_days, visits


def begin_epoch(city: City, day: int) -> None:
    """If an epoch begins, let the policy see what is known, and wake all who wait for its visits."""
    if city.epochs is None or day not in city.epochs.days:
        return
    inputs = city.epochs.inputs_of(city.epochs.days.index(day), city.inputs, _known(city))
    city.visit_days, city.visits = day_by_day(inputs, day * DAY)
    city.known_until, waited_for = inputs.known_until, city.next_epoch
    city.next_epoch = Never() if city.known_until == city.end else Moment(city.clock)
    if isinstance(waited_for, Moment):
        waited_for.set_to(day * DAY, MIDNIGHT, 1)


def _known(city: City) -> NDArray[np.int64]:
    """(G, C, 3) what a policy sees: findings by visits, by reports, and problems struck off."""
    known = np.zeros((*city.inputs.base_rate.shape, 3), np.int64)
    visit_channels = city.channel[: city.visit_channels]
    for p in (*city.ended, *city.open):
        if p.found >= 0:
            known[p.grid, p.category, FOUND_BY_VISIT if p.source in visit_channels else REPORTED] += 1
        if p.closed >= 0:
            known[p.grid, p.category, STRUCK_OFF] += 1
    return known
