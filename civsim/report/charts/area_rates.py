"""各区域立案率: orders a year of each area, as a map of tiles by district, because a map file has no coordinates."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.tiles import draw_tiles, tiles_of

if TYPE_CHECKING:
    from civsim.calibrate import AreaRates

TITLE = Text("各区域立案率", "Rate of orders by area")
LABELLED = 160  # areas; with more, tiles are too small for words
PLACES = Text(
    "一格为一个区域，按区成块；区域表没有坐标，格子位置不代表地理位置",
    "one tile is one area, in blocks by district; a table of areas has no coordinates, so places mean nothing",
)


def area_rates(
    found: "AreaRates", ax: Axes | None = None, language: Language = "zh", scheme: str = theme.DEFAULT_SCHEME
) -> Axes:
    """Orders a year of each area, or of 1000 residents where their numbers differ. [orders a year]"""
    with theme.style():
        tiles = tiles_of([row.district for row in found.rows])
        given, ax = ax is not None, theme.axes_or_new(ax, 9.0, tiles.inches)
        if given:
            ax.set_aspect("equal")
        ax.set_title(TITLE.to(language))
        theme.note(ax, _sure(found).to(language))
        values = np.array([rate.value for rate in found.rates])
        by = Text("件/年·千人", "orders a year of 1000 residents")
        unit = by if found.by_residents else Text("件/年", "orders a year")
        drawn = draw_tiles(ax, tiles, values, {}, unit.to(language), PLACES.to(language), scheme)
        if len(values) <= LABELLED and not given:
            _labels(ax, found, tiles.x, tiles.y, drawn.norm(values))
        return theme.finished(ax)


def _labels(
    ax: Axes, found: "AreaRates", x: "np.typing.NDArray[np.float64]", y: "np.typing.NDArray[np.float64]", dark: object
) -> None:
    """Each area by name, with its rate below."""
    for row, rate, left, top, shade in zip(found.rows, found.rates, x, y, np.asarray(dark), strict=True):
        colour = "white" if shade > 0.6 else theme.DARK
        small: dict[str, Any] = {"ha": "center", "va": "center", "color": colour}
        ax.text(left + 0.5, top + 0.34, theme.shortened(row.area, 6), fontsize=7, **small)
        ax.text(left + 0.5, top + 0.7, f"{rate.value:.{0 if rate.value >= 10 else 1}f}", fontsize=6.5, **small)


def _sure(found: "AreaRates") -> Text:
    """How sure the tiles are, which cannot each carry an interval."""
    shares = [(rate.high - rate.low) / 2 / rate.value for rate in found.rates if rate.value > 0]
    n, typical = int(found.orders.sum()), 100 * float(np.median(shares)) if shares else float("nan")
    return Text(f"n={n:,}；95% 区间半宽：中位 ±{typical:.0f}%", f"n={n:,}; 95 % interval: ±{typical:.0f} % (median)")
