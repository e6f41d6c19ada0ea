"""排班日历热力图: visits on each day of the plan, a row a month and a column a day of the month."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from civsim.language import Language, Text
from civsim.model import Plan, Timeline
from civsim.report import theme

TITLE = Text("排班日历热力图", "Calendar of visits")
MOST_ROWS = 48  # months; of more, the first are drawn
LABELLED_ROWS = 14  # months; with more, the counts are not written into the cells


def inspection_calendar(
    plan: Plan,
    time: Timeline,
    ax: Axes | None = None,
    language: Language = "zh",
    scheme: str = theme.DEFAULT_SCHEME,
) -> Axes:
    """Visits a day, all visit channels together; days of rest carry a dot. [visits]"""
    with theme.style():
        counts, rest = _by_month(plan, time)
        counts, rest = counts[:MOST_ROWS], rest[:MOST_ROWS]
        ax = theme.axes_or_new(ax, 9.0, 1.9 + 0.26 * max(len(counts), 4))
        ax.set_title(TITLE.to(language))
        ramp = theme.SCHEMES[scheme].colormap
        top = max(float(np.nanmax(counts, initial=0)), 1.0)
        shown = np.ma.masked_invalid(np.where(counts == 0, np.nan, counts))
        edges = [np.arange(32) + 0.5, np.arange(len(counts) + 1) - 0.5]
        image = ax.pcolormesh(*edges, shown, cmap=ramp, vmin=0, vmax=top, edgecolor=theme.LIGHT, linewidth=0.4)
        rows, columns = np.nonzero(rest)
        ax.plot(columns + 1, rows, linestyle="none", marker=".", markersize=2.5, color=theme.GREY)
        if len(counts) <= LABELLED_ROWS:
            _write(ax, counts, top)
        _frame(ax, time, language)
        bar = theme.figure_of(ax).colorbar(image, ax=ax, pad=0.02, aspect=30)
        bar.set_label(Text("巡查次数（次/日）", "visits (a day)").to(language))
        bar.ax.tick_params(labelfontfamily=list(theme.font_family()))
        bar.locator = MaxNLocator(integer=True)
        bar.update_ticks()
        left = len(time.months) - len(counts)
        only = Text(f"；只画前 {MOST_ROWS} 个月", f"; first {MOST_ROWS} months") if left else Text("", "")
        note = Text(f"共 {plan.size:,} 次；圆点为休息日", f"{plan.size:,} visits; a dot marks a day of rest") + only
        theme.note(ax, note.to(language))
        return theme.finished(ax)


def _by_month(plan: Plan, time: Timeline) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Visits and rest days by (month, day of the month 1..31); NaN on days that are not in the horizon."""
    by_day = np.bincount(plan.day, minlength=time.n_days)
    counts = np.full((len(time.months), 31), np.nan)
    rest = np.zeros(counts.shape, bool)
    for day in range(time.warm_up_days, time.n_days):
        cell = int(time.month[day]), time.date_of(day).day - 1
        counts[cell], rest[cell] = by_day[day], not time.workday[day]
    return counts, rest


def _write(ax: Axes, counts: NDArray[np.float64], top: float) -> None:
    for (row, column), value in np.ndenumerate(counts):
        if value > 0:
            colour = "white" if value > 0.6 * top else theme.DARK
            ax.text(column + 1, row, f"{value:.0f}", ha="center", va="center", fontsize=6.5, color=colour)


def _frame(ax: Axes, time: Timeline, language: Language) -> None:
    ax.set_xticks([1, 5, 10, 15, 20, 25, 31])
    months = time.months[:MOST_ROWS]
    ax.set_yticks(range(len(months)), months, fontsize=8.5 if len(months) > 14 else 9.5)
    ax.set_xlim(0.5, 31.5)
    ax.set_ylim(len(months) - 0.5, -0.5)
    ax.set_xlabel(Text("日", "day of the month").to(language))
    ax.set_ylabel(Text("月份", "month").to(language))
