"""civsim report: the hand-outs of a stored plan or run."""

from pathlib import Path

import click

from civsim.cli.options import OUT, common
from civsim.cli.session import Session
from civsim.errors import CivsimError
from civsim.language import Text

FORMATS = ("html", "xlsx", "charts")


@click.command("report", help="为方案或推演文件夹生成报告 / write the report of a stored plan or run")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--format", "formats", default="html,xlsx,charts", show_default=True, help="格式，逗号分隔 / formats")
@click.option("--out", type=OUT, default=None, help="输出文件夹 / folder to write")
@common
def command(session: Session, source: Path, formats: str, out: Path | None) -> None:
    """Write the report folder."""
    from civsim.study import free_folder, refuse_existing, report_folder

    chosen = tuple(f.strip().lower() for f in formats.split(",") if f.strip())
    unknown = [f for f in chosen if f not in FORMATS]
    if unknown or not chosen:
        allowed = ", ".join(FORMATS)
        raise CivsimError(
            Text(f"--format 只能取 {allowed}，得到 {formats!r}", f"--format takes {allowed}, got {formats!r}")
        )
    folder = out or free_folder(f"{source.resolve().name}-report")
    refuse_existing(folder)
    with session.progressing(Text("生成报告", "writing the report")):
        files = report_folder(source, folder, session.language, chosen)
    page = folder / "report.html"
    shown = page if page in files else folder
    session.tell(Text(f"报告在 {shown}", f"the report is {shown}"))
    session.give({"out": str(folder), "files": [str(f) for f in files]})
