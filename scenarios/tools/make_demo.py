"""The tables of demo.yaml: 200 made-up grids in 4 districts, and their sites.

    python scenarios/tools/make_demo.py        writes demo_grids.csv and demo_sites.csv beside the scenarios

Everything here is invented sample data; demo_indicators.csv is kept by hand. The rates in demo.yaml were fixed by
hand_calculation.py (arrivals x time open, crew-hours, money) before any plan was made.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from seeded import FOLDER, Seeded, write_csv

SEED = 20220101
DISTRICTS = {"东城区": ("E", 60), "西城区": ("W", 54), "南城区": ("S", 46), "北城区": ("N", 40)}
STREETS = ("第一街道", "第二街道", "第三街道")
# Share of grids by profile and district: the east is the centre, the north the fringe. Invented.
PROFILES = {
    "东城区": {"main_street": 4, "back_alley": 2, "old_neighbourhood": 3, "market_area": 2, "campus": 1},
    "西城区": {"main_street": 3, "back_alley": 2, "old_neighbourhood": 4, "market_area": 1, "campus": 1},
    "南城区": {"main_street": 2, "back_alley": 2, "old_neighbourhood": 2, "urban_village": 3, "market_area": 1},
    "北城区": {"main_street": 1, "back_alley": 2, "old_neighbourhood": 1, "urban_village": 4, "campus": 1},
}
PEOPLE = {
    "main_street": 900,
    "back_alley": 700,
    "old_neighbourhood": 1600,
    "urban_village": 1400,
    "market_area": 800,
    "campus": 1200,
}
# Site classes found in a grid of each profile, with weights; every class occurs in some profile. Invented.
CLASSES = {
    "main_street": {"主次干道": 4, "公共广场": 1, "公交站点": 2, "商业大街": 2},
    "back_alley": {"背街小巷": 4, "公交站点": 1},
    "old_neighbourhood": {"居民小区": 4, "社区综合服务中心": 1},
    "urban_village": {"城中村": 3, "背街小巷": 1, "社区综合服务中心": 1},
    "market_area": {"农贸市场": 3, "商业大街": 1},
    "campus": {"校园周边": 3, "公共广场": 1},
}
SITES_OF_A_GRID = {"1": 5, "2": 5}  # one or two, evenly


def grids(seeded: Seeded) -> list[tuple[str, str, str, str, float, int]]:
    """Rows of the grid table."""
    rows = []
    for district, (letter, count) in DISTRICTS.items():
        for n in range(count):
            profile = seeded.pick(PROFILES[district])
            size = round(seeded.between(0.6, 1.4), 2)
            people = round(PEOPLE[profile] * size * seeded.between(0.8, 1.2), -1)
            street = district[0] + STREETS[n * len(STREETS) // count]
            rows.append((f"{letter}{n + 1:02d}", street, district, profile, size, int(people)))
    return rows


def sites(seeded: Seeded, rows: list[tuple[str, str, str, str, float, int]]) -> list[tuple[str, str, str, float]]:
    """Rows of the site table: one or two sites a grid, each with 6 to 16 % of the grid's problems."""
    found = []
    for grid, _, _, profile, _, _ in rows:
        for n in range(int(seeded.pick(SITES_OF_A_GRID))):
            found.append((f"{grid}-{n + 1}", grid, seeded.pick(CLASSES[profile]), round(seeded.between(0.06, 0.16), 3)))
    return found


def main(folder: Path = FOLDER) -> None:
    """Write the tables."""
    seeded = Seeded(SEED)
    rows = grids(seeded)
    write_csv("demo_grids.csv", ["grid", "street", "district", "profile", "size", "population"], rows, folder)
    write_csv("demo_sites.csv", ["site", "grid", "site_class", "share"], sites(seeded, rows), folder)


if __name__ == "__main__":
    main()
