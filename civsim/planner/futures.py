"""A planning problem in several futures of the city: one plan for all, with its own course of things in each.

A future has more or fewer arrivals of some categories. The mean course is linear in arrivals and opening stock, so the
responses of schedules are those of the city as given, and only their sources weigh otherwise; marks are curves of
expected counts and are worked out anew. Schedules, visits, works and overtime are the same in all futures; crews at
work, what waits for them and what is paid are each future's own.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civsim.model import FutureBlock, in_future, weight_as_given
from civsim.planner.backlog import Shortage, build_shortage, wider
from civsim.planner.gains import field_points
from civsim.planner.instance import Instance, survey_loads, with_data, with_surveys
from civsim.planner.modes import Modes
from civsim.planner.sources import OPENING
from civsim.planner.survey_excess import survey_excess

Floats = NDArray[np.float64]


def with_futures(instance: Instance) -> Instance:
    """The problem with the futures of its scenario (`plan.futures`)."""
    futures = instance.model.spec.plan.futures
    return replace(
        instance,
        futures=tuple(_in_future(instance, future) for future in futures.values()),
        chances=(weight_as_given(futures), *(future.weight for future in futures.values())),
    )


def _in_future(instance: Instance, future: FutureBlock) -> Instance:
    """The problem with the arrivals of one future, its survey lines closest at the middle loads."""
    model = in_future(instance.model, future)
    modes = _more_arriving(instance.modes, model.categories.base_rate, instance.model.categories.base_rate)
    field = field_points(model, instance.dynamics, modes, instance.responses, instance.tests, instance.workers)
    bare = replace(instance, model=model, modes=modes, points=field, survey_slope=np.zeros_like(instance.survey_slope))
    return with_surveys(with_data(bare), None)


def _more_arriving(modes: Modes, rate: Floats, given: Floats) -> Modes:
    """Modes with all that arrives at other rates (G, C); what is open at the start stays."""
    factor = np.divide(rate, given, out=np.ones_like(rate), where=given > 0)[modes.grid][:, :, None]
    features = modes.features * factor
    features[:, :, OPENING] = modes.features[:, :, OPENING]
    return replace(modes, features=features)


def alone(instance: Instance) -> Instance:
    """The problem in the city as given, its futures left out."""
    return replace(instance, futures=(), chances=(1.0,))


def each_future(instance: Instance) -> tuple[Instance, ...]:
    """The problems of the city as given and of its futures, each by itself."""
    return (alone(instance), *(alone(future) for future in instance.futures))


def together(instance: Instance, changed: list[Instance]) -> Instance:
    """The same futures, changed: the opposite of `each_future`."""
    return replace(changed[0], futures=tuple(changed[1:]), chances=instance.chances)


def shortages(instance: Instance) -> Shortage:
    """Shortage of crews and money, with those of the futures behind it; who may fall short in one has rows in all."""
    found = [build_shortage(one) for one in each_future(instance)]
    short, money = np.any([s.short for s in found], axis=0), any(s.money_can_bind for s in found)
    first, *others = (replace(s, short=short, money_can_bind=money) for s in found)
    return replace(first, futures=tuple(others))


def each_shortage(shortage: Shortage) -> tuple[Shortage, ...]:
    """The shortages of the city as given and of its futures, each by itself."""
    return (replace(shortage, futures=()), *shortage.futures)


def all_wider(instance: Instance, shortage: Shortage, backlogs: list[Floats]) -> Shortage:
    """The same with lines that hold up to larger backlogs, one (P, C) a future."""
    every = zip(each_future(instance), each_shortage(shortage), backlogs, strict=True)
    first, *others = (wider(one, own, backlog) for one, own, backlog in every)
    return replace(first, futures=tuple(others))


def all_loads(instance: Instance, rows: NDArray[np.int64], picks: NDArray[np.int64]) -> list[Floats]:
    """What residents live with under a choice for every grid, one (A, C) a future."""
    return [survey_loads(one, rows, picks) for one in each_future(instance)]


def most_excess(instance: Instance, loads: list[Floats]) -> float:
    """By how many points the surveys' lines lie above their curves in the worst test of all futures."""
    return max(survey_excess(one, load) for one, load in zip(each_future(instance), loads, strict=True))


def lines_at(instance: Instance, loads: list[Floats]) -> Instance:
    """The problem with survey lines that are closest at the loads of each future."""
    pairs = zip(each_future(instance), loads, strict=True)
    return together(instance, [with_surveys(one, load) for one, load in pairs])


def in_all_futures(instance: Instance, change: Callable[[Instance], Instance]) -> Instance:
    """The same change to the problem in every future."""
    return together(instance, [change(one) for one in each_future(instance)])
