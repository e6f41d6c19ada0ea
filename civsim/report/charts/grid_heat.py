"""网格热力图: open problems in each grid at one test, as a tile map.

A scenario has no coordinates of its grids. Each district is therefore a compact block of tiles in the order of the
grid table; neighbouring tiles need not be neighbours in the city.
"""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from numpy.typing import NDArray

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import SINGLE, bands, names
from civsim.report.tiles import draw_tiles, tiles_of

TITLE = Text("网格热力图", "Open problems by grid")
PLACES = Text(
    "一格为一个网格，按区成块；场景没有坐标，格子位置不代表地理位置",
    "one tile is one grid, in blocks by district; a scenario has no coordinates, so places mean nothing",
)


def grid_heat(
    run: xr.Dataset,
    snapshot: int = -1,
    ax: Axes | None = None,
    when: str = "",
    language: Language = "zh",
    scheme: str = theme.DEFAULT_SCHEME,
) -> Axes:
    """Mean open problems a grid at one snapshot, all categories together. [problems]"""
    with theme.style():
        districts, values, half = _values(run, snapshot)
        tiles = tiles_of([str(d) for d in districts])
        given, ax = ax is not None, theme.axes_or_new(ax, 9.0, tiles.inches)
        if given:
            ax.set_aspect("equal")
        ax.set_title(TITLE.to(language) + (f" · {when}" if when else ""))
        theme.note(ax, _sure(half, run.sizes.get("replication", 1)).to(language))
        if not run.sizes.get("snapshot", 0):
            return theme.nothing(ax, Text("没有测评日的快照", "no snapshot of a test day").to(language))
        named = {str(d): _name(run, str(d), language) for d in dict.fromkeys(districts)}
        unit = Text("存量问题（个/网格）", "open problems (a grid)")
        draw_tiles(ax, tiles, values, named, unit.to(language), PLACES.to(language), scheme)
        return theme.finished(ax)


def _values(run: xr.Dataset, snapshot: int) -> tuple[NDArray[np.str_], NDArray[np.float64], NDArray[np.float64]]:
    """District, mean open problems and half the width of their 95 % interval, of each grid."""
    if "district" in run.coords and "grid" in run["district"].dims:
        districts = run["district"].values.astype(str)
    elif "grid_district" in run.coords:
        districts = run["grid_district"].values.astype(str)
    else:
        districts = np.full(run.sizes["grid"], "")
    if not run.sizes.get("snapshot", 0):
        return districts, np.zeros(run.sizes["grid"]), np.zeros(run.sizes["grid"])
    mean, _, high = bands(run["visible"].isel(snapshot=snapshot).sum("category"))
    return districts, mean, high - mean


def _sure(half: NDArray[np.float64], n: int) -> Text:
    """How sure the tiles are, which cannot each carry an interval."""
    if n < 2 or not np.isfinite(half).any():
        return SINGLE
    typical, most = float(np.nanmedian(half)), float(np.nanmax(half))
    return Text(
        f"均值，n={n}；95% 区间半宽：中位 ±{typical:.1f}，最大 ±{most:.1f}",
        f"means, n={n}; 95 % interval: ±{typical:.1f} (median), ±{most:.1f} (widest)",
    )


def _name(run: xr.Dataset, district: str, language: Language) -> str:
    known = dict(zip(names(run, "district", "zh"), names(run, "district", language), strict=True))
    return known.get(district, district)
