"""网格热力图: open problems in each grid at one test, as a tile map.

A scenario has no coordinates of its grids. Each district is therefore a compact block of tiles in the order of the
grid table; neighbouring tiles need not be neighbours in the city.
"""

from math import ceil, log, sqrt

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from numpy.typing import NDArray

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import SINGLE, bands, names

TITLE = Text("网格热力图", "Open problems by grid")
LETTER_INCHES, MAP_INCHES = 0.068, 7.7  # width of a small letter; width of the map
AROUND_INCHES = 1.05  # title, remark and foot: the rest of the height is the map, so that tiles are about square
PROPORTION = 2.0  # width of the map to its height
SQUARES = 600  # grids; with more, the tiles are drawn as a picture inside the SVG


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
        order = list(dict.fromkeys(districts))
        blocks = {d: np.flatnonzero(districts == d) for d in order}
        gap = min(max(sqrt(len(values)) / 25, 0.25), 1.5)
        corners, width, height = _layout([len(blocks[d]) for d in order], gap)
        tall = (height + 2 * gap + 0.6) / (width + 0.6) * MAP_INCHES + AROUND_INCHES
        given, ax = ax is not None, theme.axes_or_new(ax, 9.0, min(max(tall, 2.2), 12.0))
        if given:
            ax.set_aspect("equal")
        ax.set_title(TITLE.to(language) + (f" · {when}" if when else ""))
        theme.note(ax, _sure(half, run.sizes.get("replication", 1)).to(language))
        if not run.sizes.get("snapshot", 0):
            return theme.nothing(ax, Text("没有测评日的快照", "no snapshot of a test day").to(language))
        squares, shown = [], []
        for district, (x, y, columns) in zip(order, corners, strict=True):
            members = blocks[district]
            squares += [_square(x + i % columns, y + i // columns) for i in range(len(members))]
            shown += [values[g] for g in members]
            room = int((columns + 0.7 * gap) * MAP_INCHES / width / LETTER_INCHES)
            label = theme.shortened(_name(run, district, language), max(room, 4))
            ax.text(x, y - 0.15 * gap, label, fontsize=8.5, va="bottom")
        tiles = PolyCollection(squares, cmap=theme.SCHEMES[scheme].colormap, edgecolor="white", linewidth=0.5)
        tiles.set_array(np.array(shown))
        tiles.set_clim(0, max(float(np.max(shown)), 1e-9))
        tiles.set_rasterized(len(squares) > SQUARES)
        ax.add_collection(tiles)
        _frame(ax, width, height, gap, language)
        bar = theme.figure_of(ax).colorbar(tiles, ax=ax, pad=0.02, aspect=30, shrink=0.9)
        bar.set_label(Text("存量问题（个/网格）", "open problems (a grid)").to(language))
        bar.ax.tick_params(labelfontfamily=list(theme.font_family()))
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


def _layout(sizes: list[int], gap: float) -> tuple[list[tuple[float, float, int]], float, float]:
    """Corner and columns of each block, and width and height of all, in tiles. Blocks stand in rows like words.

    Of all widths of the rows the one is taken whose whole comes nearest to a page on its side.
    """
    columns = [max(ceil(sqrt(1.4 * n)), 1) for n in sizes]
    limits = {sum(columns[:i]) + (i - 1) * gap for i in range(1, len(columns) + 1)}
    made = [_rows(sizes, columns, gap, max(limit, *columns)) for limit in sorted(limits)]
    return min(made, key=lambda found: abs(log(found[1] / found[2] / PROPORTION)))


def _rows(
    sizes: list[int], columns: list[int], gap: float, limit: float
) -> tuple[list[tuple[float, float, int]], float, float]:
    """The same with rows at most `limit` wide."""
    corners: list[tuple[float, float, int]] = []
    x, y, tallest, width = 0.0, 0.0, 0.0, 0.0
    for n, c in zip(sizes, columns, strict=True):
        if x > 0 and x + c > limit + 1e-9:
            x, y, tallest = 0.0, y + tallest + 2 * gap, 0.0
        corners.append((x, y, c))
        width, x, tallest = max(width, x + c), x + c + gap, max(tallest, float(ceil(n / c)))
    return corners, width, y + tallest


def _square(x: float, y: float) -> list[tuple[float, float]]:
    return [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]


def _frame(ax: Axes, width: float, height: float, gap: float, language: Language) -> None:
    ax.set_xlim(-0.3, width + 0.3)
    ax.set_ylim(height + 0.3, -2 * gap)
    ax.set_xticks([])
    ax.set_yticks([])
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xlabel(
        Text(
            "一格为一个网格，按区成块；场景没有坐标，格子位置不代表地理位置",
            "one tile is one grid, in blocks by district; a scenario has no coordinates, so places mean nothing",
        ).to(language),
        fontsize=9,
    )
