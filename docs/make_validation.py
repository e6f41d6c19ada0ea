"""Write the table of docs/validation.md: what `civsim validate` prints, with the platform it ran on.

.venv/bin/python docs/make_validation.py
"""

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from civsim.study import validated

PAGE = Path(__file__).with_name("validation.md")
BEGIN, END = "<!-- begin: made by docs/make_validation.py -->\n", "<!-- end -->\n"


def row(line: dict[str, Any]) -> str:
    """One claim as a line of the table."""
    if line["exact"]:
        numbers = [f"{line['theory']:.0f}", f"{line['simulated']:.0f}", "exact", ""]
    else:
        numbers = [f"{line['theory']:.4f}", f"{line['simulated']:.4f}", f"{line['z']:+.2f}", f"{line['finds']:.2g}"]
    return " | ".join(["", line["law_en"], *numbers, str(line["n"]), "yes" if line["holds"] else "**no**", ""]).strip()


def table(result: dict[str, Any]) -> str:
    """The whole table with its caption."""
    where = f"civsim {version('civsim')}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    caption = f"Seed {result['seed']}, {where}; |z| < {result['z_limit']:.2f} holds.\n"
    head = "| law | theory | simulated | z | would find | n | holds |\n|---|---|---|---|---|---|---|\n"
    return f"{caption}\n{head}" + "\n".join(row(line) for line in result["claims"]) + "\n"


def page(result: dict[str, Any]) -> str:
    """The page with its table made anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + table(result) + "\n" + END + after


if __name__ == "__main__":
    PAGE.write_text(page(validated()), encoding="utf-8")
