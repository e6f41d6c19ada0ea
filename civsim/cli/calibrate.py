"""civsim calibrate: from a table of work orders to scenario parameters, with the evidence of the fit."""

from pathlib import Path

import click

from civsim.cli.options import OUT, common
from civsim.cli.session import Session
from civsim.language import Text


@click.command("calibrate", help="由工单记录拟合场景参数 / fit scenario parameters from work orders")
@click.argument("orders", type=click.Path(path_type=Path))
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path), required=True, help="列名对照文件 / mapping of column names"
)
@click.option("--out", type=OUT, required=True, help="写出的场景块 YAML / scenario block to write")
@common
def command(session: Session, orders: Path, mapping: Path, out: Path) -> None:
    """Fit, write the block, and say what was found."""
    from civsim.study import calibrate_to_block

    with session.progressing(Text("读取并拟合工单", "reading and fitting work orders")):
        result, lines = calibrate_to_block(orders, mapping, out)
    for line in lines:
        session.tell(line)
    session.tell(Text(f"已写入 {out}", f"written to {out}"))
    session.give(result)
