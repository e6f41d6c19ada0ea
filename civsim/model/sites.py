"""Sites (点位): the places a test looks at, each of a class and in a grid (F3)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.language import Text
from civsim.model.areas import Areas, numbered
from civsim.scenario import Block, Mistakes, Table, quantity, suggest


class SitesBlock(Block):
    """Where the table of sites is."""

    table: str = quantity(about=("点位表（CSV 或 XLSX）", "table of sites (CSV or XLSX)"))


class SiteRow(Block):
    """One site: the share of its grid's open problems that lie there."""

    site: str = Field(min_length=1)
    grid: str = Field(min_length=1)
    site_class: str = Field(min_length=1)
    share: float = quantity(
        0.1, about=("网格内问题落在该点位的比例", "share of the grid's problems that lie at the site"), ge=0, le=1
    )


@dataclass(frozen=True)
class Sites:
    """Sites (S) by number; `site_class` numbers `classes`."""

    ids: tuple[str, ...]
    classes: tuple[str, ...]
    grid: NDArray[np.int32]
    site_class: NDArray[np.int32]
    share: NDArray[np.float64]

    def of_class(self, site_class: int) -> NDArray[np.int64]:
        """Numbers of the sites of one class."""
        return np.flatnonzero(self.site_class == site_class)


def build_sites(table: Table[SiteRow] | None, areas: Areas, mistakes: Mistakes) -> Sites:
    """Arrays of the site table; unknown grids, doubled sites and shares above 1 in a grid are mistakes."""
    rows = table.rows if table else ()
    index, total = areas.index, np.zeros(len(areas.grids))
    seen: dict[str, int] = {}
    for i, row in enumerate(rows):
        assert table is not None
        if row.site in seen:
            first = table.mark(seen[row.site])
            mistakes.add_at(
                table.mark(i, "site"),
                ("site",),
                "duplicate_id",
                Text(
                    f"点位 {row.site!r} 重复（首次见于 {first}）", f"site {row.site!r} appears twice (first at {first})"
                ),
            )
        seen.setdefault(row.site, i)
        if row.grid not in index:
            mistakes.add_at(
                table.mark(i, "grid"),
                ("grid",),
                "unknown_name",
                Text(f"网格表中没有网格 {row.grid!r}", f"grid {row.grid!r} is not in the table of grids")
                + suggest(row.grid, areas.grids),
            )
            continue
        before = total[index[row.grid]]
        total[index[row.grid]] += row.share
        if before <= 1 + 1e-9 < total[index[row.grid]]:
            got = f"{total[index[row.grid]]:.6g}"
            mistakes.add_at(
                table.mark(i, "share"),
                ("share",),
                "shares_above_one",
                Text(
                    f"网格 {row.grid!r} 各点位比例之和不得超过 1，实为 {got}",
                    f"shares of the sites in grid {row.grid!r} must sum to at most 1, got {got}",
                ),
            )
    classes, site_class = numbered([row.site_class for row in rows])
    return Sites(
        ids=tuple(row.site for row in rows),
        classes=classes,
        grid=np.array([index.get(row.grid, 0) for row in rows], np.int32),
        site_class=site_class,
        share=np.array([row.share for row in rows], np.float64),
    )
