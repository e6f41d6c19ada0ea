"""civsim schedule: a stored plan as dated visits by team, for spreadsheets and calendars."""

from datetime import date, datetime
from pathlib import Path

import click

from civsim.cli.options import OUT, common, keep_option
from civsim.cli.session import Session
from civsim.errors import CivsimError
from civsim.language import Text

FORMATS = ("csv", "xlsx", "ics")


@click.command("schedule", help="把方案导出为逐日排班 / export a plan as dated visits by team")
@click.argument("plan_dir", type=click.Path(path_type=Path))
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), default=None, help="起始日 / first day")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), default=None, help="截止日（含） / last day")
@click.option("--format", "formats", default="csv,xlsx,ics", show_default=True, help="格式，逗号分隔 / formats")
@keep_option
@click.option("--out", type=OUT, default=None, help="输出文件夹 / folder to write")
@common
def command(
    session: Session,
    plan_dir: Path,
    first: datetime | None,
    last: datetime | None,
    formats: str,
    keep: Path | None,
    out: Path | None,
) -> None:
    """Write the schedule files into a folder."""
    from civsim.study import earlier_table, free_folder, schedule_to_folder

    chosen = [f.strip().lower() for f in formats.split(",") if f.strip()]
    unknown = [f for f in chosen if f not in FORMATS]
    if unknown or not chosen:
        allowed = ", ".join(FORMATS)
        raise CivsimError(
            Text(f"--format 只能取 {allowed}，得到 {formats!r}", f"--format takes {allowed}, got {formats!r}")
        )
    span = (_day(first), _day(last))
    if span[0] and span[1] and span[1] < span[0]:
        raise CivsimError(Text("--to 不得早于 --from", "--to must not lie before --from"))
    folder = out or free_folder(f"{plan_dir.resolve().name}-schedule")
    earlier = earlier_table(keep) if keep else None
    files, visits, changes = schedule_to_folder(plan_dir, folder, chosen, session.language, *span, earlier)
    session.tell(Text(f"{visits} 次巡查已写入 {folder}", f"{visits} visits written to {folder}"))
    if changes:
        session.tell(Text(changes["text"], changes["text"]))
    session.give({"out": str(folder), "visits": visits, "files": [str(f) for f in files], "changes": changes})


def _day(when: datetime | None) -> date | None:
    return when.date() if when else None
