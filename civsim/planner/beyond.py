"""Column generation beyond the catalogue: the master and the search for schedules in turns."""

from dataclasses import dataclass, replace

from civsim.errors import InfeasibleError
from civsim.planner.generate import Generated, Progress, in_use
from civsim.planner.instance import with_works
from civsim.planner.objectives import Objective
from civsim.planner.pool import regrown, with_more
from civsim.planner.search import SearchLimits, better_schedules
from civsim.planner.solve import solved_master
from civsim.planner.whole_plan import PlanOptions, WholePlan, plan_worth


@dataclass(frozen=True)
class Found:
    """What the search has brought: schedules, and what they add to the LP's value while nothing else is changed."""

    schedules: int = 0
    gain: float = 0.0


def searched(
    master: Generated,
    objective: Objective,
    search: SearchLimits,
    gap: float,
    rounds: int,
    seconds: float,
    progress: Progress | None = None,
) -> tuple[Generated, Found]:
    """The master over a pool with better schedules; it starts with the columns in use, so its value never falls.

    Survey lines and lines for waiting work stay as they are, so that values can be compared.
    """
    found, known = master, len(master.frame.instance.schedules)
    for _ in range(search.rounds):
        more = better_schedules(found.frame, found.solution.prices, search)
        if not len(more):
            break
        instance = with_more(found.frame.instance, more)
        shortage = regrown(instance, found.statement.shortage)
        try:
            again = solved_master(
                instance, objective, gap, rounds, seconds, progress, shortage=shortage, before=in_use(found)
            )
        except InfeasibleError:  # the busier schedules showed crews to be short after all
            break
        again.history[:0] = found.history
        found = again
    return found, Found(len(found.frame.instance.schedules) - known, found.solution.value - master.solution.value)


def better_plan(old: WholePlan, new: WholePlan, master: Generated, options: PlanOptions) -> WholePlan:
    """The new plan; or the old one where that is worth more in the new problem, whose pool holds its schedules too."""
    settled = with_works(master.frame.instance, old.works)
    try:
        worth = plan_worth(settled, old.choice, old.works, options, master.statement.shortage)
    except InfeasibleError:
        return new
    missed = round(worth.lacking - new.worth.lacking, 6)
    better = missed < 0 or (missed == 0 and worth.value > new.worth.value)
    return replace(old, settled=settled, worth=worth) if better else new
