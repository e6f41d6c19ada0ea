"""civsim resume: go on with a run that was stopped."""

from pathlib import Path

import click

from civsim.cli.cached import say_if_cached
from civsim.cli.options import common, workers_options
from civsim.cli.session import Session
from civsim.cli.simulate import show_run
from civsim.language import Text


@click.command("resume", help="接着算被中断的推演（DIR.partial） / go on with a run that was stopped")
@click.argument("partial", type=click.Path(path_type=Path))
@workers_options
@common
def command(session: Session, partial: Path, workers: int, scheduler: str, no_cache: bool) -> None:
    """Compute what lacks, and print the result as if the run had not been stopped."""
    from civsim.study import opened_workers, resume_folder

    with (
        opened_workers(workers, scheduler, cache=not no_cache) as team,
        session.progressing(Text(f"接着算 {partial}", f"going on with {partial}")) as advance,
    ):
        folder, result = resume_folder(partial, team, advance)
    say_if_cached(session, team)
    show_run(session, folder, result)
