"""civsim calibrate: from work orders or test results to scenario parameters, with the evidence of the fit."""

from pathlib import Path
from typing import Any

import click

from civsim.cli.options import OUT, common
from civsim.cli.session import Session
from civsim.language import Text


@click.command(
    "calibrate", help="由工单记录或测评结果拟合场景参数 / fit scenario parameters from work orders or test results"
)
@click.argument("orders", type=click.Path(path_type=Path))
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path), required=True, help="列名对照文件 / mapping of column names"
)
@click.option("--out", type=OUT, required=True, help="写出的场景块 YAML / scenario block to write")
@click.option(
    "--report",
    "report",
    type=click.Path(path_type=Path),
    metavar="PAGE.html|none",
    help="拟合报告网页（默认与场景块同名的 .html；none 不写）/ page of the fit (beside the block; none: no page)",
)
@common
def command(session: Session, orders: Path, mapping: Path, out: Path, report: Path | None) -> None:
    """Say what the records are worth, fit, write the block and its page, and say what was found."""
    from civsim.study import calibrate_to_block, maps_ratings, quality_lines, records_to_fit

    page = out.with_suffix(".html") if report is None else report if str(report) != "none" else None
    if maps_ratings(mapping):
        _ratings(session, orders, mapping, out, page)
        return
    with session.progressing(Text("读取并检查工单", "reading and checking work orders")):
        records = records_to_fit(orders, mapping, out, page)
    for line in quality_lines(records.quality):
        session.tell(line)
    with session.progressing(Text("拟合并写报告", "fitting and writing the page")):
        result, lines = calibrate_to_block(records, out, page, session.language)
    for line in lines:
        session.tell(line)
    _end(session, result, out, page)


def _ratings(session: Session, ratings: Path, mapping: Path, out: Path, page: Path | None) -> None:
    """The same for test results (a map of `kind: ratings`)."""
    from civsim.study import calibrate_ratings

    with session.progressing(Text("读取测评结果并拟合", "reading and fitting test results")):
        result, lines = calibrate_ratings(ratings, mapping, out, page, session.language)
    for line in lines:
        session.tell(line)
    _end(session, result, out, page)


def _end(session: Session, result: dict[str, Any], out: Path, page: Path | None) -> None:
    """Say what was written, and give the result."""
    for written in (out, page):
        if written is not None:
            session.tell(Text(f"已写入 {written}", f"written to {written}"))
    session.give(result)
