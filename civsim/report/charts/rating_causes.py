"""一次测评的误差与真实差异: standard deviations of one rating by cause, with their intervals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme

if TYPE_CHECKING:
    from civsim.calibrate import Evidence

NOISE = ("noise", "own_noise", "area_noise")


def rating_causes(found: Sequence["Evidence"], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """What makes one rating differ from another, noise in one colour and true differences in the other. [points]"""
    with theme.style():
        ax = theme.axes_or_new(ax, width=9.0, height=1.8 + 0.42 * max(len(found), 3))
        ax.set_title(Text("一次测评的误差与真实差异", "Noise and truth in one rating").to(language))
        for row, e in enumerate(found):
            colour = theme.SERIES[1] if e.path.rpartition(".")[2] in NOISE else theme.SERIES[0]
            one = e.estimate
            whole = e.path.rpartition(".")[2] in ("noise", "true")
            ax.barh(row, one.value, 0.62, color=colour if whole else "white", edgecolor=colour, linewidth=1.0)
            ends = [[one.value - one.low], [one.high - one.value]]
            ax.errorbar(one.value, row, xerr=ends, color=theme.GREY, capsize=2, linewidth=1.1)
        names = [theme.wrapped(e.name.to(language), 44) for e in found]
        ax.set_yticks(range(len(found)), names, fontsize=8.5, linespacing=1.3)
        ax.set_ylim(max(len(found), 2) - 0.4, -0.6)
        ax.set_xlim(left=0)
        ax.set_xlabel(
            Text("标准差（分），横线为 95% 区间", "standard deviation (points); lines: 95 % intervals").to(language)
        )
        ax.grid(axis="x")
        theme.note(ax, f"n={max((e.estimate.n for e in found), default=0):,}")
        return theme.finished(ax)
