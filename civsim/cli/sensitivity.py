"""civsim sensitivity: which assumed values matter for the score and for the plan, so which to measure first."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from civsim.cli.cached import say_if_cached
from civsim.cli.first_run import say_if_compiling
from civsim.cli.idle_options import Beside
from civsim.cli.options import Number, common, overrides_of, scenario_options, workers_options
from civsim.cli.session import Session
from civsim.cli.usage import WrongCall
from civsim.language import Text

if TYPE_CHECKING:
    from civsim.study import Work


@click.command("sensitivity", help="哪些假设值要紧：龙卷风图与全局分析 / which assumed values matter: tornado, Morris")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--plan",
    "plan_source",
    type=click.Path(path_type=Path),
    default=None,
    help="方案文件夹，或巡查表 CSV；不给时按场景自带的安排 / plan folder or CSV; else the scenario's own plan",
)
@click.option(
    "--replications",
    type=click.IntRange(1, 100_000),
    default=8,
    show_default=True,
    help="每种取值推演几次 / runs of every setting of the values",
)
@click.option(
    "--together",
    type=click.IntRange(0, 1000),
    default=4,
    show_default=True,
    metavar="PATHS",
    help="所有参数一起变动的随机路径数（莫里斯法），0 为不做 / random paths on which all move, 0 = none",
)
@click.option(
    "--singly",
    type=click.IntRange(0, 10_000),
    default=20,
    show_default=True,
    metavar="N",
    help="最要紧的参数中，至多逐个检验几个数值 / at most so many values one by one, of what matters most",
)
@click.option(
    "--only",
    multiple=True,
    metavar="PATH",
    help="只看这些假设值，可用 *，可重复 / only these assumed values, with * for any part",
)
@click.option(
    "--range",
    "ranges",
    multiple=True,
    metavar="PATH=LOW:HIGH",
    help="另行给出一个数值的范围，可重复 / state the range of a value",
)
@click.option(
    "--replan",
    is_flag=True,
    help="另在各范围两端重新规划，看弄清该值可多得几分，慢 / also plan again at both ends: what knowing gains; slow",
)
@click.option(
    "--time-limit",
    cls=Beside,
    beside="--replan",
    type=Number(0.001, 86_400),
    default=600.0,
    show_default=True,
    help="与 --replan 同用：每次规划的时限，秒 / with --replan: seconds for each plan",
)
@workers_options
@scenario_options
@common
def command(
    session: Session,
    scenario: Path,
    plan_source: Path | None,
    replications: int,
    together: int,
    singly: int,
    only: tuple[str, ...],
    ranges: tuple[str, ...],
    replan: bool,
    time_limit: float,
    workers: int,
    scheduler: str,
    no_cache: bool,
    seed: int,
    sets: tuple[str, ...],
    out: Path | None,
) -> None:
    """Say what is going to be done, do it, keep and print it."""
    from civsim.cli.shown_sensitivity import show_sensitivity
    from civsim.model import build_model
    from civsim.planner import PlanOptions
    from civsim.study import (
        called_after,
        free_folder,
        load_scenario,
        opened_workers,
        refuse_existing,
        sensitivity,
        sensitivity_to_folder,
        stored_plan,
    )

    stated, read = ranges_of(ranges), load_scenario(scenario, overrides_of(sets))
    folder = out or free_folder(f"{called_after(read.document.path)}-sensitivity")
    refuse_existing(folder)
    plan = stored_plan(plan_source, build_model(read)) if plan_source else None
    say_if_compiling(session)
    with (
        opened_workers(workers, scheduler, cache=not no_cache) as team,
        session.progressing(Text("分析假设值", "trying assumed values")) as advance,
    ):
        found = sensitivity(
            read,
            plan,
            replications,
            seed,
            only,
            stated,
            together,
            singly,
            replan,
            PlanOptions(seconds=time_limit),
            team,
            advance,
            lambda work: session.say(_said(work)),
        )
    say_if_cached(session, team)
    result = sensitivity_to_folder(read, found, seed, folder, session.language, plan_source)
    session.give(result, lambda: show_sensitivity(session, result))
    session.tell(Text(f"结果在 {folder}", f"results are in {folder}"))


def ranges_of(pairs: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """`path=low:high` pairs as a mapping."""
    found: dict[str, tuple[float, float]] = {}
    for pair in pairs:
        path, _, ends = pair.partition("=")
        try:
            low, high = (float(word) for word in ends.split(":"))
            if not (path.strip() and abs(low) < float("inf") and abs(high) < float("inf")):
                raise ValueError(pair)
        except ValueError:
            raise WrongCall(
                Text(
                    f"--range 应写作 路径=低:高，如 categories.rubbish.redo_probability=0:0.1，得到 {pair!r}",
                    f"--range takes PATH=LOW:HIGH, such as categories.rubbish.redo_probability=0:0.1, got {pair!r}",
                ),
                click.get_current_context(),
            ) from None
        found[path.strip()] = low, high
    return found


def _said(work: "Work") -> Text:
    """How much there is to do."""
    zh, en = f"约 {work.seconds:.0f} 秒", f"about {work.seconds:.0f} s"
    if work.seconds >= 100:
        zh, en = f"约 {work.seconds / 60:.0f} 分钟", f"about {work.seconds / 60:.0f} min"
    runs = work.settings * work.replications
    said = Text(
        f"{work.values} 个假设值归为 {work.parameters} 个参数；至多 {work.settings} 种取值 × {work.replications} 次"
        f" = {runs} 次推演",
        f"{work.values} assumed values in {work.parameters} parameters; at most {work.settings} settings x "
        f"{work.replications} = {runs} runs",
    )
    if work.plans:
        said += Text(f"，{work.plans} 次规划", f", {work.plans} plans")
    return said + Text(f"，{zh}", f", {en}")
