"""Which crews can become short, how much work may then wait, and what waiting work costs in points.

A pool of crews that could do all work in time even under the busiest schedules, in a city that could pay for it, needs
no rows. For the others, orders that wait are spread over the grids of the pool in proportion to arrivals, and the
points they cost are taken as a straight line: the chord of the loss from no backlog to a reference, less the share of
problems that would have come back anyway (a waiting order has no relapse). The loss bends upwards, so the chord never
takes too much as long as the backlog stays below the reference: `REFERENCE_DAYS` of the pool's work, or more where a
plan cannot help it (`wider`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.model import HOUR_MS
from civsim.planner.gains import look_numbers
from civsim.planner.instance import Instance
from civsim.planner.reserve import repair_spread
from civsim.planner.response import month_ends_before
from civsim.planner.sources import OPENING, all_arrivals
from civsim.scores import FieldTerms, field_point_slopes, field_terms, resident_weights

REFERENCE_DAYS = 10
SURVEY_MONTHS = 3
FAR = 3.0  # standard deviations of a year's repairs that make it safe to leave money out
LEVELS = np.linspace(0, 1, 3)  # shares of the reference
FINEST, FINER = 1e-6, 1.15  # smallest share, and the growth from one to the next, where backlogs are large

Line = tuple[Callable[[FieldTerms, NDArray[np.float64]], NDArray[np.float64]], Callable[..., NDArray[np.float64]]]


@dataclass(frozen=True)
class Shortage:
    """Pools (P) that may fall short of crews or of money, and what that costs."""

    short: NDArray[np.bool_]  # (P,)
    most_waiting: NDArray[np.float64]  # (P, Tc) bound on the work that waits at the end of a period [crew-hours]
    most_done: NDArray[np.float64]  # (P, Tc) bound on the work done [crew-hours]
    penalty: NDArray[np.float64]  # (P, C, A) points of the field part a crew-hour that waits at a test
    survey_penalty: NDArray[np.float64]  # (P, C, A) points of the surveys a crew-hour waiting at one of its month ends
    reference: NDArray[np.float64]  # (P, C) backlog up to which the straight lines hold [crew-hours]
    money_penalty: NDArray[np.float64]  # (A,) points a 万元 of repairs that is unpaid at a test
    money_can_bind: bool  # whether the busiest plan would overdraw some year
    safe: bool = False  # whether the lines hold for large backlogs (`wider`)
    futures: tuple["Shortage", ...] = ()  # of the city's other futures (futures.py)

    @property
    def short_pools(self) -> list[int]:
        """Numbers of the pools with rows."""
        return [int(p) for p in np.flatnonzero(self.short)]


def build_shortage(instance: Instance) -> Shortage:
    """Shortage of all pools of an instance."""
    demand, capacity = _largest_demand(instance), instance.capacity
    waiting, most = np.zeros(len(demand)), np.zeros(len(demand))
    for t in range(demand.shape[1]):
        waiting = np.maximum(waiting + demand[:, t] - capacity.crew_hours[:, t], 0.0)
        most = np.maximum(most, waiting)
    short = most > 1e-9 * np.maximum(demand.sum(axis=1), 1e-9)
    short |= np.array([f"crew_p{p}" in capacity.founded for p in range(len(short))], bool)
    money = _money_can_bind(instance, demand)
    if money:
        costly = {int(p) for c in np.flatnonzero(capacity.repair_cost > 0) for p in instance.pool[:, c]}
        short[sorted(costly)] = True
    most_done = capacity.crew_hours + capacity.overtime_hours * capacity.overtime_most[:, None]
    spread = _spread(instance)
    served = (by_pool(instance, spread) > 0).astype(np.float64)  # (P, C)
    daily = capacity.crew_hours.sum(axis=1) / instance.model.time.n_days
    reference = REFERENCE_DAYS * daily[:, None] * served / np.maximum(served.sum(axis=1), 1)[:, None]
    return Shortage(
        short=short,
        most_waiting=np.cumsum(demand, axis=1),
        most_done=most_done,
        penalty=(penalty := _by_test(instance, spread, *_chord(instance, spread, reference))),
        survey_penalty=(survey := _survey_penalties(instance, spread)),
        reference=reference,
        money_penalty=_money_penalties(instance, penalty + survey),
        money_can_bind=money,
    )


def wider(instance: Instance, shortage: Shortage, backlog: NDArray[np.float64]) -> Shortage:
    """The same with lines that hold up to a larger backlog (P, C). [crew-hours]"""
    spread, reference = _spread(instance), np.maximum(shortage.reference, backlog)
    survey = _survey_penalties(instance, spread)
    lost = np.einsum("pca,pc->a", survey, reference) * SURVEY_MONTHS
    at_stake = [sum(x.curve.points for x in instance.surveys if x.assessment == a) for a in range(len(instance.tests))]
    penalty = _by_test(instance, spread, *_safe_chord(instance, spread, reference))
    survey *= np.minimum(1.0, np.array(at_stake) / np.maximum(lost, 1e-12))
    return replace(
        shortage,
        penalty=penalty,
        survey_penalty=survey,
        reference=reference,
        money_penalty=_money_penalties(instance, penalty + survey),
        safe=True,
    )


def district_penalties(instance: Instance, shortage: Shortage) -> NDArray[np.float64]:
    """(districts, P, C, A) what of `shortage.penalty` is lost in each district. [points a crew-hour]"""
    spread, an_hour = _spread(instance), _visible_an_hour(instance)
    chord, among = (_safe_chord if shortage.safe else _chord)(instance, spread, shortage.reference)
    found = np.zeros((len(instance.pool), *shortage.penalty.shape))
    for a, test in enumerate(instance.tests):
        slopes = chord(field_terms(instance.model, int(test)), _visible(instance, int(test), among)) * spread
        for d in range(len(found)):
            own = (instance.model.areas.district == d)[:, None]
            found[d, :, :, a] = by_pool(instance, -slopes * own) * an_hour
    return found


def _money_can_bind(instance: Instance, demand: NDArray[np.float64]) -> bool:
    """Whether visits, repairs, overtime and works at their most could cost more than some year's budget."""
    capacity = instance.capacity
    if capacity.purses.accounts > 1:  # crews of the city are paid by several: not looked at more closely
        return bool(np.isfinite(capacity.budget).any())
    dearest = np.zeros(len(demand))
    for c, cost in enumerate(capacity.repair_cost):
        np.maximum.at(dearest, instance.pool[:, c], cost)
    over = capacity.overtime_hours * (capacity.overtime_most * capacity.overtime_cost)[:, None]
    each = (demand * dearest[:, None] + over).sum(axis=0)
    each[capacity.lead :] += sum(
        caps.sum(axis=0) * cost for caps, cost in zip(capacity.visits, capacity.visit_cost, strict=True)
    )
    works = capacity.work_cost[list(instance.modes.optional)].sum()
    left = capacity.budget - FAR * repair_spread(instance.model)
    return any(np.isfinite(left[y]) and each[capacity.year == y].sum() + works > left[y] for y in range(len(left)))


