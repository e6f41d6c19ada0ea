"""The tables of ningbo.yaml: grids, sites, indicators, and the works of F31 over real grids.

    python scenarios/tools/make_ningbo.py      writes ningbo_grids.csv, ningbo_sites.csv, ningbo_indicators.csv and
                                               parts/ningbo_works.yaml beside the scenarios

The places are those of ningbo_places.py, the tree that of ningbo_tree.py. What is drawn at random (profile, size,
residents, site classes, shares, which grids a work serves) is assumed, and drawn from the seed below.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from ningbo_places import CENTRAL, CENTRAL_SHARE, CITY_GRIDS, CLASSES, DISTRICTS, OUTER, PEOPLE, SITES_IN
from ningbo_tree import COLUMNS, tree_rows
from ningbo_works import WORKS, works_of_kind, works_text
from seeded import FOLDER, Seeded, write_csv

SEED = 20210101
GridRow = tuple[str, str, str, str, float, int]


def grid_counts() -> dict[str, int]:
    """Grids of each district, in proportion to its residents, 2 000 together (largest remainders)."""
    residents = {d: row[1] for d, row in DISTRICTS.items()}
    exact = {d: CITY_GRIDS * n / sum(residents.values()) for d, n in residents.items()}
    counts = {d: int(x) for d, x in exact.items()}
    for d in sorted(exact, key=lambda d: counts[d] - exact[d])[: CITY_GRIDS - sum(counts.values())]:
        counts[d] += 1
    return counts


def grids(seeded: Seeded) -> list[GridRow]:
    """Rows of the grid table: the central streets of each district first."""
    rows: list[GridRow] = []
    for district, count in grid_counts().items():
        letters, residents, central, outer = DISTRICTS[district]
        mean_people = residents * 10_000 / count
        inner = round(count * CENTRAL_SHARE)
        for n in range(count):
            streets, place, of = (central, n, inner) if n < inner else (outer, n - inner, count - inner)
            profile = seeded.pick(CENTRAL if n < inner else OUTER)
            size = round(0.5 + seeded.between(0, 1) ** 2 * 1.5, 2)  # 0.5 to 2, mean 1; assumed
            people = round(mean_people * PEOPLE[profile] * size * seeded.between(0.8, 1.2), -1)
            rows.append(
                (f"{letters}{n + 1:03d}", streets[place * len(streets) // of], district, profile, size, int(people))
            )
    return rows


def sites(seeded: Seeded, rows: list[GridRow]) -> list[tuple[str, str, str, float]]:
    """Rows of the site table: one or two a grid, of the classes its profile has."""
    found = []
    for grid, _, _, profile, _, _ in rows:
        left = dict(SITES_IN[profile])
        for n in range(int(seeded.pick({"1": 1, "2": 1}))):
            chosen = seeded.pick(left)
            left.pop(chosen)
            found.append((f"{grid}-{n + 1}", grid, chosen, round(seeded.between(0.12, 0.36), 3)))
    return found


def main(folder: Path = FOLDER) -> None:
    """Write the tables."""
    seeded = Seeded(SEED)
    rows = grids(seeded)
    write_csv("ningbo_grids.csv", ["grid", "street", "district", "profile", "size", "population"], rows, folder)
    write_csv("ningbo_sites.csv", ["site", "grid", "site_class", "share"], sites(seeded, rows), folder)
    tree = tree_rows(CLASSES, works_of_kind(WORKS))
    write_csv("ningbo_indicators.csv", COLUMNS, [[row.get(c, "") for c in COLUMNS] for row in tree], folder)
    (folder / "parts").mkdir(exist_ok=True)
    (folder / "parts" / "ningbo_works.yaml").write_text(works_text(seeded, rows), encoding="utf-8")


if __name__ == "__main__":
    main()
