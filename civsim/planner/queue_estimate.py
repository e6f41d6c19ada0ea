"""The most that a plan can be expected to score once orders queue for crews: an estimate beside the bound, not a bound.

The programme of the bound is solved once more with what the plan alone is charged for: the mean queue of M/G/c at the
eve of tests and in the months that residents look back on, by the use of the crews in that period. Crews and money are
counted on in full. Two things make queues longer than that, so that the charge is rather too small: orders come
between shifts and after days of visits, and inspections vary from day to day. One makes them shorter, so that it
proves nothing: where crews have little to do until the last period, the queue has no time to grow to its mean.
Simulated queues are never shorter in the tests.
"""

from civsim.language import Text
from civsim.planner.generate import Generated, improve, restated
from civsim.planner.master import demanding, state
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.reserve import Reserve
from civsim.planner.whole_plan import PlanOptions, WholePlan

SCORES = ("cycle_score", "final_score", "worst_year", "themed_score")
QUEUES_ALONE = Reserve(queueing=1.0)
COVERS = Text(
    "按稳态平均排队（M/G/c）扣分的估计，不是证明了的上界；排队通常更长",
    "an estimate that takes off the mean queues of a steady state (M/G/c), not a proven bound; queues are usually "
    "longer",
)


def queue_estimate(master: Generated, plan: WholePlan, options: PlanOptions) -> float | None:
    """The bound of the programme with mean queues charged; None where the objective is no sum of scores.

    The solver of the plan is taken over: its solution remains, but it can no longer be improved.
    """
    instance, objective = master.frame.instance, OBJECTIVES[options.objective]
    if options.objective not in SCORES or demanding(instance, objective):
        return None
    same = len(plan.planned.frame.instance.schedules) == len(instance.schedules)
    statement = state(instance, objective, master.statement.shortage, reserve=QUEUES_ALONE)
    found = improve(
        restated(plan.planned if same else master, statement), options.gap / 2, options.rounds, options.seconds / 2
    )
    return min(found.bound, master.bound)
