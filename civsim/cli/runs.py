"""civsim runs: stored results, and what stopped runs left."""

from pathlib import Path
from typing import Any

import click

from civsim.cli.options import common
from civsim.cli.session import Session
from civsim.errors import CivsimError
from civsim.language import Text

HELP = """列出、查看、清理已存的结果 / list, show and tidy stored results

\b
list  文件夹（默认 out）里的推演和方案 / runs and plans in a folder (default: out)
show  一个结果文件夹 / one of them
gc    删去其中没算完的 .partial；算完的结果不动，不要了自行删除文件夹
      remove what stopped runs left; results that are complete stay, delete
      their folders yourself

算过的推演另存一份，供再算时直接取用（上限 2 GB，满了自动删去最久未用的）；
gc --cache 把它清空。/ What was computed is also kept for later calls, up to 2 GB;
gc --cache empties that.
"""


@click.command("runs", help=HELP, short_help="列出、查看、清理已存的结果")
@click.argument("action", type=click.Choice(["list", "show", "gc"]))
@click.argument("folder", type=click.Path(path_type=Path), default=Path("out"), required=False)
@click.option("--cache", is_flag=True, help="gc：清空存着供取用的推演 / empty what is kept for later calls")
@common
def command(session: Session, action: str, folder: Path, cache: bool) -> None:
    """List what is below a folder, show one, or remove what stopped runs left below it."""
    from civsim.study import cached_megabytes, remove_unfinished, stored_at, stored_below

    if cache:
        if action != "gc":
            raise click.UsageError(Text("--cache 只用于 gc", "--cache goes with gc").to(session.language))
        _empty_cache(session)
        return
    if action == "show":
        one = stored_at(folder)
        if one is None:
            raise CivsimError(Text(f"{folder} 不是 civsim 的结果文件夹", f"{folder} is not a results folder of civsim"))
        session.give(one.plain(), lambda: show_stored(session, [one.plain()]))
        return
    if folder.exists() and not folder.is_dir():
        raise CivsimError(Text(f"{folder} 不是文件夹", f"{folder} is not a folder"))
    found = remove_unfinished(folder) if action == "gc" else stored_below(folder)
    entries, kept = [stored.plain() for stored in found], cached_megabytes()
    result = {"removed" if action == "gc" else "runs": entries, "cache_megabytes": kept}
    session.give(result, lambda: show_stored(session, entries) if entries else None)
    session.tell(_about_removed(entries) if action == "gc" else _about_found(folder, len(entries)))
    if kept:
        session.tell(
            Text(
                f"供再算时取用的推演占 {kept:.1f} MB，清空：civsim runs gc --cache",
                f"replications kept for later calls take {kept:.1f} MB; civsim runs gc --cache empties them",
            )
        )


def _about_removed(entries: list[dict[str, Any]]) -> Text:
    freed = sum(entry["megabytes"] for entry in entries)
    return Text(
        f"清理了 {len(entries)} 个未完成的文件夹，共 {freed:.1f} MB",
        f"removed {len(entries)} unfinished folders, {freed:.1f} MB",
    )


def _about_found(folder: Path, n: int) -> Text:
    if n:
        return Text(f"{folder} 里有 {n} 项", f"{n} in {folder}")
    return Text(
        f"{folder} 里没有 civsim 的结果；看别的文件夹：civsim runs list 文件夹",
        f"no results of civsim in {folder}; look elsewhere with civsim runs list FOLDER",
    )


def _empty_cache(session: Session) -> None:
    """Remove the replications that are kept for later calls."""
    from civsim.study import emptied_cache

    freed = emptied_cache()
    session.give({"emptied_megabytes": freed})
    session.tell(Text(f"清空了 {freed:.1f} MB 存着供取用的推演", f"emptied {freed:.1f} MB of kept replications"))


def show_stored(session: Session, entries: list[dict[str, Any]]) -> None:
    """Stored results as a table."""
    from civsim.cli.shown import show, table

    kinds = {"run": Text("推演", "run"), "plan": Text("方案", "plan"), "unfinished": Text("未完成", "unfinished")}
    columns = [
        Text("文件夹", "folder"),
        Text("种类", "kind"),
        Text("推演次数", "runs"),
        Text("周期得分（95% 区间）", "cycle score (95 % interval)"),
        Text("种子", "seed"),
        Text("时间", "changed"),
        Text("大小（MB）", "MB"),
    ]
    found = table(session, Text("已存的结果", "Stored results"), columns)
    for e in entries:
        score = "-" if e["score"] is None else f"{e['score']:.2f}{_ends(e)}, n={e['score_n']}"
        seed = "-" if e["seed"] is None else str(e["seed"])
        kind = kinds[e["kind"]].to(session.language)
        found.add_row(
            e["path"],
            kind,
            str(e["replications"]),
            score,
            seed,
            e["changed"][:16].replace("T", " "),
            f"{e['megabytes']:.1f}",
        )
    show(found)


def _ends(entry: dict[str, Any]) -> str:
    """The interval of a score; nothing with a single replication."""
    low, high = entry["score_low"], entry["score_high"]
    return "" if low is None or high is None else f" [{low:.2f}, {high:.2f}]"
