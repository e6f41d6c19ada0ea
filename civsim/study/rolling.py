"""The rolling plan beside the plan that it starts from: the same works, team-days and luck, grids anew every month."""

from dataclasses import dataclass, replace
from typing import Any

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model, Plan, Scenario
from civsim.planner import Rolling, outset_of
from civsim.report import Difference, Variant
from civsim.scores import COMPARED, score_interval
from civsim.study.certify import CertifiedPlan
from civsim.study.objective_values import objective_values
from civsim.study.variants import judged, simulated_variant, told_difference, without_counts
from civsim.study.workers import Workers

OBJECTIVES = ("cycle_score", "final_score")


@dataclass(frozen=True)
class Rolled:
    """What looking at a plan again every month is worth."""

    variant: Variant
    difference: Difference  # rolling plan - plan made in advance

    def plain(self, plan: CertifiedPlan) -> dict[str, Any]:
        """As `plan --json` shows it. `low` and `high` are those of the difference."""
        return told_difference(self.difference, score_interval(plan.values_of(self.variant)))


def rolling_plan(model: Model, plan: Plan, objective: str = "cycle_score") -> Plan:
    """The plan with the policy that looks at it again every month."""
    return replace(plan, policy=Rolling(outset_of(model, plan), objective))


def check_can_roll(scenario: Scenario, objective: str) -> None:
    """Refuse what a plan that changes on the way could not keep to.

    Raises
    ------
    CivsimError
        If the objective is not one of points that add up over tests, or path rules, floors of scores or shares of
        spending are to be kept.
    """
    if objective not in OBJECTIVES:
        raise CivsimError(
            Text(
                f"滚动调整只适用于目标 {'、'.join(OBJECTIVES)}，得到 {objective}",
                f"the rolling plan is for the objectives {' and '.join(OBJECTIVES)} only, not for {objective}",
            )
        )
    if scenario.spec.plan.path_rules:
        raise CivsimError(
            Text(
                "场景有巡查路径规则（plan.path_rules），暂不能滚动调整方案",
                "a plan cannot be solved anew on the way under path rules (plan.path_rules) yet",
            )
        )
    plan = scenario.spec.plan
    if plan.floors or any(p.score is not None or p.spending_share is not None for p in plan.phases.values()):
        raise CivsimError(
            Text(
                "场景有得分下限或开支份额（plan.floors、plan.phases），滚动调整不能保证，暂不支持",
                "a plan solved anew on the way cannot keep floors of scores or shares of spending (plan.floors, "
                "plan.phases) yet",
            )
        )


def rolled(plan: CertifiedPlan, workers: int | Workers = 0) -> Rolled:
    """The rolling plan simulated beside a certified plan, with its luck and as many replications."""
    name, n = Text("滚动方案", "rolling plan"), int(plan.variant.run.sizes["replication"])
    changing = rolling_plan(plan.model, plan.plan, plan.optimum.objective)
    found = simulated_variant("rolling", name, plan.scenario, plan.model, changing, n, plan.seed, workers, COMPARED)
    values = plan.values_of(found), objective_values(plan.model, plan.variant, plan.optimum.objective)
    return Rolled(without_counts(found), judged([("rolling", "plan", *values)])[0])
