"""Where a plan leaves crews or money with more work than they can ever do: how much of their time is asked for, and how
many days' work waits before a test.

The mean course sees work that waits as points lost along a straight line, within some days of work. Where far more
piles up, crews that take the longest overdue order first are late with nearly every order, whatever comes; the bound,
which serves orders as suits the score best and pays the repairs it likes, then lies far above what can be had.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from civsim.planner.account import crew_hours
from civsim.planner.backlog import REFERENCE_DAYS
from civsim.planner.columns import Choice
from civsim.planner.evaluate import Worth
from civsim.planner.instance import Instance


@dataclass(frozen=True)
class Overload:
    """Work that piles up, in the mean, where every order is repaired as soon as there is a crew for it."""

    pools: Mapping[int, tuple[float, float]]  # pool: share of its time that is asked for, days' work before a test
    unpaid: float  # most money for repairs that lacks before a test [万元]
    unpaid_days: float  # the same in days of repairs

    @property
    def at_all(self) -> bool:
        """Whether more waits than the mean course can be trusted for."""
        return bool(self.pools) or self.unpaid_days > REFERENCE_DAYS


NO_OVERLOAD = Overload({}, 0.0, 0.0)


def overload(instance: Instance, choice: Choice, worth: Worth) -> Overload:
    """Pools in which more than `REFERENCE_DAYS` of work wait before a counted test, and what cannot be paid then."""
    due, _, most = crew_hours(instance, choice, worth)
    model, capacity = instance.model, instance.capacity
    first = model.assessments.first_day[instance.tests]
    eves = instance.dynamics.crew_period[first] - 1
    eves = eves[eves >= 0]
    if not len(eves):
        return NO_OVERLOAD
    own = due.sum(axis=1)  # (P, Tc)
    waiting, left = np.zeros_like(own), np.zeros(len(own))
    for t in range(own.shape[1]):
        left = np.maximum(left + own[:, t] - most[:, t], 0.0)
        waiting[:, t] = left
    daily = most[:, : eves[-1] + 1].sum(axis=1) / int(first.max())
    days = waiting[:, eves].max(axis=1) / np.maximum(daily, 1e-9)
    use = own[:, : eves[-1] + 1].sum(axis=1) / np.maximum(most[:, : eves[-1] + 1].sum(axis=1), 1e-9)
    late = [int(p) for p in np.flatnonzero((days > REFERENCE_DAYS) & (daily > 0))]
    unpaid = _unpaid(instance, worth)
    each_day = float((due * capacity.repair_cost[None, :, None]).sum()) / model.time.n_days
    return Overload({p: (float(use[p]), float(days[p])) for p in late}, unpaid, unpaid / max(each_day, 1e-9))


def _unpaid(instance: Instance, worth: Worth) -> float:
    """Most money for repairs that lacks before a test, all purses together. [万元]"""
    by_test = [
        sum(x for name, x in worth.variables.items() if name.startswith(f"unpaid_at_{a}_"))
        for a in range(len(instance.tests))
    ]
    return float(max(by_test, default=0.0))
