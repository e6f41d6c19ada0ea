"""Values of chicago_sanitation.yaml that follow from the fit of Chicago's complaints, written anew from its block.

    python scenarios/tools/chicago_from_fit.py     rewrites chicago_sanitation.yaml from parts/chicago_fit.yaml

The records hold reported problems only, and the scenario assumes which share of all problems they are: arrivals and
relapses are the fitted ones divided by it, and a relapse comes earlier by the days until it is reported. The chain:

    civsim calibrate chicago_sanitation_2011_2013.csv.gz --map maps/chicago.yaml --out parts/chicago_fit.yaml
    python scenarios/tools/chicago_from_fit.py
    civsim plan scenarios/chicago_sanitation.yaml

(the first in the folder of the scenarios).
"""

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from civsim.scenario import read

FOLDER = Path(__file__).resolve().parents[1]
SHARE = 0.5  # of the problems that are reported; assumed
UNTIL_REPORTED = 10  # days that a reported problem waits on average, under the clocks of report and natural end
LEAST_DAYS = 0.5  # of a mean delay of relapses


def derived(fitted: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Of one category: each value with the comment behind it, and its source."""
    rate, again, days = (fitted[key] for key in ("arrivals_per_grid_day", "relapse_probability", "relapse_days"))
    sooner = max(days - UNTIL_REPORTED, LEAST_DAYS)
    return {
        "arrivals_per_grid_day": (
            f"{digits(rate / SHARE, 4)}   # {rate:g} reported / {SHARE}",
            f"calibrated {rate:g} reported, divided by an assumed reported share of {SHARE} (0.3-0.9)",
        ),
        "relapse_probability": (
            f"{digits(again / SHARE, 3)}   # {again:g} reported / {SHARE}",
            f"calibrated {again:g} of closed orders reported again, divided by the assumed reported share of "
            f"{SHARE} (0.3-0.9)",
        ),
        "relapse_days": (
            f"{digits(sooner, 3)}   # {days:g} less {UNTIL_REPORTED} until reported",
            f"calibrated {days:g} to the repeated report, less the {UNTIL_REPORTED} d that a reported problem waits "
            "(assumed)",
        ),
    }


def digits(value: float, number: int) -> str:
    """A value with so many significant digits, without zeros behind."""
    return f"{float(f'{value:.{number}g}'):g}"


def renewed(text: str, block: dict[str, Any]) -> str:
    """The text of the scenario with the values of the block."""
    for category, fitted in block["categories"].items():
        for key, (value, source) in derived(fitted).items():
            inside = rf"(?m)(^  {category}:\n(?:    .*\n)*?    {key}: ).*$"
            text, found = re.subn(inside, lambda m, v=value: m[1] + v, text, count=1)
            stated = rf"(?m)^(  categories\.{category}\.{key}: ).*$"
            text, told = re.subn(stated, lambda m, s=source: f'{m[1]}"{s}"', text, count=1)
            assert found == told == 1, f"{category}.{key} is not where it should be"
    return text


def main(scenario: Path = FOLDER / "chicago_sanitation.yaml", block: Path = FOLDER / "parts/chicago_fit.yaml") -> None:
    """Rewrite the scenario."""
    text = renewed(scenario.read_text(encoding="utf-8"), read(block).data)
    scenario.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
