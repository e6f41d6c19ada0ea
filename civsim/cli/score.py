"""civsim score: scores, chances, indicators and lost points of a stored run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from civsim.cli.options import OUT, common
from civsim.cli.sampling import show_sampling
from civsim.cli.session import Session
from civsim.cli.shown import show_distribution, show_lost, show_marks, show_nodes, show_warnings
from civsim.cli.shown_standing import show_alerts, show_rankings
from civsim.language import Text

SECTIONS: tuple[Callable[[Session, dict[str, Any]], None], ...] = (
    show_marks,
    show_distribution,
    show_sampling,
    show_nodes,
    show_lost,
    show_rankings,
    show_alerts,
    show_warnings,
)
"""What a person is shown, in this order; each prints its part of the object made by study/scoring.py."""


@click.command("score", help="对已存的推演结果评分 / score a stored run")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--test", default=None, metavar="ID", help="只看一次测评 / one test only")
@click.option(
    "--by",
    type=click.Choice(["leaf", "category", "department", "district", "street", "class"]),
    default=None,
    help="失分只按此分解 / lost points by this only",
)
@click.option(
    "--out",
    type=OUT,
    default=None,
    help="另存全部测评：表格 .xlsx 或 .csv，数据集 .nc / also write all tests: tables .xlsx or .csv, dataset .nc",
)
@common
def command(session: Session, run_dir: Path, test: str | None, by: str | None, out: Path | None) -> None:
    """Read the run, score it again, print, and write."""
    from civsim.study import read_marked, scored_object

    if out is not None:
        from civsim.study import check_score_file

        check_score_file(out)
    marked = read_marked(run_dir)
    result, written = scored_object(marked, test, by), list[Path]()
    if out is not None:
        from civsim.study import write_score_file

        written = write_score_file(marked, out, session.language)

    def shown() -> None:
        for section in SECTIONS:
            section(session, result)

    session.give(result | {"files": [str(file) for file in written]}, shown)
    for file in written:
        session.tell(Text(f"已写入 {file}", f"written to {file}"))
