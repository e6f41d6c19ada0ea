"""经费构成: money by year and use against the year's budget."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from numpy.typing import NDArray

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import SINGLE, ids, known
from civsim.report.spending import REPAIRS, USE_NAMES, budgets, repairs, spending
from civsim.scores import Interval

TITLE = Text("经费构成", "Use of the budget")
ROOM = 0.11  # of the height: what the figure of a total takes
PAPER = {"boxstyle": "square,pad=0.2", "facecolor": "white", "edgecolor": "none"}
LEAST = 0.005  # 万元; less is shown as nothing
FIGURED_YEARS = 6  # with more, the figures would run into each other; the table of money has them


def budget_use(run: xr.Dataset, ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Mean money by year and use, stacked, with the interval of the repairs and the budget as a line. [万元]"""
    with theme.style():
        ax = theme.axes_or_new(ax)
        ax.set_title(TITLE.to(language))
        years, money = ids(run, "year"), spending(run)
        bottom = np.zeros(len(years))
        for i, (use, amounts) in enumerate(money.items()):
            _bars(ax, i, bottom, amounts, USE_NAMES.get(use, Text(use, use)).to(language))
            bottom = bottom + amounts
        limits = budgets(run)
        sure = repairs(run)
        _ends(ax, bottom, sure)
        top = max([float(bottom.max(initial=0.0)), *(float(b) for b in limits if np.isfinite(b))])
        _limits(ax, limits, top, language)
        if len(years) <= FIGURED_YEARS:
            _totals(ax, bottom, limits, sure, top, language)
        ax.set_ylim(0, top * 1.14 or 1.0)
        ax.set_xticks(range(len(years)), years)
        ax.set_xlim(min(-0.6, len(years) / 2 - 1.4), max(len(years) - 0.3, len(years) / 2 + 0.6))
        ax.set_ylabel(Text("经费（万元）", "money (10 000 CNY)").to(language))
        ax.grid(axis="y")
        if REPAIRS in money:
            n = run.sizes.get("replication", 1)
            said = Text(
                f"整改为均值，误差线为 95% 区间，n={n}；其余为既定支出",
                f"repairs: mean, bars: 95 % interval, n={n}; all else is fixed",
            )
            theme.note(ax, (said if n > 1 else Text("整改：", "repairs: ") + SINGLE).to(language))
        theme.legend(ax, 6)
        return theme.finished(ax)


def _bars(ax: Axes, i: int, bottom: NDArray[np.float64], amounts: NDArray[np.float64], label: str) -> None:
    colours = ("#123a6b", "#6f9fd0", "#d8dee6", "#d1701f", "#8a3ea8", "#1b7f4b")
    ax.bar(
        np.arange(len(amounts)),
        amounts,
        0.6,
        bottom=bottom,
        color=colours[i % 6],
        hatch=theme.HATCHES[i % 6],
        edgecolor="white" if i % 6 not in (2,) else theme.GREY,
        linewidth=0.6,
        label=label,
    )


def _limits(ax: Axes, limits: NDArray[np.float64], top: float, language: Language) -> None:
    """The budget of each year as a line over its bar, with its own figure on the right of the bar, above the line."""
    for x, budget in enumerate(limits):
        if not np.isfinite(budget):
            continue
        label = Text("年度经费", "budget").to(language) if x == 0 else "_"
        ax.hlines(budget, x - 0.36, x + 0.56, color=theme.DARK, linewidth=2, linestyle=(0, (3, 1.5)), label=label)
        if len(limits) > FIGURED_YEARS:
            continue
        text = Text(f"经费 {budget:,.2f}", f"budget {budget:,.2f}").to(language)
        ax.annotate(
            text, (x + 0.56, budget), xytext=(0, 6), textcoords="offset points", ha="right", fontsize=9, bbox=PAPER
        )


def _ends(ax: Axes, totals: NDArray[np.float64], sure: list[Interval]) -> None:
    """The interval of the repairs, at the top of each bar."""
    for x, (total, found) in enumerate(zip(totals, sure, strict=False)):
        half = found.high - found.mean if known(found) else 0.0
        if half >= LEAST:
            ax.errorbar(
                x, total, yerr=half, color=theme.DARK, capsize=5, linewidth=1.2, path_effects=theme.outlined(), zorder=3
            )


def _half(found: Interval) -> str:
    """Half the width of an interval behind a figure; nothing where it would be shown as 0."""
    half = found.high - found.mean if known(found) else 0.0
    return f" ±{half:,.2f}" if half >= LEAST else ""


def _totals(
    ax: Axes,
    totals: NDArray[np.float64],
    limits: NDArray[np.float64],
    sure: list[Interval],
    top: float,
    language: Language,
) -> None:
    """The total inside each bar below its top; over the bar where the line of the budget runs through that place."""
    for x, (total, limit) in enumerate(zip(totals, limits, strict=True)):
        half = _half(sure[x]) if sure else ""
        text = Text(f"合计 {total:,.2f}{half}", f"total {total:,.2f}{half}").to(language)
        over = total < ROOM * top or total - ROOM * top < limit < total
        at, side = (9, "bottom") if over else (-12, "top")
        ax.annotate(
            text, (x, total), xytext=(0, at), textcoords="offset points", ha="center", va=side, fontsize=9, bbox=PAPER
        )
