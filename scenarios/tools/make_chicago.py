"""The sites of chicago_sanitation.yaml: four a community area, invented, for the tests of that scenario.

    python scenarios/tools/make_chicago.py     writes chicago_sites.csv beside the scenarios

Chicago has no such tests: classes and shares are assumed. The grids come from the fit (parts/chicago_fit_grids.csv).
"""

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from seeded import FOLDER, Seeded, write_csv

SEED = 20140101
CLASSES = ("residential_street", "alley", "shopping_street", "school_surroundings")


def main(folder: Path = FOLDER) -> None:
    """Write the table."""
    seeded = Seeded(SEED)
    with (FOLDER / "parts" / "chicago_fit_grids.csv").open(encoding="utf-8") as file:
        grids = [row["grid"] for row in csv.DictReader(file)]
    rows = [
        (f"{grid}-{n + 1}", grid, name, round(seeded.between(0.03, 0.09), 3))
        for grid in grids
        for n, name in enumerate(CLASSES)
    ]
    write_csv("chicago_sites.csv", ["site", "grid", "site_class", "share"], rows, folder)


if __name__ == "__main__":
    main()
