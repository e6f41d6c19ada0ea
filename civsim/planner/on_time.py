"""The best chance of closing an order on time: repair and verification before the deadline, were a crew always free.

Filed at an instant, an order has the shift time of its crews until the deadline, less the verification; it is closed on
time if the repair takes no more. The chance is the best over all hours of filing, grids and pools, with overtime at its
most, so that no plan and no mix of orders does better.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import DAY_MS, HOUR_MS, Model, with_overtime
from civsim.model.mechanisms import allowed_time, service_exceeds

Ints = NDArray[np.int64]


def on_time_chance(model: Model) -> NDArray[np.float64]:
    """(C,) most that the share closed on time can be. [0..1]"""
    categories, departments, time = model.categories, model.departments, model.time
    chance = np.ones(len(categories.ids))
    if (model.escalation.work_factor < 1).any() or departments.accepts.any():
        return chance  # work that is hastened, or done by others
    shares = np.repeat(departments.overtime_share[:, None], len(time.months), 1)
    closes = with_overtime(departments, time, shares)
    for c in range(len(chance)):
        postponed, law = float(categories.postpone[c]), (float(categories.service_ms[c]), categories.service_sigma[c])
        for twice, share in ((False, 1.0 - postponed), (True, postponed)):
            hours = _most_time(model, closes, c, twice) if share > 0 else 0.0
            chance[c] -= share * (service_exceeds(hours, law[0], float(law[1])) if hours > 0 else 1.0)
    return chance


def _most_time(model: Model, closes: Ints, c: int, postponed: bool) -> float:
    """Most shift time of its crews from filing an order to the last instant at which its repair is in time. [ms]"""
    categories, departments, time = model.categories, model.departments, model.time
    filed = np.arange(0, time.n_days * DAY_MS, HOUR_MS)
    allowed = allowed_time(int(categories.deadline_ms[:, c].max()), postponed)
    due = _after(filed, allowed, time.working_opens, time.working_closes)
    filed, due = filed[due >= 0], due[due >= 0]
    longest = 0
    for p in np.unique(departments.pool_of[:, c]):
        before_due = _before(np.maximum(due - int(categories.verification_ms[c]), 0), departments.opens[p], closes[p])
        longest = max(longest, int((before_due - _before(filed, departments.opens[p], closes[p])).max(initial=0)))
    # An order filed between two of these hours has at most an hour more than one filed at the later of them.
    return float(longest + HOUR_MS) if len(due) else 0.0


def _before(instants: Ints, opens: Ints, closes: Ints) -> Ints:
    """Open time before some instants. [ms]"""
    day = np.clip(instants // DAY_MS, 0, len(opens) - 1)
    before = np.append(0, np.cumsum(closes - opens))
    return np.asarray(before[day] + np.clip(np.minimum(instants - day * DAY_MS, closes[day]) - opens[day], 0, None))


def _after(instants: Ints, span: int, opens: Ints, closes: Ints) -> Ints:
    """When so much open time will have passed after some instants; -1: after the last day. [ms]"""
    before = np.append(0, np.cumsum(closes - opens))
    wanted = _before(instants, opens, closes) + span
    day = np.searchsorted(before, wanted, side="left") - 1
    inside = wanted <= before[-1]
    day = np.where(inside, np.maximum(day, 0), 0)
    return np.asarray(np.where(inside, day * DAY_MS + opens[day] + wanted - before[day], -1))
