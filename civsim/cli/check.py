"""civsim check: read, resolve and build scenarios, and tell every mistake before the first event."""

from pathlib import Path
from typing import Any

import click

from civsim.cli.options import common, overrides_of
from civsim.cli.session import Session, mistake_fields, told
from civsim.errors import CivsimError
from civsim.language import Text


@click.command("check", help="检查场景文件，一次指出全部错误 / read and build scenarios, telling every mistake")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="改一个值，可重复 / change a value")
@common
def command(session: Session, files: tuple[Path, ...], sets: tuple[str, ...]) -> None:
    """Check every file; exit code 2 if any has a mistake."""
    from civsim.cli.shown import show_warnings
    from civsim.cli.shown_bases import show_bases
    from civsim.study import campaign_warnings, check_scenario

    overrides, reports, wrong = overrides_of(sets), [], []
    for file in files:
        report: dict[str, Any] = {"file": str(file), "ok": True, "errors": [], "warnings": []}
        try:
            scenario, model = check_scenario(file, overrides)
            grids, categories, days = model.shape
            report |= {"hash": scenario.hash, "grids": grids, "categories": categories, "days": days}
            zh = f"{file}：正确（{grids} 个网格，{categories} 类问题，{days} 天，哈希 {scenario.hash[:12]}）"
            en = f"{file}: correct ({grids} grids, {categories} categories, {days} days, hash {scenario.hash[:12]})"
            session.tell(Text(zh, en))
            report["bases"] = show_bases(session, scenario)
            report["warnings"] = [w.plain() for w in campaign_warnings(model)]
            show_warnings(session, report)
        except CivsimError as error:
            session.say(error.message)
            report |= {"ok": False, "errors": [mistake_fields(m, session.language) for m in told(error, str(file))]}
            wrong += report["errors"]
        reports.append(report)
    session.give({"files": reports, "errors": wrong})
    if wrong:
        raise SystemExit(2)
