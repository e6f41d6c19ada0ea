"""civsim demo: the whole path on the shipped sample city, in under a minute."""

from pathlib import Path

import click

from civsim.cli.first_run import say_if_compiling
from civsim.cli.options import OUT, common, overrides_of
from civsim.cli.session import Session
from civsim.language import Text


@click.command("demo", help="用示例城市走完全程：推演、规划、比选、报告 / the whole path on a sample city")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="随机种子 / seed")
@click.option("--out", type=OUT, default=None, help="结果文件夹 / results folder")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="改一个值，可重复 / change a value")
@common
def command(session: Session, seed: int, out: Path | None, sets: tuple[str, ...]) -> None:
    """Plan, simulate, compare, report; say where the report is."""
    from civsim.cli.plan import show_plan
    from civsim.study import demonstrate, free_folder, refuse_existing

    overrides = overrides_of(sets)
    folder = out or free_folder("demo")
    refuse_existing(folder)
    session.say(
        Text(
            "示例城市：200 个网格、2 年。先求最优方案，再与常用做法一起推演，最后写报告。",
            "Sample city: 200 grids, 2 years. Optimise, simulate beside the usual ways, write a report.",
        )
    )
    say_if_compiling(session)
    with session.progressing(Text("规划与推演", "planning and simulating")) as advance:
        result = demonstrate(folder, session.language, seed, overrides, advance)
    session.give(result, lambda: show_plan(session, result))
    session.tell(Text(f"报告：{result['report']}", f"report: {result['report']}"))
