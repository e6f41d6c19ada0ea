"""civsim validate: does the engine compute here what the model says? Theory beside simulation, case by case."""

from typing import Any

import click

from civsim.cli.first_run import say_if_compiling
from civsim.cli.options import common
from civsim.cli.session import BUG, Session
from civsim.language import Text


@click.command(
    "validate", help="输出模型检验表：公式与推演逐项对照 / show the proofs: theory beside simulation, case by case"
)
@click.option("--quick", is_flag=True, help="不做最长的几项，约半分钟 / without the longest cases, half a minute")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="随机种子 / seed")
@common
def command(session: Session, quick: bool, seed: int) -> None:
    """Run the proofs, print the table, and end with 1 if one does not hold."""
    from civsim.study import validated

    say_if_compiling(session)
    with session.progressing(Text("检验", "validating")) as advance:
        result = validated(seed, quick, advance)
    session.give(result, lambda: show_claims(session, result))
    if not result["ok"]:
        session.tell(_failed(result))
        raise SystemExit(BUG)
    number, seconds = len(result["claims"]), result["seconds"]
    session.tell(Text(f"{number} 项全部成立，用时 {seconds:.0f} 秒", f"all {number} claims hold, {seconds:.0f} s"))


def show_claims(session: Session, result: dict[str, Any]) -> None:
    """The table, and how to read it."""
    from civsim.cli.shown import show, table

    limit, level = result["z_limit"], 100 * result["family_level"]
    title = Text("模型检验表", "Proofs of the engine")
    columns = [
        Text("检验", "law"),
        Text("理论", "theory"),
        Text("推演", "simulated"),
        Text("z", "z"),
        Text("能查出的偏差", "would find"),
        Text("成立", "holds"),
    ]
    found = table(session, title, columns)
    yes, no, exact = Text("是", "yes"), Text("否", "NO"), Text("恒等", "exact")
    for line in result["claims"]:
        verdict = (yes if line["holds"] else no).to(session.language)
        amounts = [f"{line[name]:.0f}" if line["exact"] else f"{line[name]:.4f}" for name in ("theory", "simulated")]
        by_chance = [exact.to(session.language), ""] if line["exact"] else [f"{line['z']:+.2f}", f"{line['finds']:.2g}"]
        found.add_row(line[f"law_{session.language}"], *amounts, *by_chance, verdict)
    show(found)
    session.tell(
        Text(
            f"|z| < {limit:.2f} 为成立：程序正确时，整张表误判的概率不超过 {level:g}%。"
            "“恒等”项逐例检查：理论为检查的例数，推演为成立的例数，须完全相等。",
            f"|z| < {limit:.2f} holds: where the engine is right, the whole table fails with at most {level:g} %. "
            "Exact: theory is the number of cases looked at, simulated that of cases that hold; they must be equal.",
        )
    )


def _failed(result: dict[str, Any]) -> Text:
    """What did not hold, and what to do about it."""
    lines = [line for line in result["claims"] if not line["holds"]]
    zh, en = ("\n".join(f"  - {line[name]}" for line in lines) for name in ("law_zh", "law_en"))
    return Text(
        f"有 {len(lines)} 项不成立：\n{zh}\n请换一个 --seed 再试；再次不成立则程序在本机上算得不对，请报告给开发者",
        f"{len(lines)} claims do not hold:\n{en}\n"
        "Try another --seed; if they fail again, the engine computes wrongly on this computer: please report it",
    )
