"""立案到结案时长: the share closed by days since filing, counted (Kaplan-Meier) and fitted, by category."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.panels import axis_names, most_shown, panels

if TYPE_CHECKING:
    from civsim.calibrate import ClosingCurve

TITLE = Text("结案时长：计数与拟合", "Time to close: counted and fitted")
TICKS = (1 / 24, 0.25, 1, 3, 10, 30, 100, 365, 1095)
LEAST = 1 / 24  # day; shorter times stand at the left edge


def closing_fit(found: Sequence["ClosingCurve"], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Share closed, with the 95 % interval of the counted one, over logarithmic days since filing. [%, d]"""
    with theme.style():
        shown, hidden = most_shown(found)
        if not shown:
            return theme.nothing(theme.axes_or_new(ax), Text("没有已结案的工单", "no order was closed").to(language))
        made = panels(ax, shown, TITLE, _remark(hidden), language, _apart)
        begin = max(min(float(one.days[0]) for one in shown) / 2, LEAST)
        end = max(float(one.days[-1]) for one in shown)
        for place, one in zip(made, shown, strict=False):
            _curves(place, one, language)
            place.set_xscale("log")
            place.set_xlim(begin, end)
            ticks = [t for t in TICKS if begin <= t <= end]
            place.set_xticks(ticks, [_said(t, language) for t in ticks])
            place.minorticks_off()
            place.set_ylim(0, 100)
        days = Text("立案后天数（对数轴）", "days since filing (log)")
        axis_names(made, days, Text("已结案（%）", "closed (%)"), language)
        theme.legend(made[0], 4)
        for place in made:
            theme.finished(place)
        return made[0]


def _said(days: float, language: Language) -> str:
    return f"{days:g}" if days >= 1 else f"{24 * days:.0f} {Text('时', 'h').to(language)}"


def _curves(ax: Axes, one: "ClosingCurve", language: Language) -> None:
    band = Text("95% 区间", "95 % interval").to(language)
    counted = Text("计数（Kaplan-Meier，计入在办）", "counted (Kaplan-Meier, open ones in)").to(language)
    fitted = Text("拟合", "fitted").to(language)
    ax.fill_between(one.days, 100 * one.low, 100 * one.high, step="post", color=theme.LIGHT, linewidth=0, label=band)
    ax.step(one.days, 100 * one.closed, where="post", color=theme.SERIES[0], linewidth=1.4, label=counted)
    ax.plot(one.days, 100 * one.fitted, color=theme.SERIES[1], linewidth=1.4, linestyle=theme.DASHES[1], label=fitted)
    law = ax.annotate(one.law.to(language), (0.98, 0.05), xycoords="axes fraction", ha="right", fontsize=8)
    law.set(color=theme.GREY, in_layout=False)


def _apart(one: "ClosingCurve") -> Text:
    worst = 100 * one.apart
    return Text(f"最多相差 {worst:.0f} 个百分点", f"at most {worst:.0f} points apart")


def _remark(hidden: int) -> Text:
    more = Text(f"；另有 {hidden} 类未画", f"; {hidden} more categories not drawn") if hidden else Text("", "")
    return Text("n 为工单数，未结案的按删失计", "n: orders; those still open are censored") + more
