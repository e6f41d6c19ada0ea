# ruff: noqa: E501
# fmt: off
"""The works of F31 as programmes over grids of the kind they renew.

The totals are the source's: 650 old neighbourhoods, 10.76 million m2 of old urban villages, 300 back alleys, 194 + 222
markets, 275 model projects (33 routes, 62 districts, 180 spots). How they split over districts and years, how many
grids they touch, what the campaign's account pays and how far arrivals fall is assumed. `cost` is the campaign's
grant and not the cost of building, which other accounts bear: 2 万元 an old neighbourhood, 1 万元 per 10 000 m2,
1.5 an alley, 2 a market, 10 a route, 6 a model district, 1.5 a spot (each assumed, half to double).
"""

from dataclasses import dataclass

from seeded import Seeded

KINDS = {  # kind: (zh, en, unit zh, unit en, profile, cut)
    "old": ("老旧小区改造", "renewal of old neighbourhoods", "个小区", "neighbourhoods", "old_neighbourhood",
            {"rubbish": 0.3, "posters": 0.35, "corridors": 0.3, "car_parking": 0.2}),
    "village": ("城中村改造", "renewal of old urban villages", "万平方米", "x 10 000 m2", "urban_village",
                {"rubbish": 0.35, "posters": 0.3, "building": 0.4}),
    "alley": ("背街小巷提升", "upgrading of back alleys", "条", "alleys", "back_alley",
              {"rubbish": 0.3, "posters": 0.35, "facilities": 0.4}),
    "market": ("农贸市场提升", "upgrading of markets", "家", "markets", "market_area",
               {"rubbish": 0.35, "stalls": 0.4, "bike_parking": 0.2}),
    "route": ("精品线路", "model routes", "条", "routes", "main_street", {"rubbish": 0.2, "posters": 0.2, "facilities": 0.3}),
    "area": ("精品片区", "model districts", "个", "districts", "shopping_street",
             {"rubbish": 0.2, "stalls": 0.25, "bike_parking": 0.25}),
    "spot": ("精品点位", "model spots", "个", "spots", "new_neighbourhood", {"rubbish": 0.2, "bike_parking": 0.2}),
}
GRANT = {"old": 2.0, "village": 1.0, "alley": 1.5, "market": 2.0, "route": 10.0, "area": 6.0, "spot": 1.5}
DESK_KIND = {"route": "model", "area": "model", "spot": "model"}  # what the desk audit calls them
URBAN = ("海曙区", "江北区", "北仑区", "镇海区", "鄞州区", "奉化区")
OUTER = ("余姚市", "慈溪市", "宁海县", "象山县")
ALL = URBAN + OUTER


@dataclass(frozen=True)
class Programme:
    """Some of F31's works, run together: how many, where, over what share of the grids of their profile."""

    id: str
    kind: str
    count: int
    districts: tuple[str, ...]
    share: float
    start: str
    months: int
    optional: bool = False


WORKS = (
    Programme("old_haishu", "old", 72, ("海曙区",), 0.6, "2021-03-01", 12),
    Programme("old_yinzhou", "old", 111, ("鄞州区",), 0.6, "2021-04-01", 14),
    Programme("old_jiangbei", "old", 34, ("江北区",), 0.6, "2021-06-01", 10),
    Programme("old_cixi", "old", 127, ("慈溪市",), 0.6, "2021-09-01", 14),
    Programme("old_beilun", "old", 57, ("北仑区",), 0.6, "2022-02-15", 10),
    Programme("old_zhenhai", "old", 35, ("镇海区",), 0.6, "2022-03-01", 10),
    Programme("old_yuyao", "old", 86, ("余姚市",), 0.6, "2022-03-15", 12),
    Programme("old_fenghua", "old", 40, ("奉化区",), 0.6, "2022-06-01", 10),
    Programme("old_ninghai", "old", 49, ("宁海县",), 0.6, "2023-02-15", 7, optional=True),
    Programme("old_xiangshan", "old", 39, ("象山县",), 0.6, "2023-02-15", 7, optional=True),
    Programme("village_haishu", "village", 180, ("海曙区",), 0.6, "2021-05-01", 15),
    Programme("village_yinzhou", "village", 286, ("鄞州区",), 0.6, "2021-07-01", 18),
    Programme("village_jiangbei", "village", 150, ("江北区",), 0.6, "2022-01-10", 12),
    Programme("village_beilun", "village", 160, ("北仑区",), 0.6, "2022-03-01", 12),
    Programme("village_zhenhai", "village", 120, ("镇海区",), 0.6, "2022-04-01", 12),
    Programme("village_north", "village", 180, ("余姚市", "慈溪市"), 0.4, "2023-01-10", 8, optional=True),
    Programme("alley_centre", "alley", 120, ("海曙区", "江北区", "鄞州区"), 0.5, "2021-10-08", 8),
    Programme("alley_coast", "alley", 60, ("北仑区", "镇海区", "奉化区"), 0.5, "2022-03-01", 8),
    Programme("alley_north", "alley", 80, ("余姚市", "慈溪市"), 0.5, "2022-09-01", 8),
    Programme("alley_south", "alley", 40, ("宁海县", "象山县"), 0.5, "2023-02-15", 6, optional=True),
    Programme("market_first_urban", "market", 110, URBAN, 0.45, "2021-08-01", 9),
    Programme("market_first_outer", "market", 84, OUTER, 0.45, "2021-11-01", 9),
    Programme("market_second_urban", "market", 126, URBAN, 0.45, "2022-07-01", 8),
    Programme("market_second_outer", "market", 96, OUTER, 0.45, "2023-01-10", 8, optional=True),
    Programme("model_routes", "route", 33, ALL, 0.2, "2022-02-15", 9),
    Programme("model_areas", "area", 62, ALL, 0.3, "2022-05-01", 10),
    Programme("spots_2021", "spot", 60, ALL, 0.1, "2021-09-01", 6),
    Programme("spots_2022", "spot", 60, ALL, 0.1, "2022-04-01", 6),
    Programme("spots_2023", "spot", 60, ALL, 0.1, "2023-01-10", 5, optional=True),
)


