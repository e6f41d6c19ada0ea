"""同地再次立案: on which day after closing the same address reports again, beside chance and the fitted relapse."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.panels import axis_names, most_shown, panels

if TYPE_CHECKING:
    from civsim.calibrate import RepeatDays

TITLE = Text("结案后同地再次立案", "The same address again after closing")


def repeats_by_day(found: Sequence["RepeatDays"], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """First repeats a day of 1000 closings, with 95 % intervals; the chance level; the fit. [a day of 1000]"""
    with theme.style():
        shown, hidden = most_shown(found)
        if not shown:
            text = Text("没有地址列或记录太短，未拟合反弹", "no addresses, or too short a record: relapse not fitted")
            return theme.nothing(theme.axes_or_new(ax), text.to(language))
        made = panels(ax, shown, TITLE, _remark(hidden), language)
        for place, one in zip(made, shown, strict=False):
            _bars(place, one, language)
            place.set_ylim(bottom=0)
        beside = Text("每千件每天", "a day of 1000")
        axis_names(made, Text("结案后天数", "days since closing"), beside, language)
        theme.legend(made[0], 4)
        for place in made:
            theme.finished(place)
        return made[0]


def _bars(ax: Axes, one: "RepeatDays", language: Language) -> None:
    seen, low, high, chance, fitted = (1000 * x for x in (one.seen, one.low, one.high, one.chance, one.fitted))
    bars, sure = Text("再次立案", "again"), Text("95% 区间", "95 % interval")
    ax.bar(one.middle, seen, width=0.85 * one.days, color=theme.LIGHT, label=bars.to(language))
    look: dict[str, Any] = {"fmt": "none", "ecolor": theme.GREY, "elinewidth": 0.8}
    ax.errorbar(one.middle, seen, yerr=[seen - low, high - seen], label=sure.to(language), **look)
    level, both = Text("偶然水平", "chance level"), Text("偶然加拟合的反弹", "chance and fitted relapse")
    for line, name, colour, dash in ((chance, level, 0, 2), (fitted, both, 1, 1)):
        dashes = theme.DASHES[dash]
        ax.plot(one.middle, line, color=theme.SERIES[colour], linewidth=1.4, linestyle=dashes, label=name.to(language))
    window = int(one.days.sum())
    ax.set_xlim(0.5, window + 0.5)
    ax.set_xticks(range(0, window + 1, 10 * -(-window // 70))[1:])


def _remark(hidden: int) -> Text:
    more = Text(f"；另有 {hidden} 类未画", f"; {hidden} more categories not drawn") if hidden else Text("", "")
    return Text("n 为跟踪满整段的已结案工单数", "n: closed orders that were followed to the end") + more
