"""What happens to a problem, each mechanism once: a pure function of its parameters and, where chance decides, of one
uniform number u in (0, 1).

Three users share these functions: the SimPy reference, the fast kernel and the planner's response; `MECHANISMS` names
them, and a test fails when a named user does without. Where the planner needs an expectation instead of a draw, the
twin stands beside it (`..._mean`, `..._survival`, `..._exceeds`). Every draw is an inverse transform, monotone in u,
so two plans that share u share their luck. Times are whole ms, money whole fen.
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.model.quantiles import normal_quantile

Rates = TypeVar("Rates", float, NDArray[np.float64])

DAY = 86_400_000
NEVER = 1 << 62
LARGEST_POISSON_STEP = 256.0  # above this mean a count is drawn in steps, see civsim/engine/draws.py

_SIMPY, _SIMPY_DRAWS, _SIMPY_CREWS = "engine/reference.py", "engine/reference_draws.py", "engine/reference_crews.py"
_BIRTH, _LIFE, _CREWS = "engine/kernel_birth.py", "engine/kernel_life.py", "engine/kernel_crews.py"
_CLOCKS, _ROUNDS = "engine/kernel_clocks.py", "engine/kernel_rounds.py"
_STEPS = "engine/kernel_steps.py"
_COURSE, _REPAIR, _ON_TIME = "planner/mean_day.py", "planner/repair_delay.py", "planner/on_time.py"

MECHANISMS: dict[str, tuple[str, ...]] = {
    "arrival_mean": (_SIMPY, _BIRTH),
    "works_factor": (_SIMPY, _BIRTH),
    "exponential_wait": (_SIMPY_DRAWS, _CLOCKS, _LIFE),
    "exponential_survival": (_COURSE,),
    "exponential_survival_mean": (_COURSE,),
    "visit_instant": (_SIMPY, _BIRTH, _ROUNDS),
    "is_found": (_SIMPY, _BIRTH, _ROUNDS),
    "is_round": ("engine/reference_rounds.py", _ROUNDS),
    "false_companions": (_SIMPY, _LIFE),
    "is_fixed_on_the_spot": (_SIMPY, _LIFE),
    "is_accepted": (_SIMPY, _LIFE),
    "is_postponed": (_SIMPY, _LIFE),
    "allowed_time": (_SIMPY, _LIFE, _ON_TIME),
    "service_time": (_SIMPY_CREWS, _CREWS),
    "service_exceeds": (_REPAIR, _ON_TIME),
    "is_on_shift": (_SIMPY_CREWS, _CREWS),
    "elapsed_shift_time": (_SIMPY_CREWS, _CREWS),
    "add_shift_time": (_SIMPY, _SIMPY_DRAWS, _SIMPY_CREWS, _CLOCKS, _LIFE, _CREWS),
    "steps_reached": (_SIMPY_CREWS, _STEPS),
    "hastened_time": (_SIMPY_CREWS, _CREWS),
    "can_pay": (_SIMPY_CREWS, _CREWS, _STEPS),
    "yearly_account": (_SIMPY, "engine/kernel.py"),
    "repair_fails": (_SIMPY, _LIFE, "engine/kernel.py"),
    "comes_back": (_SIMPY, _LIFE),
}
"""Each mechanism and the modules under civsim/ that must use it, for the reference, the kernel and the planner."""


@compiled
def arrival_mean(base_rate: Rates, day_factor: Rates, kept: Rates) -> Rates:
    """Mean number of new problems of a category in a grid on a day; Poisson. [1/d]"""
    return base_rate * day_factor * kept


@compiled
def works_factor(before: Rates, kept: Rates) -> Rates:
    """Factor on arrivals once one more work is complete: works cut what the earlier ones have left. [1]"""
    return before * kept


@compiled
def poisson_quantile(u: float, mean: float) -> int:
    """The smallest n with P(Poisson(mean) <= n) >= u, for means up to LARGEST_POISSON_STEP."""
    if u <= 1.0 - mean:  # then u <= exp(-mean) too, and most draws of a day end here
        return 0
    p = math.exp(-mean)
    total, n = p, 0
    while u > total:
        n += 1
        p *= mean / n
        total += p
        if p < 1e-18 and n > mean:  # rounding keeps the sum just below u
            break
    return n


@compiled
def exponential_wait(u: float, mean: float) -> int:
    """Time to the next event of a memoryless clock with this mean; an infinite mean never rings. [ms]"""
    if mean == math.inf:
        return NEVER
    wait = -math.log(u) * mean
    return NEVER if wait >= NEVER else int(wait)


@compiled
def exponential_survival(wait: float, mean: float) -> float:
    """Probability that a memoryless clock has not rung after `wait`, in the unit of the mean. [1]"""
    return math.exp(-wait / mean)


@compiled
def exponential_survival_mean(span: float, mean: float) -> float:
    """Probability that a clock started at a uniform instant of a span has not rung at its end. [1]"""
    x = span / mean
    return 1.0 if x < 1e-12 else -math.expm1(-x) / x


@compiled
def visit_instant(day: int, opens: int, closes: int, u: float) -> int:
    """When a visit on `day` passes the problem: uniform over the hours of its channel. [ms]"""
    return day * DAY + opens + int(u * (closes - opens))


@compiled
def is_found(u: float, find: float) -> bool:
    """Whether one visit sees the problem it passes; independent from visit to visit."""
    return u < find


@compiled
def is_round(work_day: int, offset: int, every: int) -> bool:
    """Whether teams that belong to a grid walk it on the channel's n-th day of work: on every `every`-th. [1]"""
    return every > 0 and (work_day + offset) % every == 0


