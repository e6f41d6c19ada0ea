"""A scenario of one's own: a folder with a small complete scenario, to be edited."""

import shutil
from pathlib import Path

from civsim.study.folders import growing_folder
from civsim.study.load import shipped_folder

TEMPLATE = "tiny"


def new_scenario(folder: Path) -> Path:
    """Make `folder` with scenario.yaml and its tables, copied from the smallest shipped scenario.

    Returns the scenario file. An existing folder is never touched: CivsimError.
    """
    shipped = shipped_folder()
    text = (shipped / f"{TEMPLATE}.yaml").read_text(encoding="utf-8")
    with growing_folder(folder) as growing:
        for table in sorted(shipped.glob(f"{TEMPLATE}_*.csv")):
            shutil.copyfile(table, growing / table.name.removeprefix(f"{TEMPLATE}_"))
        shutil.copyfile(shipped / "holidays.csv", growing / "holidays.csv")
        (growing / "scenario.yaml").write_text(text.replace(f"{TEMPLATE}_", ""), encoding="utf-8")
    return folder / "scenario.yaml"
