"""What is asked of the planner, checked before any work: known objectives, and what goes with what."""

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model
from civsim.planner.alternatives import check_objective
from civsim.planner.any_schedule import refuse_to_bound_all
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.whole_plan import PlanOptions


def check_options(model: Model, options: PlanOptions) -> None:
    """The objective is known, a themed one has a theme, and no search or bound is wanted where there is none.

    Raises
    ------
    CivsimError
        If not.
    """
    plan = model.spec.plan
    if options.objective not in OBJECTIVES:
        known = "、".join(OBJECTIVES), ", ".join(OBJECTIVES)
        raise CivsimError(
            Text(
                f"未定义的目标 {options.objective!r}，可选：{known[0]}",
                f"unknown objective {options.objective!r}; choose one of {known[1]}",
            )
        )
    if options.objective == "themed_score" and not any(phase.emphasis for phase in plan.phases.values()):
        raise CivsimError(
            Text(
                "目标 themed_score 需要主题：请在 plan.phases 的某一年度写 emphasis（指标及权重倍数）",
                "the objective themed_score needs a theme: give a year under plan.phases an emphasis (indicators and "
                "factors on their weights)",
            )
        )
    if options.objective == "target_chance" and (options.near.number or options.search.rounds):
        raise CivsimError(
            Text(
                "目标 target_chance 的单位是达标概率，暂不能同时求备选方案（--alternatives）或搜索更多日程（--search）",
                "target_chance is a chance, not points: neither --alternatives nor --search go with it yet",
            )
        )
    if options.objective == "cvar_score":
        check_futures(model, options)
    if options.bound_all:
        refuse_to_bound_all(model, options.objective)
    if options.near.number:
        check_objective(options.objective)
    if options.search.rounds and plan.path_rules:
        raise CivsimError(
            Text(
                "场景有巡查路径规则（plan.path_rules），暂不能搜索目录之外的日程",
                "schedules beyond the catalogue cannot be sought yet under path rules (plan.path_rules)",
            )
        )


def check_futures(model: Model, options: PlanOptions) -> None:
    """There are futures to insure against, and nothing is asked for that is worked out in the city as given alone.

    Raises
    ------
    CivsimError
        If not.
    """
    if not model.spec.plan.futures:
        raise CivsimError(
            Text(
                "目标 cvar_score 需要未来情景：请在 plan.futures 中写明各情景的概率和各类问题新发数量的倍数",
                "the objective cvar_score needs futures: give some under plan.futures, with probabilities and factors "
                "on arrivals by category",
            )
        )
    if options.near.number or options.search.rounds or options.bound_all:
        raise CivsimError(
            Text(
                "目标 cvar_score 同时考虑多个未来情景，暂不能求备选方案（--alternatives）、搜索更多日程（--search）"
                "或给出所有日程的上界（--bound-all）",
                "cvar_score looks at several futures at once: --alternatives, --search and --bound-all do not go with "
                "it yet",
            )
        )
