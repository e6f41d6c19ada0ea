"""在办积压: orders open at the end of the day, counted and simulated, by one law and at the speed of each week."""

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
ONE_LAW = Text("快慢始终如一", "one law of closing times")
AT_SPEED = Text("按每周实际快慢", "at the speed of each week")
POINTS = 400  # days drawn, evenly spread


def open_orders(found: Sequence["Stock"], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Open orders at days' ends: counted, and mean and 80 % band of paths by one law and at fitted speed. [orders]"""
    with theme.style():
        shown, hidden = most_shown(found)
        made = panels(ax, shown, TITLE, _remark(shown[0], hidden), language, _inside)
        for place, one in zip(made, shown, strict=False):
            _band(place, one, language)
            place.set_ylim(bottom=0)
            theme.counts(place.yaxis)
        axis_names(made, Text("日期", "date"), Text("在办（件）", "open (orders)"), language)
        theme.legend(made[0], 3)
        for place in made:
            theme.finished(place)
        return made[0]


def _band(ax: Axes, one: "Stock", language: Language) -> None:
    at = np.unique(np.linspace(0, len(one.real) - 1, min(len(one.real), POINTS)).astype(int))
    days = one.first + at
    for number, (simulated, told) in enumerate(((one.one_law, ONE_LAW), (one.at_speed, AT_SPEED))):
        colour, shade = ((theme.SERIES[1], theme.LIGHT), (theme.SERIES[9], theme.SERIES[9]))[number]
        ax.fill_between(
            days,
            simulated.low[at],
            simulated.high[at],
            color=shade,
            alpha=(1.0, 0.4)[number],
            linewidth=0,
            label=Text(f"{told.zh}，80% 区间", f"{told.en}, 80 % interval").to(language),
        )
        label = Text(f"{told.zh}，均值", f"{told.en}, mean").to(language)
        ax.plot(days, simulated.mean[at], color=colour, linewidth=1.2, linestyle=theme.DASHES[1 + number], label=label)
    ax.plot(days, one.real[at], color=theme.DARK, linewidth=0.9, label=Text("实际", "real").to(language))
    dates_below(ax, days, 9 if one.id == "" else 4)


def _inside(one: "Stock") -> Text:
    law, speed = 100 * one.inside, 100 * one.inside_at_speed
    return Text(f"实际落入 {law:.0f}%、{speed:.0f}% 的日子", f"real inside on {law:.0f} and {speed:.0f} % of days")


def _remark(one: "Stock", hidden: int) -> Text:
    more = Text(f"；另有 {hidden} 类未画", f"; {hidden} more categories not drawn") if hidden else Text("", "")
    said = Text(
        f"n 为工单数；模拟 {one.paths} 次，从第一日零积压开始；落入 80% 区间的日子先按始终如一、后按每周快慢",
        f"n: orders; {one.paths} simulated paths, from nothing on the first day; "
        "days inside the 80 % intervals: one law, then at the speed of each week",
    )
    return said + more
