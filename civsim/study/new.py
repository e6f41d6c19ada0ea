"""A scenario of one's own: a folder with a small complete scenario, to be edited."""

import json
import re
import shutil
from pathlib import Path

from civsim.study.folders import growing_folder
from civsim.study.load import shipped_folder
from civsim.study.new_words import BLOCKS, HEAD, NOTE

TEMPLATE, NOTE_FILE = "tiny", "说明.txt"


def new_scenario(folder: Path) -> Path:
    """Make `folder` with scenario.yaml, its tables and a note, after the smallest shipped scenario.

    The scenario is called as the folder. Returns the scenario file. An existing folder is never touched: CivsimError.
    """
    shipped = shipped_folder()
    text = (shipped / f"{TEMPLATE}.yaml").read_text(encoding="utf-8")
    name = _printable(folder.resolve().name)
    with growing_folder(folder) as growing:
        for table in sorted(shipped.glob(f"{TEMPLATE}_*.csv")):
            shutil.copyfile(table, growing / table.name.removeprefix(f"{TEMPLATE}_"))
        shutil.copyfile(shipped / "holidays.csv", growing / "holidays.csv")
        (growing / "scenario.yaml").write_text(_explained(text, name), encoding="utf-8")
        (growing / NOTE_FILE).write_text(NOTE.format(name=name), encoding="utf-8-sig")  # old editors need the mark
    return folder / "scenario.yaml"


def _explained(template: str, name: str) -> str:
    """The template as a scenario of that name, each block with what it is for."""
    lines = [HEAD.rstrip("\n")]
    for line in template.replace(f"{TEMPLATE}_", "").splitlines():
        block = re.match(r"(\w+):", line)
        key = block[1] if block else ""
        if line.startswith("#") or key == "sample":
            continue
        lines += [f"# {words}" for words in BLOCKS.get(key, ())]
        lines.append(f"name: {{zh: {json.dumps(name, ensure_ascii=False)}}}" if key == "name" else line)
    return "\n".join(lines).replace("assumed; made-up sample, no source", "assumed") + "\n"


def _printable(name: str) -> str:
    """A folder's name without what no text may hold."""
    return "".join(c if c.isprintable() else "_" for c in name).strip() or "city"
