"""A map without coordinates: each district a compact block of tiles, in the order of its areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log, sqrt

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from numpy.typing import NDArray

from civsim.report import theme

LETTER_INCHES, MAP_INCHES = 0.068, 7.7  # width of a small letter; width of the map
AROUND_INCHES = 1.05  # title, remark and foot: the rest of the height is the map, so that tiles are about square
PROPORTION = 2.0  # width of the map to its height
SQUARES = 600  # tiles; with more, they are drawn as a picture inside the SVG


@dataclass(frozen=True)
class Tiles:
    """Where each area has its tile (x, y of its corner, in tiles), and each district its block of so many columns."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    blocks: tuple[tuple[str, float, float, int], ...]
    width: float
    height: float
    gap: float

    @property
    def inches(self) -> float:
        """Height of a picture 9 inches wide."""
        tall = (self.height + 2 * self.gap + 0.6) / (self.width + 0.6) * MAP_INCHES + AROUND_INCHES
        return min(max(tall, 2.2), 12.0)


def tiles_of(districts: Sequence[str]) -> Tiles:
    """The tiles of areas with these districts."""
    members: dict[str, list[int]] = {}
    for i, district in enumerate(districts):
        members.setdefault(str(district), []).append(i)
    gap = min(max(sqrt(len(districts)) / 25, 0.25), 1.5)
    corners, width, height = _layout([len(inside) for inside in members.values()], gap)
    x, y = np.zeros(len(districts)), np.zeros(len(districts))
    for inside, (left, top, columns) in zip(members.values(), corners, strict=True):
        place = np.arange(len(inside))
        x[inside], y[inside] = left + place % columns, top + place // columns
    blocks = tuple((name, *corner) for name, corner in zip(members, corners, strict=True))
    return Tiles(x, y, blocks, width, height, gap)


def draw_tiles(
    ax: Axes,
    tiles: Tiles,
    values: NDArray[np.float64],
    names: Mapping[str, str],
    unit: str,
    remark: str,
    scheme: str = theme.DEFAULT_SCHEME,
) -> PolyCollection:
    """Tiles coloured by `values` with their scale in `unit`, districts by their names, and a remark below."""
    squares = [[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)] for x, y in zip(tiles.x, tiles.y, strict=True)]
    for district, x, y, columns in tiles.blocks:
        room = int((columns + 0.7 * tiles.gap) * MAP_INCHES / tiles.width / LETTER_INCHES)
        label = theme.shortened(names.get(district, district), max(room, 4))
        ax.text(x, y - 0.15 * tiles.gap, label, fontsize=8.5, va="bottom")
    drawn = PolyCollection(squares, cmap=theme.SCHEMES[scheme].colormap, edgecolor="white", linewidth=0.5)
    drawn.set_array(values)
    drawn.set_clim(0, max(float(np.max(values)), 1e-9))
    drawn.set_rasterized(len(squares) > SQUARES)
    ax.add_collection(drawn)
    ax.set_xlim(-0.3, tiles.width + 0.3)
    ax.set_ylim(tiles.height + 0.3, -2 * tiles.gap)
    ax.set_xticks([])
    ax.set_yticks([])
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xlabel(remark, fontsize=9)
    bar = theme.figure_of(ax).colorbar(drawn, ax=ax, pad=0.02, aspect=30, shrink=0.9)
    bar.set_label(unit)
    bar.ax.tick_params(labelfontfamily=list(theme.font_family()))
    return drawn


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
