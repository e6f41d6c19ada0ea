"""联合影响: what parameters do while all of them move: mean size of the effect, luck's part, and how much it varies."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.sensitivity_content import Joint

TITLE = Text("假设值一起变动时的影响（莫里斯法）", "Assumed values moved together (Morris)")
MOST = 15


def joint_effects(effects: Sequence[Joint], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Mean absolute elementary effect over the whole range with its 95 % interval, luck alone, and spread. [points]"""
    with theme.style():
        top = list(effects)[:MOST]
        ax = theme.axes_or_new(ax, width=9.0, height=2.2 + 0.4 * max(len(top), 3))
        ax.set_title(TITLE.to(language))
        if not top:
            return theme.nothing(ax, Text("没有一起变动", "nothing was moved together").to(language))
        rows = range(len(top))
        ends = [[e.size - e.size_low for e in top], [e.size_high - e.size for e in top]]
        ax.barh(
            rows,
            [e.size for e in top],
            0.5,
            xerr=ends,
            color=[theme.SERIES[0] if e.beyond_luck else "white" for e in top],
            edgecolor=theme.SERIES[0],
            error_kw={"capsize": 2.5, "elinewidth": 1.0, "ecolor": "#8c98a4"},
            label=Text("影响的平均大小", "mean size of the effect").to(language),
        )
        ax.plot(
            [e.spread for e in top],
            rows,
            linestyle="",
            marker="D",
            markersize=5,
            markerfacecolor="white",
            color=theme.SERIES[1],
            label=Text("影响的离散程度", "how much the effect varies").to(language),
        )
        ax.plot(
            [e.luck for e in top],
            rows,
            linestyle="",
            marker="|",
            markersize=13,
            markeredgewidth=2,
            color=theme.SERIES[3],
            label=Text("偶然至多能产生的大小", "the most that luck gives").to(language),
        )
        ax.set_yticks(rows, [theme.wrapped(e.name.to(language), 42) for e in top], fontsize=8.5)
        ax.set_ylim(max(len(top), 2) - 0.4, -0.6)
        ax.set_xlim(left=0.0)
        ax.set_xlabel(Text("整个范围上的得分影响（分）", "effect over the whole range (points)").to(language))
        ax.grid(axis="x")
        theme.note(ax, _note(effects, top).to(language))
        theme.legend(ax, 3)
        return theme.finished(ax)


def _note(effects: Sequence[Joint], top: Sequence[Joint]) -> Text:
    """How many paths, and what is not shown."""
    n, more = top[0].n, len(effects) - len(top)
    said = Text(f"95% 区间，路径 n={n}", f"95 % interval, paths n={n}")
    return said + Text(f"；另有 {more} 个见表", f"; {more} more in the table") if more else said
