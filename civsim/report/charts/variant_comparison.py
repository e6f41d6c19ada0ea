"""方案对比: paired differences between variants with their 95 % intervals; those that may be chance are said to be."""

from collections.abc import Callable, Sequence
from math import isfinite

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.content import Difference
from civsim.report.reading import SINGLE, signed

TITLE = Text("方案对比", "Variants compared")


def variant_comparison(
    differences: Sequence[Difference],
    ax: Axes | None = None,
    name_of: Callable[[str], Text] | None = None,
    language: Language = "zh",
) -> Axes:
    """Differences a - b in expected cycle score, one row a pair, with a line at zero. [points]"""
    with theme.style():
        labels = [_pair(d, name_of, language) for d in differences]
        lines = max((label.count("\n") for label in labels), default=1) - 1
        ax = theme.axes_or_new(ax, height=1.8 + (0.55 + 0.15 * lines) * max(len(differences), 2))
        ax.set_title(TITLE.to(language))
        if not differences:
            return theme.nothing(
                ax, Text("只有一个方案，没有可比的", "only one variant: nothing to compare").to(language)
            )
        for row, difference in enumerate(differences):
            _draw(ax, row, difference, language)
        ax.axvline(0, color=theme.DARK, linewidth=1)
        ax.set_yticks(range(len(differences)), labels, fontsize=9.5)
        ax.set_ylim(len(differences) - 0.4, -0.6)
        ax.margins(x=0.25)
        ax.set_xlabel(
            Text(
                "期望周期总分之差（分），大于 0 为前者较好",
                "difference in expected cycle score (points); above 0 the first is better",
            ).to(language)
        )
        ax.grid(axis="x")
        n = min(d.n for d in differences)
        pairs = Text(f"95% 配对区间，n={n}", f"paired 95 % interval, n={n}")
        if len(differences) > 1:
            together = len(differences)
            pairs += Text(
                f"；显著性按 Holm 法校正（{together} 个差异）", f"; significance by Holm, {together} together"
            )
        theme.note(ax, (pairs if n > 1 else SINGLE).to(language))
        return theme.finished(ax)


def _draw(ax: Axes, row: int, d: Difference, language: Language) -> None:
    colour = theme.SERIES[0] if d.significant else theme.GREY
    if isfinite(d.low) and isfinite(d.high):
        ax.errorbar(d.mean, row, xerr=[[d.mean - d.low], [d.high - d.mean]], color=colour, capsize=4, linewidth=1.6)
    ax.plot(d.mean, row, marker="o", markersize=7, color=colour, markerfacecolor=colour if d.significant else "white")
    text = signed(d.mean)
    if d.n < 2:
        text += Text("（n=1，无法判断）", " (n=1, cannot tell)").to(language)
    elif not d.significant:
        text += Text("（无显著差异）", " (no significant difference)").to(language)
    ax.annotate(
        text,
        (d.mean, row),
        xytext=(0, 8),
        textcoords="offset points",
        ha="center",
        fontsize=9,
        color=colour,
        zorder=5,
        path_effects=theme.outlined(),
    )


def _pair(d: Difference, name_of: Callable[[str], Text] | None, language: Language) -> str:
    names = [(name_of(key).to(language) if name_of else key) for key in (d.a, d.b)]
    first, second = theme.wrapped(names[0], 26), theme.wrapped(f"{Text('减', 'minus').to(language)} {names[1]}", 30)
    return f"{first}\n{second}"
