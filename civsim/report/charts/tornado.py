"""龙卷风图: what each parameter does at both ends of its range, to a score or to what planning again would gain."""

from collections.abc import Sequence
from math import isfinite

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import SINGLE
from civsim.report.sensitivity_content import Moved
from civsim.scores import Difference

TITLE = Text("假设值的影响（逐个改到范围两端）", "What assumed values do, one at a time, at both ends of their ranges")
CHANGE = Text("得分变化（分）", "change of the score (points)")
KNOWING_TITLE = Text("弄清假设值后重新规划可多得的分", "What planning with a value known would gain")
GAIN = Text("新方案减原方案（分）", "new plan less the plan made as given (points)")
MOST = 15


def tornado(
    effects: Sequence[Moved],
    ax: Axes | None = None,
    language: Language = "zh",
    title: Text = TITLE,
    unit: Text = CHANGE,
) -> Axes:
    """Differences at the low and the high end with their 95 % intervals, at most 15 parameters. [points]

    Bars of differences that may be luck (Holm, all together) are white.
    """
    with theme.style():
        top = list(effects)[:MOST]
        ax = theme.axes_or_new(ax, width=9.0, height=2.2 + 0.56 * max(len(top), 3))
        ax.set_title(title.to(language))
        if not top:
            return theme.nothing(ax, Text("没有带范围的假设值", "no value is assumed with a range").to(language))
        for row, effect in enumerate(top):
            _bar(ax, row - 0.19, effect.at_low, theme.SERIES[0])
            _bar(ax, row + 0.19, effect.at_high, theme.SERIES[1])
        _key(ax, language)
        ax.axvline(0.0, color=theme.DARK, linewidth=1)
        ax.set_yticks(range(len(top)), [_label(e, language) for e in top], fontsize=8.5, linespacing=1.35)
        ax.set_ylim(max(len(top), 2) - 0.4, -0.6)
        ax.set_xlabel(unit.to(language))
        ax.grid(axis="x")
        theme.note(ax, _note(effects, top).to(language))
        theme.legend(ax, 3)
        return theme.finished(ax)


def _bar(ax: Axes, at: float, found: Difference | None, colour: str) -> None:
    if found is None or not isfinite(found.mean):
        return
    face = colour if found.significant else "white"
    ax.barh(at, found.mean, 0.36, color=face, edgecolor=colour, linewidth=0.9)
    if isfinite(found.low):
        ends = [[found.mean - found.low], [found.high - found.mean]]
        ax.errorbar(found.mean, at, xerr=ends, color=theme.GREY, capsize=2, linewidth=1.0)


def _key(ax: Axes, language: Language) -> None:
    """Entries of the legend, drawn nowhere."""
    for colour, face, name in (
        (theme.SERIES[0], theme.SERIES[0], Text("范围下端", "low end")),
        (theme.SERIES[1], theme.SERIES[1], Text("范围上端", "high end")),
        (theme.GREY, "white", Text("可能只是偶然", "may be luck")),
    ):
        ax.plot(
            [], [], linestyle="", marker="s", markersize=9, color=colour, markerfacecolor=face, label=name.to(language)
        )


def _label(effect: Moved, language: Language) -> str:
    return f"{theme.wrapped(effect.name.to(language), 42)}\n{effect.span.to(language)}"


def _note(effects: Sequence[Moved], top: Sequence[Moved]) -> Text:
    """How many runs, and what is not shown."""
    n = min((d.n for e in top for d in e.ends if d.n), default=0)
    said = Text(f"95% 配对区间，n={n}", f"paired 95 % interval, n={n}") if n > 1 else SINGLE
    more = len(effects) - len(top)
    return said + Text(f"；另有 {more} 个见表", f"; {more} more in the table") if more else said
