"""civsim plan: the best plan found, its dated roster simulated, and the proof of how good it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civsim.cli.cached import say_if_cached
from civsim.cli.first_run import say_if_compiling
from civsim.cli.idle_options import Beside
from civsim.cli.options import (
    Number,
    common,
    keep_option,
    overrides_of,
    precision_options,
    scenario_options,
    workers_options,
)
from civsim.cli.reestimate_option import reestimate_option
from civsim.cli.session import TIME_LIMIT, Session
from civsim.errors import InfeasibleError
from civsim.language import Text

if TYPE_CHECKING:
    from civsim.planner import PlanOptions

OBJECTIVES = [
    "cycle_score",
    "final_score",
    "worst_year",
    "worst_district",
    "themed_score",
    "target_chance",
    "cvar_score",
    "least_money",
]


@click.command("plan", help="求最优方案并给出上界证明 / optimise, roster, simulate the roster, certify")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--objective", type=click.Choice(OBJECTIVES), default="cycle_score", show_default=True, help="目标 / objective"
)
@click.option(
    "--gap",
    type=Number(0, 1),
    default=0.001,
    show_default=True,
    help="线性规划允许的相对差距 / LP gap to stop at",
)
@click.option(
    "--time-limit",
    type=Number(0.001, 86_400),
    default=600.0,
    show_default=True,
    help="求解各步的时限，秒 / seconds for each part of the solving",
)
@click.option(
    "--solver", type=click.Choice(["highs", "cbc"]), default="highs", show_default=True, help="求解器 / solver"
)
@click.option(
    "--search",
    type=click.IntRange(0, 100),
    default=0,
    show_default=True,
    metavar="ROUNDS",
    help="搜索目录之外日程的轮数，会慢数倍 / rounds of search beyond the catalogue; slow",
)
@click.option(
    "--alternatives",
    type=click.IntRange(0, 10),
    default=0,
    show_default=True,
    metavar="N",
    help="另求几套得分相近而尽量不同的方案 / plans nearly as good that differ as much as can be",
)
@click.option(
    "--slack",
    cls=Beside,
    beside="--alternatives",
    type=Number(0.001, 100),
    default=0.2,
    show_default=True,
    metavar="POINTS",
    help="与 --alternatives 同用：备选方案至多低几分 / how far below the plan alternatives may lie",
)
@keep_option
@reestimate_option
@click.option(
    "--rolling",
    is_flag=True,
    help="另推演每月按已知情况重新求解的滚动方案，会慢数倍 / beside it, the plan solved anew every month; slow",
)
@click.option(
    "--bound-all",
    is_flag=True,
    help="另给出所有日程（不限目录）的上界，会慢数倍 / bound all schedules, whatever the catalogue; slow",
)
@precision_options
@workers_options
@click.option(
    "--baselines",
    type=click.Choice(["all", "none"]),
    default="all",
    show_default=True,
    help="是否推演比较基准 / baselines beside it",
)
@scenario_options
@common
def command(
    session: Session,
    scenario: Path,
    objective: str,
    gap: float,
    time_limit: float,
    solver: str,
    search: int,
    alternatives: int,
    slack: float,
    keep: Path | None,
    reestimate: int,
    rolling: bool,
    bound_all: bool,
    replications: int,
    precision: float | None,
    max_replications: int,
    workers: int,
    scheduler: str,
    no_cache: bool,
    baselines: str,
    seed: int,
    sets: tuple[str, ...],
    out: Path | None,
) -> None:
    """Plan, simulate, keep, and print the certificate."""
    from civsim.study import (
        Wanted,
        called_after,
        earlier_table,
        free_folder,
        load_scenario,
        opened_workers,
        plan_to_folder,
        refuse_existing,
    )

    read, earlier = load_scenario(scenario, overrides_of(sets)), earlier_table(keep) if keep else None
    folder = out or free_folder(f"{called_after(read.document.path)}-plan")
    refuse_existing(folder)
    what = Text("规划 ", "planning ") + read.name
    options = _options(objective, gap, time_limit, solver, search, (alternatives, slack), bound_all)
    say_if_compiling(session)
    with opened_workers(workers, scheduler, cache=not no_cache) as team, session.progressing(what) as advance:
        _, result = plan_to_folder(
            read,
            folder,
            options,
            Wanted(replications, precision, max_replications),
            seed,
            "none" if baselines == "none" else "all",
            session.language,
            advance,
            team,
            earlier,
            reestimate,
            rolling,
        )
    say_if_cached(session, team)
    session.give(result, lambda: show_plan(session, result))
    _end(session, result, folder, time_limit)


def _options(
    objective: str, gap: float, seconds: float, solver: str, search: int, near: tuple[int, float], bound_all: bool
) -> "PlanOptions":
    """How the plan is made."""
    from civsim.planner import BoundOptions, NearLimits, PlanOptions, SearchLimits

    return PlanOptions(
        objective,
        gap,
        seconds,
        solver=solver,
        search=SearchLimits(search),
        near=NearLimits(*near),
        bound_all=BoundOptions(gap=gap, seconds=seconds) if bound_all else None,
    )


def _end(session: Session, result: dict[str, Any], folder: Path, seconds: float) -> None:
    """Where the plan is; the exit code of a target out of reach, or of a time limit that ended part of the work."""
    if result["target"]["reachable"] is False:
        session.tell(Text(result["target"]["text"], result["target"]["text"]))
    session.tell(Text(f"方案在 {folder}", f"the plan is in {folder}"))
    if result["target"]["reachable"] is False:
        raise SystemExit(InfeasibleError.exit_code)
    if result["out_of_time"]:
        _tell_out_of_time(session, result["out_of_time"], seconds)
        raise SystemExit(TIME_LIMIT)


def _tell_out_of_time(session: Session, parts: list[str], seconds: float) -> None:
    """What its time ended before the gap was reached."""
    from civsim.planner import PARTS

    zh, en = "、".join(PARTS[part].zh for part in parts), " and ".join(PARTS[part].en for part in parts)
    session.tell(
        Text(
            f"到了时限（每步 {seconds:g} 秒）仍未求到规定精度的：{zh}。方案可用，上界成立；要更精，请加大 --time-limit",
            f"not at the gap asked for when the time limit ({seconds:g} s a part) ended it: {en}. The plan can be used "
            "and the bound holds; for a closer one raise --time-limit",
        )
    )


def show_plan(session: Session, result: dict[str, Any]) -> None:
    """The certificate, the baselines and the prices, for a person."""
    from civsim.cli.shown import show_marks, show_warnings
    from civsim.cli.shown_alternatives import show_alternatives
    from civsim.cli.shown_baselines import show_baselines
    from civsim.cli.shown_bound import show_bound
    from civsim.cli.shown_futures import show_futures
    from civsim.cli.shown_reestimation import show_reestimation
    from civsim.cli.shown_rolling import show_rolling

    show_marks(session, result)
    show_bound(session, result)
    show_reestimation(session, result)
    if result["changes"]:
        session.tell(Text(result["changes"]["text"], result["changes"]["text"]))
    if result["baselines"]:
        show_baselines(session, result)
    show_futures(session, result)
    show_alternatives(session, result)
    show_rolling(session, result)
    for price in result["shadow_prices"][:8]:
        session.tell(Text(f"· {price['text']}", f"- {price['text']}"))
    show_warnings(session, result)
