"""civsim score: scores, chances and lost points of a stored run."""

from pathlib import Path

import click

from civsim.cli.options import common
from civsim.cli.session import Session


@click.command("score", help="对已存的推演结果评分 / score a stored run")
@click.argument("run_dir", type=click.Path(path_type=Path))
@common
def command(session: Session, run_dir: Path) -> None:
    """Read the run, score it again, and print."""
    from civsim.cli.shown import show_lost, show_marks, show_warnings
    from civsim.study import score_folder

    result = score_folder(run_dir)

    def shown() -> None:
        show_marks(session, result)
        show_lost(session, result)
        show_warnings(session, result)

    session.give(result, shown)
