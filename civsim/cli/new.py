"""civsim new: a folder with a small complete scenario, to be edited."""

from pathlib import Path

import click

from civsim.cli.options import OUT, common
from civsim.cli.session import Session
from civsim.language import Text


@click.command("new", help="新建一个可运行的场景文件夹，供修改 / make a folder with a complete scenario to edit")
@click.argument("name", type=OUT)
@common
def command(session: Session, name: Path) -> None:
    """Make the folder and say what to do next."""
    from civsim.study import new_scenario

    file = new_scenario(name)
    session.tell(
        Text(f"已建立 {file}。修改后运行：civsim check {file}", f"made {file}. Edit it, then: civsim check {file}")
    )
    session.give({"out": str(name), "scenario": str(file)})