def works_of_kind(works: tuple[Programme, ...]) -> dict[str, list[str]]:
    """Ids of the works by the kind the desk audit asks for."""
    found: dict[str, list[str]] = {}
    for work in works:
        found.setdefault(DESK_KIND.get(work.kind, work.kind), []).append(work.id)
    return found


def served(seeded: Seeded, work: Programme, rows: list[tuple[str, str, str, str, float, int]]) -> list[str]:
    """The grids a work serves: a share of those of its profile in its districts."""
    there = [grid for grid, _, district, profile, _, _ in rows if district in work.districts]
    fitting = [r[0] for r in rows if r[0] in set(there) and r[3] == KINDS[work.kind][4]]
    return seeded.sample(fitting, max(1, round(work.share * len(fitting))))


def wrapped(grids: list[str], width: int = 100) -> str:
    """A YAML list over several lines."""
    lines, line = [], ""
    for grid in grids:
        if len(line) + len(grid) + 2 > width:
            lines.append(line.rstrip())
            line = ""
        line += grid + ", "
    lines.append(line.rstrip(", "))
    return "[\n      " + "\n      ".join(lines) + "]"


def works_text(seeded: Seeded, rows: list[tuple[str, str, str, str, float, int]]) -> str:
    """The works as a piece of a scenario, with their sources."""
    text = ["# Works of F31 over the grids of ningbo_grids.csv. Made by scenarios/tools/make_ningbo.py: edit that.", "works:"]
    sources = ["sources:"]
    for work in WORKS:
        zh, en, unit_zh, unit_en, _, cut = KINDS[work.kind]
        where = "、".join(work.districts) if len(work.districts) <= 3 else {URBAN: "六区", OUTER: "四县市", ALL: "全市"}[work.districts]
        cost = round(work.count * GRANT[work.kind], 2)
        cuts = ", ".join(f"{k}: {v}" for k, v in cut.items())
        text += [
            f"  {work.id}:  # F31: {work.count} {unit_en}",
            f"    name: {{zh: {where}{zh}（{work.count} {unit_zh}）, en: '{en}: {work.count} {unit_en}, {work.id}'}}",
            f"    start: {work.start}",
            f"    months: {work.months}",
            f"    cost: {cost:g}",
            f"    cut: {{{cuts}}}",
            f"    grids: {wrapped(served(seeded, work, rows))}",
        ]
        if work.optional:
            text.append("    optional: true")
        sources += [
            f"  works.{work.id}.cost: 'campaign grant, assumed {cost / 2:g}-{cost * 2:g}; counts of F31'",
            f"  works.{work.id}.months: assumed {max(1, work.months // 2)}-{work.months * 2}",
            f"  works.{work.id}.cut: 'F31 names the works; each cut assumed 0.1-0.6'",
            f"  works.{work.id}.grids: 'F31 gives totals; places assumed'",
            f"  works.{work.id}.start: assumed within the years of F31",
        ]
    return "\n".join(text + sources) + "\n"
