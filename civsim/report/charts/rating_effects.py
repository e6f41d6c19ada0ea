"""季节、区域与平均之差: how months or areas differ from the mean rating, with their intervals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme

if TYPE_CHECKING:
    from civsim.calibrate import Evidence

MOST = 40  # rows; of more, the best and the worst are drawn
NAME_LETTERS = 24


def rating_effects(
    found: Sequence["Evidence"], ax: Axes | None = None, language: Language = "zh", ordered: bool = False
) -> Axes:
    """Differences from the mean and their 95 % intervals; `ordered`: the best on top. [points]

    Where the interval crosses 0 the point is white: the difference is not sure.
    """
    with theme.style():
        rows = sorted(found, key=lambda e: -e.estimate.value) if ordered else list(found)
        rows = rows if len(rows) <= MOST else [*rows[: MOST // 2], *rows[-MOST // 2 :]]
        ax = theme.axes_or_new(ax, width=9.0, height=1.9 + 0.2 * max(len(rows), 6))
        ax.set_title((found[0].name if found else Text("", "")).to(language))
        for place, e in enumerate(rows):
            one, sure = e.estimate, e.estimate.low > 0 or e.estimate.high < 0
            ends = [[one.value - one.low], [one.high - one.value]]
            face = theme.SERIES[0] if sure else "white"
            ax.errorbar(one.value, place, xerr=ends, color=theme.SERIES[0], linewidth=1.2, zorder=2)
            ax.plot(one.value, place, "o", markersize=4.5, color=theme.SERIES[0], markerfacecolor=face, zorder=3)
        ax.axvline(0.0, color=theme.GREY, linewidth=0.8)
        names = [theme.shortened(e.part.to(language) if e.part else "", NAME_LETTERS) for e in rows]
        ax.set_yticks(range(len(rows)), names, fontsize=8)
        ax.set_ylim(max(len(rows), 2) - 0.4, -0.6)
        unit = Text("与平均之差（分），横线为 95% 区间", "less the mean (points); lines: 95 % intervals")
        ax.set_xlabel(unit.to(language))
        ax.grid(axis="x")
        theme.note(ax, _note(found, rows).to(language))
        return theme.finished(ax)


def _note(found: Sequence["Evidence"], rows: Sequence["Evidence"]) -> Text:
    n = f"n={sum(e.estimate.n for e in found):,}"
    hidden = len(found) - len(rows)
    return Text(f"{n}，中间 {hidden} 个未画", f"{n}; {hidden} in the middle not drawn") if hidden else Text(n, n)
