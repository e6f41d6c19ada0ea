"""civsim runs: stored results, and what stopped runs left."""

from pathlib import Path
from typing import Any

import click

from civsim.cli.options import common
from civsim.cli.session import Session
from civsim.errors import CivsimError
from civsim.language import Text


@click.command("runs", help="列出、查看、清理已存的结果 / list, show and tidy stored results (list, show, gc)")
@click.argument("action", type=click.Choice(["list", "show", "gc"]))
@click.argument("folder", type=click.Path(path_type=Path), default=Path("out"), required=False)
@common
def command(session: Session, action: str, folder: Path) -> None:
    """List what is below a folder, show one, or remove what stopped runs left below it."""
    from civsim.study import remove_unfinished, stored_at, stored_below

    if action == "show":
        one = stored_at(folder)
        if one is None:
            raise CivsimError(Text(f"{folder} 不是 civsim 的结果文件夹", f"{folder} is not a results folder of civsim"))
        session.give(one.plain(), lambda: show_stored(session, [one.plain()]))
        return
    found = remove_unfinished(folder) if action == "gc" else stored_below(folder)
    entries = [stored.plain() for stored in found]
    session.give({"removed" if action == "gc" else "runs": entries}, lambda: show_stored(session, entries))
    if action == "gc":
        freed = sum(entry["megabytes"] for entry in entries)
        session.tell(
            Text(
                f"清理了 {len(entries)} 个未完成的文件夹，共 {freed:.1f} MB",
                f"removed {len(entries)} unfinished folders, {freed:.1f} MB",
            )
        )


def show_stored(session: Session, entries: list[dict[str, Any]]) -> None:
    """Stored results as a table."""
    from civsim.cli.shown import show, table

    kinds = {"run": Text("推演", "run"), "plan": Text("方案", "plan"), "unfinished": Text("未完成", "unfinished")}
    columns = [
        Text("文件夹", "folder"),
        Text("种类", "kind"),
        Text("推演次数", "runs"),
        Text("周期得分", "cycle score"),
        Text("种子", "seed"),
        Text("时间", "changed"),
        Text("大小（MB）", "MB"),
    ]
    found = table(session, Text("已存的结果", "Stored results"), columns)
    for e in entries:
        score = "-" if e["score"] is None else f"{e['score']:.2f}"
        seed = "-" if e["seed"] is None else str(e["seed"])
        kind = kinds[e["kind"]].to(session.language)
        found.add_row(e["path"], kind, str(e["replications"]), score, seed, e["changed"], f"{e['megabytes']:.1f}")
    show(found)
