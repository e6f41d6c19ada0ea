"""全市逐月得分: the city's mean rating by month, what the fit expected a month before, and the year to come."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.panels import dates_below

if TYPE_CHECKING:
    from civsim.calibrate import RatedMonths


def rating_months(found: "RatedMonths", ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Means by month, the 80 % band that the month before expected, and the coming year. [points]"""
    with theme.style():
        ax = theme.axes_or_new(ax, width=9.0, height=4.4)
        ax.set_title(Text("全市逐月得分与拟合", "Mean rating by month, and the fit").to(language))
        day, later = (m.astype("datetime64[D]") for m in (found.month, found.coming_month))
        low, high, mean, real = (100 * x for x in (found.low, found.high, found.mean, found.found))
        wide = Text("前一个月预期的 80% 区间", "80 % interval expected a month before").to(language)
        ax.fill_between(day, low, high, color=theme.LIGHT, linewidth=0, label=wide)
        fitted = Text("预期", "expected").to(language)
        ax.plot(day, mean, color=theme.SERIES[1], linewidth=1.2, linestyle=theme.DASHES[1], label=fitted)
        rated = np.isfinite(real)
        ax.plot(day[rated], real[rated], color=theme.DARK, linewidth=0.9, label=Text("实际", "found").to(language))
        if len(later):
            middle, low80, high80, low95, high95 = (100 * found.coming[:, i] for i in range(5))
            colour = theme.SERIES[0]
            ax.fill_between(later, low95, high95, color=colour, alpha=0.15, linewidth=0)
            ax.fill_between(later, low80, high80, color=colour, alpha=0.25, linewidth=0)
            ahead = Text("此后一年的预期及 80%、95% 区间", "the year to come, with 80 and 95 % intervals").to(language)
            ax.plot(later, middle, color=colour, linewidth=1.2, label=ahead)
        dates_below(ax, np.concatenate([day, later]), 9)
        _room(ax)
        ax.set_ylabel(Text("平均得分（分）", "mean rating (points)").to(language))
        ax.set_xlabel(Text("月", "month").to(language))
        ax.grid(axis="y")
        theme.note(ax, f"n={found.n:,}")
        theme.legend(ax, 2)
        return theme.finished(ax)


def _room(ax: Axes) -> None:
    """Marks inside the axis alone: one beyond its end has a name that stands over the first year's."""
    low, high = ax.get_ylim()
    ax.set_yticks([mark for mark in ax.get_yticks() if low <= mark <= high])
    ax.set_ylim(low, high)