def _largest_demand(instance: Instance) -> NDArray[np.float64]:
    """(P, Tc) an upper estimate of the crew-hours that can fall in each period: every grid on its busiest schedule."""
    hours, categories = instance.responses.hours, instance.model.categories
    demand = np.zeros(instance.capacity.crew_hours.shape)
    pools = instance.model.departments.pool_of
    courses, completions = len(instance.model.campaigns.kept), len(instance.dynamics.completion_days)
    arriving = [all_arrivals(f, completions) for f in range(courses)]
    for c in range(hours.shape[1]):
        most = hours[:, c, arriving].max(axis=(0, 1))  # (Tc,): works only lower it
        np.add.at(demand, pools[:, c], categories.base_rate[:, c, None] * most)
        np.add.at(demand, pools[:, c], categories.opening_mean[:, c, None] * hours[:, c, OPENING].max(axis=0))
    return demand


def _spread(instance: Instance) -> NDArray[np.float64]:
    """(G, C) share of each grid in the orders that wait at its pool: in proportion to arrivals."""
    model = instance.model
    rate = model.categories.base_rate + model.categories.opening_mean / model.time.n_days
    total = by_pool(instance, rate)
    columns = np.arange(rate.shape[1])
    return np.asarray(rate / np.maximum(total[model.departments.pool_of, columns], 1e-300))


