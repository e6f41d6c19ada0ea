"""The tables of jinan.yaml: 16 000 grids, 2 000 sites, indicators, and a hundred works (F12, F17, F32).

    python scenarios/tools/make_jinan.py           writes jinan_grids.csv, jinan_sites.csv, jinan_indicators.csv,
                                                   parts/jinan_works.yaml
    python scenarios/tools/make_jinan.py --load    prints the load on crews and money by district, by formula

The source gives the numbers of grids, of grid workers and of works, and the square metres renewed and removed. How the
grids spread over the districts, their profiles, sizes and residents, and where the works are, is assumed and drawn from
the seed below.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parent))

from seeded import FOLDER, Seeded, write_csv

SEED = 20180101
# District: its letters, grids, residents in 10 000; with three workers a grid in the first seven and two in the others
# these are 42 000 workers. All assumed.
DISTRICTS = {
    "历下区": ("LX", 1500, 82), "市中区": ("SZ", 1600, 90), "槐荫区": ("HY", 1300, 66), "天桥区": ("TQ", 1350, 73),
    "历城区": ("LC", 2050, 111), "章丘区": ("ZQ", 1500, 106), "长清区": ("CQ", 700, 59), "济阳区": ("JY", 1000, 52),
    "莱芜区": ("LW", 1800, 98), "钢城区": ("GC", 700, 30), "平阴县": ("PY", 900, 32), "商河县": ("SH", 1600, 50),
}  # fmt: skip
CENTRAL = tuple(DISTRICTS)[:5]
STREET_GRIDS = 100  # grids of a street or town, at most
INNER = {
    "main_street": 0.2, "back_alley": 0.15, "old_neighbourhood": 0.25, "new_neighbourhood": 0.2, "market_area": 0.06,
    "campus": 0.08, "urban_village": 0.06,
}  # fmt: skip
OUTER = {
    "main_street": 0.12, "back_alley": 0.08, "old_neighbourhood": 0.12, "new_neighbourhood": 0.13, "market_area": 0.05,
    "campus": 0.05, "urban_village": 0.1, "village": 0.35,
}  # fmt: skip
SITE_CLASSES = {
    "main_street": {"主次干道": 3, "公交站点": 2, "商业大街": 1, "公共广场": 1},
    "back_alley": {"背街小巷": 1},
    "old_neighbourhood": {"居民小区": 2, "社区综合服务中心": 1},
    "new_neighbourhood": {"居民小区": 2, "社区综合服务中心": 1},
    "market_area": {"农贸市场": 2, "商业大街": 1},
    "campus": {"校园周边": 1},
    "urban_village": {"城中村": 1},
    "village": {"背街小巷": 1, "城中村": 1},
}
EVERY_NTH_GRID = 8  # has a site that may be tested
# Works of F12 and F32 by year of start: (name, number, profile of its grids, grids of one, months, cost, cut). 60 times
# 0.5 million m2 of old neighbourhoods, 25 times 4 million m2 of illegal building; fifteen programmes of sweeping by
# machine. One theme a year: environment, order, neighbourhoods.
THEMES = {2021: ("sweeping", "removal"), 2022: ("removal", "renewal"), 2023: ("renewal",)}
WORKS = {
    "renewal": ("老旧小区改造", "renewal of old neighbourhoods", 60, "old_neighbourhood", 30, 9, 900,
                {"rubbish": 0.3, "posters": 0.4, "parking": 0.25}),
    "removal": ("拆违治乱", "removal of illegal building", 25, "urban_village", 24, 6, 600,
                {"building": 0.6, "stalls": 0.2}),
    "sweeping": ("机械化清扫", "sweeping by machine", 15, "main_street", 60, 3, 300, {"rubbish": 0.35}),
}  # fmt: skip
Row = tuple[str, str, str, str, float, int]


def grids(seeded: Seeded) -> list[Row]:
    """Rows of the grid table, district by district."""
    rows: list[Row] = []
    for district, (letters, count, residents) in DISTRICTS.items():
        for n in range(count):
            profile = seeded.pick(INNER if district in CENTRAL else OUTER)
            size = round(0.5 + seeded.between(0, 1) ** 2 * 1.5, 2)  # 0.5 to 2, mean 1
            people = round(residents * 10_000 / count * size * seeded.between(0.7, 1.3), -1)
            street = f"{district[:-1]}{n // STREET_GRIDS + 1:02d}片区"
            rows.append((f"{letters}{n + 1:04d}", street, district, profile, size, int(people)))
    return rows


def sites(seeded: Seeded, rows: list[Row]) -> Iterator[tuple[str, str, str, float]]:
    """Rows of the site table."""
    for grid, _, _, profile, _, _ in rows[::EVERY_NTH_GRID]:
        yield f"{grid}-1", grid, seeded.pick(SITE_CLASSES[profile]), round(seeded.between(0.05, 0.15), 3)


def works(seeded: Seeded, rows: list[Row]) -> dict[str, Any]:
    """A hundred works, each in grids of one district, spread over the years of its theme."""
    found: dict[str, Any] = {}
    for kind, (zh, en, number, profile, grids_of_one, months, cost, cut) in WORKS.items():
        years = [year for year, kinds in THEMES.items() if kind in kinds]
        for n in range(number):
            district = list(DISTRICTS)[n % len(DISTRICTS)]
            here = [grid for grid, _, d, p, _, _ in rows if d == district and p == profile]
            month = 2 + int(seeded.between(0, 6))
            found[f"{kind}_{n + 1:02d}"] = {
                "name": {"zh": f"{district}{zh}（{n // len(DISTRICTS) + 1}）", "en": f"{en} {n + 1}"},
                "grids": seeded.sample(here, min(grids_of_one, len(here))),
                "start": date(years[n % len(years)], month, 1),
                "months": months,
                "cost": cost,
                "cut": dict(cut),
            }
    return found


def load() -> None:
    """Crews at 70 % of their time and money with a tenth to spare, by district, from rates and shares by formula."""
    from civsim.model import build_model, works_fen
    from civsim.study import load_scenario

    model = build_model(load_scenario(FOLDER / "jinan.yaml"))
    c, work = model.categories, model.categories.mean_service_ms / 3.6e6
    report = (8.64e7 / model.channels.reports.delay_ms[0]).sum(axis=0)
    found_in = 1 / (1 / 5.5 + report)  # days until a round or a report finds it: T / 2 + T (1 - p) / p for T = 7
    found = 1 - found_in / (found_in + c.natural_end_ms / 8.64e7)
    orders = c.base_rate * c.day_factor.mean(axis=1) * found * 0.85 / (1 - 0.85 * found * c.relapse) / (1 - c.redo)
    works = works_fen(model).sum(axis=0) / 1e6  # (districts, years) 万元
    own = [orders[model.areas.district == d].sum(axis=0) for d in range(len(model.areas.districts))]
    for i, department in enumerate(model.departments.ids):
        hours = [(x * work)[c.department == i].sum() for x in own]
        crews = [round(h / 10 / 0.7 + 0.5) for h in hours]
        print(department, dict(zip(model.areas.districts, crews, strict=True)))
    for y, year in enumerate(model.budget.years):
        money = [round((x @ c.cost_fen) / 1e6 * 365 * 1.1 + w, -1) for x, w in zip(own, works[:, y], strict=True)]
        print(year, {d: int(x) for d, x in zip(model.areas.districts, money, strict=True)})


def indicators() -> Iterator[list[str]]:
    """The sample's tree, its works replaced by Jinan's of the same kind: no tree of Jinan is published."""
    ids = {kind: ";".join(f"{kind}_{n + 1:02d}" for n in range(WORKS[kind][2])) for kind in WORKS}
    with (FOLDER / "demo_indicators.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            yield [
                x if "_upgrade" not in x and "_renewal" not in x else ids["renewal" if "_renewal" in x else "sweeping"]
                for x in row
            ]


def main(folder: Path = FOLDER) -> None:
    """Write the tables."""
    seeded = Seeded(SEED)
    header, *leaves = indicators()
    write_csv("jinan_indicators.csv", header, leaves, folder)
    rows = grids(seeded)
    write_csv("jinan_grids.csv", ["grid", "street", "district", "profile", "size", "population"], rows, folder)
    write_csv("jinan_sites.csv", ["site", "grid", "site_class", "share"], sites(seeded, rows), folder)
    (folder / "parts").mkdir(exist_ok=True)
    text = "# Made by scenarios/tools/make_jinan.py; figures of the works: F12, F32, the rest assumed.\n"
    made = yaml.safe_dump(
        {"works": works(seeded, rows)}, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10_000
    )
    (folder / "parts" / "jinan_works.yaml").write_text(text + made, encoding="utf-8")


if __name__ == "__main__":
    load() if sys.argv[1:] == ["--load"] else main()
