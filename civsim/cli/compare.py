"""civsim compare: scenarios, plan folders and run folders side by side, under the same luck."""

from pathlib import Path
from typing import Any

import click

from civsim.cli.cached import say_if_cached
from civsim.cli.first_run import say_if_compiling
from civsim.cli.options import OUT, common, overrides_of, precision_options, workers_options
from civsim.cli.session import Session
from civsim.errors import CivsimError
from civsim.language import Text


@click.command("compare", help="并排比较场景、方案或推演，成对差值及显著性 / side by side, paired differences")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@precision_options
@workers_options
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="随机种子 / seed")
@click.option("--out", type=OUT, default=None, help="另写一份报告到此文件夹 / also write a report here")
@click.option(
    "--set", "sets", multiple=True, metavar="PATH=VALUE", help="在各方案中改一个值，可重复 / change a value in all"
)
@common
def command(
    session: Session,
    sources: tuple[Path, ...],
    replications: int,
    precision: float | None,
    max_replications: int,
    workers: int,
    scheduler: str,
    no_cache: bool,
    seed: int,
    out: Path | None,
    sets: tuple[str, ...],
) -> None:
    """Simulate all sources with common seeds and print every paired difference."""
    if len(sources) < 2:
        raise CivsimError(Text("请给出至少两个场景、方案或推演", "name at least two scenarios, plans or runs"))
    from civsim.study import Wanted, compare_sources, opened_workers, read_sources, refuse_existing

    if out:
        refuse_existing(out)
    read = read_sources(list(sources), overrides_of(sets))
    say_if_compiling(session)
    wanted, what = Wanted(replications, precision, max_replications), Text("比较", "comparing")
    with opened_workers(workers, scheduler, cache=not no_cache) as team, session.progressing(what) as advance:
        result = compare_sources(read, wanted, seed, session.language, team, out, advance)
    say_if_cached(session, team)
    session.give(result, lambda: show_comparison(session, result))


def show_comparison(session: Session, result: dict[str, Any]) -> None:
    """Variants and differences for a person."""
    from civsim.cli.shown import chance, interval, judged, label, show, show_warnings, table, tell_family

    columns = [
        Text("方案", "variant"),
        Text("周期得分（分，95% 区间）", "cycle score (95 %)"),
        Text("达标概率", "P(target)"),
        Text("费用（万元）", "cost (10 000 CNY)"),
        Text("推演次数", "runs"),
    ]
    found = table(session, Text("方案对比", "Variants"), columns)
    for v in result["variants"]:
        found.add_row(
            label(session, v["name"], v), interval(v), chance(v, "p_target"), f"{v['cost']:,.2f}", str(v["n"])
        )
    show(found)
    for d in result["differences"]:
        words = judged(d["significant"], d["n"])
        if d["mean"] is None:
            words = Text("没有可比的得分", "no scores to compare")
        session.tell(
            Text(
                f"{d['a']} - {d['b']}：{interval(d)} 分，{words.zh}",
                f"{d['a']} - {d['b']}: {interval(d)} points, {words.en}",
            )
        )
    tell_family(session, len(result["differences"]), result["replications"])
    again = ", ".join(v["name"] for v in result["variants"] if v["resimulated"])
    if again:
        n, seed = result["replications"], result["seed"]
        session.tell(
            Text(
                f"说明：{again} 是已存的结果，为同种子比较已重新推演 {n} 次（种子 {seed}），得分可与原结果不同",
                f"note: {again}: stored results, simulated again {n} times with seed {seed} so that all share their "
                "luck; scores may differ from the stored ones",
            )
        )
    show_warnings(session, result)
