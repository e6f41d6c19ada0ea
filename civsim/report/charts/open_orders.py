"""在办积压: orders open at the end of the day in the records, and simulated from the fit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.panels import axis_names, dates_below, most_shown, panels

if TYPE_CHECKING:
    from civsim.calibrate import Stock

TITLE = Text("在办积压：实际与模拟", "Open orders: real and simulated")
POINTS = 400  # days drawn, evenly spread


def open_orders(found: Sequence["Stock"], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Open orders at days' ends: counted, and mean and 80 % band of simulated paths. [orders]"""
    with theme.style():
        shown, hidden = most_shown(found)
        made = panels(ax, shown, TITLE, _remark(shown[0], hidden), language, _inside)
        for place, one in zip(made, shown, strict=False):
            _band(place, one, language)
            place.set_ylim(bottom=0)
            place.yaxis.set_major_formatter("{x:,.0f}")
        axis_names(made, Text("日期", "date"), Text("在办（件）", "open (orders)"), language)
        theme.legend(made[0], 4)
        for place in made:
            theme.finished(place)
        return made[0]


def _band(ax: Axes, one: "Stock", language: Language) -> None:
    at = np.unique(np.linspace(0, len(one.real) - 1, min(len(one.real), POINTS)).astype(int))
    days = one.first + at
    wide = Text("模拟的 80% 区间", "80 % interval of the simulation").to(language)
    mean, real = Text("模拟均值", "simulated mean").to(language), Text("实际", "real").to(language)
    ax.fill_between(days, one.low[at], one.high[at], color=theme.LIGHT, linewidth=0, label=wide)
    ax.plot(days, one.mean[at], color=theme.SERIES[1], linewidth=1.2, linestyle=theme.DASHES[1], label=mean)
    ax.plot(days, one.real[at], color=theme.DARK, linewidth=0.9, label=real)
    dates_below(ax, days, 9 if one.id == "" else 4)


def _inside(one: "Stock") -> Text:
    return Text(f"实际落入 {100 * one.inside:.0f}% 的日子", f"real inside on {100 * one.inside:.0f} % of days")


def _remark(one: "Stock", hidden: int) -> Text:
    more = Text(f"；另有 {hidden} 类未画", f"; {hidden} more categories not drawn") if hidden else Text("", "")
    said = Text(
        f"n 为工单数；模拟 {one.paths} 次，从第一日零积压开始",
        f"n: orders; {one.paths} simulated paths, from nothing on the first day",
    )
    return said + more
