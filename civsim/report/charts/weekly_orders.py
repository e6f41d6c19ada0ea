"""每周立案数: orders filed a week beside the fitted rate, in the whole city and by category."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.panels import axis_names, dates_below, most_shown, panels

if TYPE_CHECKING:
    from civsim.calibrate import WeeklyCounts

TITLE = Text("每周立案数与拟合", "Orders filed a week, and the fit")


def weekly_orders(found: Sequence["WeeklyCounts"], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Counts, the fitted rate with its 95 % interval, and the band that 80 % of the weeks should lie in. [a week]"""
    with theme.style():
        shown, hidden = most_shown([one for one in found if len(one.counts)])
        if not shown:
            return theme.nothing(theme.axes_or_new(ax), Text("不足一周", "less than a week").to(language))
        made = panels(ax, shown, TITLE, _remark(hidden), language, _inside)
        for place, one in zip(made, shown, strict=False):
            _band(place, one, language)
            dates_below(place, one.start, 9 if one.id == "" else 4)
            place.set_ylim(bottom=0)
            theme.counts(place.yaxis)
        axis_names(made, Text("周（起始日）", "week (first day)"), Text("件/周", "orders a week"), language)
        theme.legend(made[0], 4)
        for place in made:
            theme.finished(place)
        return made[0]


def _band(ax: Axes, one: "WeeklyCounts", language: Language) -> None:
    counts = Text("实际立案", "filed").to(language)
    wide = Text("80% 的周应落入", "80 % of weeks should lie here").to(language)
    sure = Text("拟合率的 95% 区间", "95 % interval of the rate").to(language)
    fitted = Text("拟合率", "fitted rate").to(language)
    ax.fill_between(one.start, one.low, one.high, color=theme.LIGHT, linewidth=0, label=wide)
    ax.plot(one.start, one.counts, color=theme.DARK, linewidth=0.8, label=counts)
    ax.fill_between(one.start, one.rate_low, one.rate_high, color=theme.SERIES[1], alpha=0.35, linewidth=0, label=sure)
    ax.plot(one.start, one.rate, color=theme.SERIES[1], linewidth=1.4, linestyle=theme.DASHES[1], label=fitted)


def _inside(one: "WeeklyCounts") -> Text:
    return Text(f"落入灰带 {100 * one.inside:.0f}%", f"{100 * one.inside:.0f} % in the grey band")


def _remark(hidden: int) -> Text:
    more = Text(f"；另有 {hidden} 类未画", f"; {hidden} more categories not drawn") if hidden else Text("", "")
    return Text("n 为工单数；落入灰带：实际周数的比例", "n: orders; in the grey band: share of the weeks") + more
