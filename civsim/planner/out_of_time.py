"""Which parts of the work on a plan were ended by their time, before the gap that was asked for was reached.

Each part has the time limit for itself: the master over the catalogue, the master over what the search has found, the
programme that is rounded to whole grids (half of it), and the bound over all schedules. What they take together is
no reason to call a plan unfinished.
"""

from collections.abc import Sequence

from civsim.language import Text
from civsim.planner.bound_all import AllSchedules
from civsim.planner.generate import Generated, relative_gap
from civsim.planner.whole_plan import PlanOptions

PARTS = {
    "catalogue": Text("目录日程的线性规划", "the linear programme over the catalogue"),
    "search": Text("加入所搜索日程后的线性规划", "the linear programme over what the search has found"),
    "bound_all": Text("所有日程的上界", "the bound over all schedules"),
    "plan": Text("取整前的线性规划", "the programme that is rounded to whole grids"),
}


def parts_out_of_time(
    masters: Sequence[Generated], planned: Generated, everything: AllSchedules | None, options: PlanOptions
) -> tuple[str, ...]:
    """Names of the parts; `masters` are those over the catalogue, after the search, and after the bound."""
    first, searched, last = masters
    late = {
        "catalogue": first.out_of_time,
        "search": searched is not first and searched.out_of_time,
        "bound_all": (last is not searched and last.out_of_time) or _bound_is_late(everything, options),
        "plan": planned.out_of_time,
    }
    return tuple(part for part in PARTS if late[part])


def _bound_is_late(found: AllSchedules | None, options: PlanOptions) -> bool:
    asked = options.bound_all
    if found is None or asked is None:
        return False
    return found.seconds > asked.seconds and relative_gap(found.value, found.bound) > asked.gap
