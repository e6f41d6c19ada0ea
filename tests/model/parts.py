"""Parts of small models, and the codes of the mistakes found while building them."""

from datetime import date
from pathlib import Path
from typing import Any

from civsim.errors import Mark
from civsim.model import Areas, GridRow, HolidayRow, SiteRow, Sites, Timeline
from civsim.model.areas import ProfileBlock, build_areas
from civsim.model.calendar import CalendarBlock, HorizonBlock, build_timeline
from civsim.model.sites import build_sites
from civsim.scenario import Document, Mistakes, Table
from civsim.scenario.document import Node

PROFILES = {"street": ProfileBlock(), "alley": ProfileBlock()}


def collector() -> Mistakes:
    """An empty collector of mistakes."""
    return Mistakes(Document({}, Path("x.yaml"), (), Node({}, Mark("x"), Mark("x"), Path())))


def codes(mistakes: Mistakes) -> list[tuple[str, str]]:
    """(path, code) of each mistake, in order."""
    return [(m.path, m.code) for m in mistakes.found]


def table(rows: list[Any]) -> Table[Any]:
    """Rows as a table read from a file."""
    return Table(tuple(rows), Path("t.csv"), tuple(range(2, len(rows) + 2)))


def timeline(
    start: str = "2021-01-01", end: str = "2021-12-31", warm_up_days: int = 0, holidays: dict[str, bool] | None = None
) -> Timeline:
    """A timeline; holidays map dates to whether they are workdays."""
    days = {date.fromisoformat(d): HolidayRow(date=d, workday=w) for d, w in (holidays or {}).items()}
    return build_timeline(HorizonBlock(start=start, end=end, warm_up_days=warm_up_days), CalendarBlock(), days)


def four_grids(mistakes: Mistakes | None = None, **changed: Any) -> Areas:
    """Grids g0..g3 in districts east and west, alternately on a street and in an alley."""
    rows = [
        GridRow(
            **{
                "grid": f"g{i}",
                "street": "s1",
                "district": ("east", "west")[i // 2],
                "profile": ("street", "alley")[i % 2],
            }
            | {"size": 1.0 + i}
            | (changed if i == 3 else {})
        )
        for i in range(4)
    ]
    return build_areas(table(rows), PROFILES, mistakes or collector())


def some_sites(mistakes: Mistakes | None = None, rows: tuple[tuple[str, str, str, float], ...] | None = None) -> Sites:
    """Sites from (site, grid, class, share)."""
    chosen = rows or (("a", "g0", "market", 0.5), ("b", "g0", "square", 0.5), ("c", "g2", "market", 0.1))
    keys = ("site", "grid", "site_class", "share")
    made = [SiteRow(**dict(zip(keys, row, strict=True))) for row in chosen]
    return build_sites(table(made), four_grids(), mistakes or collector())
