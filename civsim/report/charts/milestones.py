"""倒排工期横道图: what runs when before each counted test, and what is open at the ends of quarters."""

from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.milestone_words import what
from civsim.scores import Milestone

TITLE = Text("倒排工期横道图", "Counted back from the tests")
MOST_TESTS = 3  # the last ones are drawn
COLOURS = {"works": 4, "visits": 0, "last_round": 5, "overtime": 3, "repairs": 1}


def milestones(found: Sequence[Milestone], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Bars from first to last day, diamonds for levels at a day; dashed lines are tests."""
    with theme.style():
        tests = list(dict.fromkeys((m.test_day, m.test_name) for m in found))
        kept = tests[-MOST_TESTS:]
        shown = [m for m in found if (m.test_day, m.test_name) in kept and m.kind != "known"]
        ax = theme.axes_or_new(ax, 9.0, 1.9 + 0.27 * max(len(shown), 6))
        ax.set_title(TITLE.to(language))
        if not shown:
            return theme.nothing(ax, Text("没有计分的测评", "no counted test").to(language))
        for row, m in enumerate(shown):
            _draw(ax, row, m)
        for day, name in kept:
            ax.axvline(_number(day), color=theme.DARK, linewidth=1.1, linestyle=(0, (5, 2)))
            label = f"{theme.shortened(name.to(language), 24)} {day.isoformat()} "
            ax.text(_number(day), -1.1, label, ha="right", va="center", fontsize=8.5, color=theme.DARK)
        ax.set_yticks(range(len(shown)), [theme.shortened(what(m).to(language), 52) for m in shown], fontsize=8.5)
        ax.set_ylim(len(shown) - 0.4, -1.7)
        ax.xaxis_date()
        ax.xaxis.set_major_locator(AutoDateLocator(maxticks=7))  # type: ignore[no-untyped-call]
        ax.set_xlabel(Text("日期", "date").to(language))
        ax.grid(axis="x")
        n = max((m.level.n for m in shown if m.level is not None), default=0)
        said = Text(f"件数为推演均值，n={n}，区间见表", f"numbers: simulated means, n={n}, intervals in the table")
        if len(tests) > len(kept):
            said += Text("；更早的测评见表", "; earlier tests in the table")
        theme.note(ax, said.to(language))
        return theme.finished(ax)


def _draw(ax: Axes, row: int, m: Milestone) -> None:
    colour = theme.SERIES[COLOURS.get(m.kind, 2)]
    if m.kind == "hidden":
        ax.plot(_number(m.last), row, marker="D", markersize=6, color=theme.SERIES[2], linestyle="none")
        return
    hatch = theme.HATCHES[list(COLOURS).index(m.kind) % len(theme.HATCHES)]
    width = max((m.last - m.first).days + 1, 2)
    ax.barh(row, width, 0.56, left=_number(m.first), color=colour, hatch=hatch, edgecolor="white", linewidth=0.4)


def _number(day: date) -> float:
    return float(date2num(day))  # type: ignore[no-untyped-call]
