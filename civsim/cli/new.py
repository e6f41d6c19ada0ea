"""civsim new: a folder with a small complete scenario, to be edited."""

import os
import shlex
import shutil
import subprocess
import sys
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
    check, simulate = (typed(command_path(), word, str(file)) for word in ("check", "simulate"))
    session.tell(
        Text(
            f"已建立 {file}，其中的数值都是示例，改法见同一文件夹的 说明.txt。\n"
            f"修改后检查：{check}\n然后推演：  {simulate}",
            f"made {file}; its values are samples, to be replaced (each block says what it is for).\n"
            f"check it:    {check}\nsimulate it: {simulate}",
        )
    )
    session.give({"out": str(name), "scenario": str(file)})


def command_path() -> str:
    """How the program is called here: by its name where the shell finds it, else by the path it was called with."""
    called = sys.argv[0]
    if shutil.which("civsim") or Path(called).stem != "civsim":
        return "civsim"
    return called


def typed(*words: str) -> str:
    """The words as one types them, those with blanks in quotes."""
    return subprocess.list2cmdline(words) if os.name == "nt" else " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """A word for the shell; Chinese letters need no quotes."""
    return word if all(c.isalnum() or c in "_@%+=:,./-" for c in word) and word else shlex.quote(word)