@compiled
def false_companions(u: float, false_share: float) -> int:
    """False findings that come with a true one: geometric, so that they make up `false_share` of all findings."""
    if u > false_share:  # then there is none, as most often, and no logarithm is needed
        return 0
    return int(math.log(u) / math.log(false_share))


@compiled
def is_fixed_on_the_spot(u: float, spot_share: float) -> bool:
    """Whether what a visit or a check of a report has found is repaired there and then (即查即改)."""
    return u < spot_share


@compiled
def is_accepted(u: float, accept: float) -> bool:
    """Whether volunteers accept an order that is offered to them; else the department has to do it."""
    return u < accept


@compiled
def is_postponed(u: float, postpone: float) -> bool:
    """Whether an order is granted its deadline a second time (延期)."""
    return u < postpone


@compiled
def service_time(u: float, typical: float, sigma: float) -> int:
    """Crew time of one repair: lognormal with median `typical`, or exponential with that mean if sigma < 0. [ms]"""
    work = -math.log(u) * typical if sigma < 0.0 else typical * math.exp(sigma * normal_quantile(u))
    return max(int(work), 1)


@compiled
def service_exceeds(work: float, typical: float, sigma: float) -> float:
    """Probability that one repair takes more than `work` of crew time, in the unit of `typical`. [1]"""
    if work <= 0.0:
        return 1.0
    if sigma < 0.0:
        return math.exp(-work / typical)
    if sigma == 0.0:
        return 1.0 if work < typical else 0.0
    return 0.5 * math.erfc(math.log(work / typical) / (sigma * math.sqrt(2.0)))


@compiled
def is_on_shift(time_of_day: int, opens: int, closes: int) -> bool:
    """Whether a day's shift is on at an instant; the closing instant itself is not in it."""
    return opens <= time_of_day < closes


@compiled
def elapsed_shift_time(time_of_day: int, opens: int, closes: int, before: int) -> int:
    """Open time of a calendar from the start of the run: `before` today, and today until now. [ms]"""
    return before + max(min(time_of_day, closes) - opens, 0)


@compiled
def add_shift_time(
    start: int, work: int, opens: NDArray[np.int64], closes: NDArray[np.int64], before: NDArray[np.int64]
) -> int:
    """First instant at which `work` > 0 ms of open time have passed since `start`; NEVER after the run's end. [ms]

    Parameters
    ----------
    opens, closes
        (D,) hours of the calendar by day, equal on days off. [ms of the day]
    before
        (D + 1,) open time before each day. [ms]
    """
    day, days = start // DAY, len(opens)
    target = elapsed_shift_time(start - day * DAY, opens[day], closes[day], before[day]) + work
    while day < days and before[day + 1] < target:
        day += 1
    return NEVER if day == days else day * DAY + opens[day] + target - before[day]


@compiled
def allowed_time(allowed: int, postponed: bool) -> int:
    """Working time from filing to the deadline, twice as much if postponed (延期). [ms]"""
    return 2 * allowed if postponed else allowed


@compiled
def steps_reached(late: int, lateness: NDArray[np.int64]) -> int:
    """Steps of escalation that an order has reached which is `late` overdue; `lateness` ascends. Working time, ms."""
    reached = 0
    while reached < len(lateness) and lateness[reached] <= late:
        reached += 1
    return reached


@compiled
def hastened_time(work: int, factor: float) -> int:
    """Crew time of a repair that begins after a step of escalation. [ms]"""
    return max(int(work * factor), 1)


@compiled
def can_pay(account: int, cost: int) -> bool:
    """Whether the city's account covers one repair."""
    return cost <= account


@compiled
def yearly_account(rest: int, available: int, carried: bool, unlimited: int) -> int:
    """The account on the first day of a year: what it has for repairs, and the rest where carried over. [fen]"""
    return min(available + rest, unlimited) if carried else available


@compiled
def repair_fails(u: float, redo: float) -> bool:
    """Whether a repair fails its verification; until then it looks as bad as before."""
    return u < redo


@compiled
def comes_back(u: float, relapse: float) -> bool:
    """Whether a repaired problem comes back (反弹), as a new problem after an exponential wait."""
    return u < relapse
