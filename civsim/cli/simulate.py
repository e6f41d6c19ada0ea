"""civsim simulate: an ensemble of runs of a scenario under a plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civsim.cli.cached import say_if_cached
from civsim.cli.first_run import say_if_compiling
from civsim.cli.options import common, overrides_of, precision_options, scenario_options, workers_options
from civsim.cli.session import Session
from civsim.language import Text

if TYPE_CHECKING:
    from civsim.engine import EngineName


@click.command(
    "simulate",
    help="推演一个场景；不给 --plan 时按场景自带的安排 / simulate a scenario, by its own plan unless --plan is given",
)
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--plan",
    "plan_source",
    type=click.Path(path_type=Path),
    default=None,
    help="方案文件夹，或巡查表 CSV（date, channel, grid） / plan folder or CSV of visits",
)
@precision_options
@click.option(
    "--engine", type=click.Choice(["fast", "reference"]), default="fast", show_default=True, help="引擎 / engine"
)
@workers_options
@click.option("--ledger", is_flag=True, help="保存逐条问题台账 / keep one row a problem (ledger.parquet)")
@scenario_options
@common
def command(
    session: Session,
    scenario: Path,
    plan_source: Path | None,
    replications: int,
    precision: float | None,
    max_replications: int,
    engine: str,
    workers: int,
    scheduler: str,
    no_cache: bool,
    ledger: bool,
    seed: int,
    sets: tuple[str, ...],
    out: Path | None,
) -> None:
    """Simulate, score, keep, and print the scores."""
    from civsim.study import (
        Wanted,
        called_after,
        free_folder,
        load_scenario,
        opened_workers,
        refuse_existing,
        simulate_to_folder,
    )

    read = load_scenario(scenario, overrides_of(sets))
    folder = out or free_folder(f"{called_after(read.document.path)}-run")
    refuse_existing(folder)
    what = Text(f"推演 {read.name.zh}", f"simulating {read.name.en}")
    name: EngineName = "reference" if engine == "reference" else "fast"
    if engine == "fast":
        say_if_compiling(session)
    wanted = Wanted(replications, precision, max_replications)
    with opened_workers(workers, scheduler, name, not no_cache) as team, session.progressing(what) as advance:
        result = simulate_to_folder(read, folder, plan_source, wanted, seed, name, team, ledger, advance)
    say_if_cached(session, team)
    show_run(session, folder, result)


def show_run(session: Session, folder: Path, result: dict[str, Any]) -> None:
    """The result of a run, for programs and for people."""
    from civsim.cli.shown import show_marks, show_warnings

    def shown() -> None:
        show_marks(session, result)
        show_warnings(session, result)

    session.give(result, shown)
    session.tell(Text(f"结果在 {folder}", f"results are in {folder}"))