def by_pool(instance: Instance, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(P, C) sums of values (G, C) over the grids of each pool."""
    total = np.zeros((len(instance.capacity.crew_hours), values.shape[1]))
    np.add.at(total, (instance.model.departments.pool_of, np.arange(values.shape[1])[None, :]), values)
    return total


def _visible_an_hour(instance: Instance) -> NDArray[np.float64]:
    """(C,) more open problems for one crew-hour that waits, those that would have come back taken off."""
    categories = instance.model.categories
    return np.asarray((1.0 - categories.relapse) / (categories.mean_service_ms / HOUR_MS))


def _chord(instance: Instance, spread: NDArray[np.float64], reference: NDArray[np.float64]) -> Line:
    """The chord of the field points by waiting crew-hours, and the schedule among all from which it starts (median)."""
    more = _more(instance, spread, reference)

    def chord(terms: FieldTerms, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.mean([field_point_slopes(terms, seen + level * more) for level in LEVELS], axis=0))

    return chord, np.median


def _safe_chord(instance: Instance, spread: NDArray[np.float64], reference: NDArray[np.float64]) -> Line:
    """The same, never above the chord that starts from the schedule under which most is open.

    Each step between levels counts with the slope at its end, which is the flattest where marks bend upwards. The
    steps grow with the level, since marks fall within a few problems and a backlog may be of thousands.
    """
    more = _more(instance, spread, reference)
    levels = np.append(np.arange(np.log(FINEST), 0.0, np.log(FINER)), 0.0)
    steps = np.diff(np.append(0.0, np.exp(levels)))

    def chord(terms: FieldTerms, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        slopes = np.zeros_like(more)
        for level, step in zip(np.exp(levels), steps, strict=True):
            slopes += step * field_point_slopes(terms, seen + level * more)
        return slopes

    return chord, np.max


def _more(instance: Instance, spread: NDArray[np.float64], reference: NDArray[np.float64]) -> NDArray[np.float64]:
    """(G, C) problems that the reference backlog (P, C) adds to each grid."""
    model, columns = instance.model, np.arange(spread.shape[1])
    orders = reference[model.departments.pool_of, columns] / (model.categories.mean_service_ms / HOUR_MS)
    return np.asarray(orders * spread)


def _by_test(
    instance: Instance,
    spread: NDArray[np.float64],
    chord: Callable[[FieldTerms, NDArray[np.float64]], NDArray[np.float64]],
    among: Callable[..., NDArray[np.float64]],
) -> NDArray[np.float64]:
    """(P, C, A) loss by waiting crew-hours, from chords by grid; `among` the schedules, seen is taken."""
    penalty = []
    for test in instance.tests:
        terms, seen = field_terms(instance.model, int(test)), _visible(instance, int(test), among)
        penalty.append(by_pool(instance, -chord(terms, seen) * spread) * _visible_an_hour(instance))
    return np.stack(penalty, axis=2)


def _money_penalties(instance: Instance, an_hour: NDArray[np.float64]) -> NDArray[np.float64]:
    """(A,) points lost by 1 万元 of repairs that waits, shared out as the cost of all repairs is. [points a 万元]"""
    categories, cost = instance.model.categories, instance.capacity.repair_cost
    hours = by_pool(instance, categories.base_rate) * categories.mean_service_ms / HOUR_MS  # (P, C) a day
    paid = hours * cost
    share = paid / max(paid.sum(), 1e-300)
    return np.asarray(np.einsum("pc,pca->a", share / np.maximum(cost, 1e-300) * (cost > 0), an_hour))


def _survey_penalties(instance: Instance, spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """(P, C, A) tangent of the survey points by waiting crew-hours, for one of the month ends. [points a crew-hour]"""
    lived = by_pool(instance, spread * resident_weights(instance.model)[:, None]) * _visible_an_hour(instance)
    penalty = np.zeros((*lived.shape, len(instance.tests)))
    for a, test in enumerate(instance.tests):
        ends = month_ends_before(instance.model, int(instance.model.assessments.first_day[test]))
        penalty[:, :, a] = -lived * instance.survey_slope[a] / max(len(ends), 1)
    return penalty


def _visible(instance: Instance, test: int, among: Callable[..., NDArray[np.float64]]) -> NDArray[np.float64]:
    """(G, C) problems seen at a test under the median schedule, or under that with most."""
    days = look_numbers(instance.model, instance.dynamics, test)
    visible = among(instance.responses.visible[..., days].mean(axis=(3, 4)), axis=0)  # (C, S)
    return np.asarray(np.einsum("gcs,cs->gc", instance.modes.features[instance.modes.without()], visible))
