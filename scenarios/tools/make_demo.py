"""The tables of demo.yaml: 200 made-up grids in 4 districts, their sites, the indicators, and last year's rota.

    python scenarios/tools/make_demo.py        writes demo_grids.csv, demo_sites.csv, demo_indicators.csv,
                                               demo_last_year.csv beside the scenarios

Everything here is invented sample data. The rates in demo.yaml were fixed by hand_calculation.py (arrivals x time
open, crew-hours, money) before any plan was made.
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


# id, parent, weight, zh, en, kind, categories, site classes, rule, d_or_n, local, works, base, slope, low
TREE: list[tuple[object, ...]] = [
    ("1", "", 0.35, "环境卫生", "environment and hygiene"),
    ("2", "", 0.25, "公共秩序", "public order"),
    ("3", "", 0.20, "居民生活", "residents' daily life"),
    ("4", "", 0.20, "长效机制", "lasting mechanisms"),
    ("1.1", "1", 0.6, "街面环境", "streets"),
    ("1.2", "1", 0.4, "小区与村居环境", "neighbourhoods and villages"),
    ("2.1", "2", 0.5, "市场与商业秩序", "markets and shopping streets"),
    ("2.2", "2", 0.5, "交通秩序", "traffic"),
    ("3.1", "3", 0.5, "群众满意度", "satisfaction"),
    ("3.2", "3", 0.5, "公共服务", "public services"),
    ("4.1", "4", 0.5, "问题处置", "handling of problems"),
    ("4.2", "4", 0.5, "重点工作", "key tasks"),
    (
        "1.1.1",
        "1.1",
        0.4,
        "主次干道整洁有序",
        "main streets clean and orderly",
        "field",
        "rubbish;posters",
        "主次干道;公共广场;公交站点",
        "deduct",
        0.25,
        0.3,
    ),
    (
        "1.1.2",
        "1.1",
        0.35,
        "背街小巷无垃圾、无小广告",
        "back alleys free of rubbish and posters",
        "field",
        "rubbish;posters",
        "背街小巷",
        "deduct",
        0.25,
    ),
    (
        "1.1.3",
        "1.1",
        0.25,
        "公共场所无乱贴乱画",
        "no illegal posters in public places",
        "field",
        "posters",
        "公共广场;公交站点;商业大街",
        "pass",
        0,
    ),
    (
        "1.2.1",
        "1.2",
        0.5,
        "居民小区环境整洁",
        "residential quarters clean",
        "field",
        "rubbish;posters;parking",
        "居民小区",
        "deduct",
        0.2,
    ),
    (
        "1.2.2",
        "1.2",
        0.3,
        "城中村环境整洁",
        "urban villages clean",
        "field",
        "rubbish;posters;building",
        "城中村",
        "deduct",
        0.2,
    ),
    ("1.2.3", "1.2", 0.2, "无违法建设", "no illegal building", "field", "building", "城中村;居民小区", "pass", 0),
    (
        "2.1.1",
        "2.1",
        0.5,
        "农贸市场及周边无占道经营",
        "no street stalls around markets",
        "field",
        "stalls;rubbish",
        "农贸市场",
        "deduct",
        0.25,
        0.3,
    ),
    (
        "2.1.2",
        "2.1",
        0.5,
        "商业大街经营有序",
        "shopping streets orderly",
        "field",
        "stalls;parking",
        "商业大街",
        "pass",
        1,
        0,
    ),
    (
        "2.2.1",
        "2.2",
        0.5,
        "车辆停放有序",
        "vehicles parked in order",
        "field",
        "parking",
        "主次干道;背街小巷;居民小区",
        "pass",
        0,
    ),
    (
        "2.2.2",
        "2.2",
        0.5,
        "校园周边秩序良好",
        "order around schools",
        "field",
        "stalls;parking;rubbish",
        "校园周边",
        "deduct",
        0.25,
    ),
    (
        "3.1.1",
        "3.1",
        0.6,
        "市民对环境的满意度",
        "satisfaction with the environment",
        "survey",
        "rubbish;posters;stalls",
        "",
        "",
        0.9,
        "",
        "",
        0.95,
        0.15,
        0.5,
    ),
    (
        "3.1.2",
        "3.1",
        0.4,
        "市民对秩序的满意度",
        "satisfaction with public order",
        "survey",
        "stalls;parking;building",
        "",
        "",
        0.9,
        "",
        "",
        0.94,
        0.2,
        0.5,
    ),
    (
        "3.2.1",
        "3.2",
        0.5,
        "社区综合服务中心环境",
        "community service centres",
        "field",
        "rubbish;parking",
        "社区综合服务中心",
        "deduct",
        0.25,
    ),
    (
        "3.2.2",
        "3.2",
        0.5,
        "便民设施建设",
        "facilities for residents",
        "desk",
        "",
        "",
        "",
        1.0,
        "",
        "market_upgrade;alley_upgrade",
        0.85,
        "",
        0.0,
    ),
    (
        "4.1.1",
        "4.1",
        0.5,
        "按期结案率",
        "orders closed on time",
        "data",
        "",
        "",
        "on_time_share",
        0.95,
        "",
        "",
        "",
        "",
        0.5,
    ),
    ("4.1.2", "4.1", 0.3, "结案率", "orders closed", "data", "", "", "closed_share", 0.98, "", "", "", "", 0.6),
    (
        "4.1.3",
        "4.1",
        0.2,
        "一次整改合格率",
        "repairs right the first time",
        "data",
        "",
        "",
        "first_time_share",
        0.99,
        "",
        "",
        "",
        "",
        0.9,
    ),
    ("4.2.1", "4.2", 0.5, "工作部署与台账", "arrangements and records", "desk", "", "", "", 1.0, "", "", 0.95, "", 0.0),
    (
        "4.2.2",
        "4.2",
        0.5,
        "重点工程推进",
        "progress of key works",
        "desk",
        "",
        "",
        "",
        1.0,
        "",
        "old_quarter_renewal;village_renewal;parking_lots",
        0.8,
        "",
        0.0,
    ),
]
COLUMNS = "id parent weight name_zh name_en kind categories site_classes rule d_or_n local works base slope low".split()


def main(folder: Path = FOLDER) -> None:
    """Write the tables."""
    seeded = Seeded(SEED)
    rows = grids(seeded)
    write_csv("demo_grids.csv", ["grid", "street", "district", "profile", "size", "population"], rows, folder)
    write_csv("demo_sites.csv", ["site", "grid", "site_class", "share"], sites(seeded, rows), folder)
    padded = [(*row, *[""] * (len(COLUMNS) - len(row))) for row in TREE]
    write_csv("demo_indicators.csv", COLUMNS, padded, folder)


if __name__ == "__main__":
    main()
