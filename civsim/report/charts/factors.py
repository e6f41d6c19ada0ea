"""拟合倍数: the factors of months, weekdays or profiles with their intervals, by category."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.fit_content import Factors
from civsim.report.panels import axis_names, most_shown, panels

if TYPE_CHECKING:
    from civsim.calibrate import Evidence


def factors(found: Sequence[Factors], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """A list of factors with its 95 % intervals, a panel a category. [times]"""
    with theme.style():
        shown, hidden = most_shown(found)
        made = panels(ax, shown, shown[0].title, _remark(hidden), language)
        for place, one in zip(made, shown, strict=False):
            _points(place, one.found, language)
        axis_names(made, Text("", ""), Text("倍", "times"), language)
        theme.legend(made[0], 2)
        for place in made:
            theme.finished(place)
        return made[0]


def _points(ax: Axes, found: Sequence["Evidence"], language: Language) -> None:
    x = np.arange(len(found))
    value, low, high = (np.array([getattr(e.estimate, end) for e in found]) for end in ("value", "low", "high"))
    most = 1.05 * float(
        np.minimum(np.nan_to_num(high, nan=0.0, posinf=0.0), 2 * value.max(initial=1.0)).max(initial=1.2)
    )
    low, high = np.fmin(low, value), np.minimum(np.fmax(high, value), 2 * most)  # open intervals end above the picture
    ax.axhline(1.0, color=theme.GREY, linewidth=0.8, linestyle=theme.DASHES[2])
    label = Text("估计值及 95% 区间", "estimate and 95 % interval").to(language)
    look: dict[str, Any] = {"fmt": "o", "markersize": 3.5, "color": theme.SERIES[0], "elinewidth": 1.2}
    ax.errorbar(x, value, yerr=[value - low, high - value], label=label, **look)
    ax.set_ylim(0, max(most, 1.05 * float(value.max(initial=1.0))))
    _below(ax, [e.part.to(language) if e.part else "" for e in found])


def _below(ax: Axes, names: list[str]) -> None:
    """Names of the entries: aslant where they are long, every second one where they are many."""
    if max(theme.letters(name) for name in names) > 5:
        shown = [theme.shortened(name, 14) for name in names]
        ax.set_xticks(range(len(shown)), shown, rotation=60, ha="right", rotation_mode="anchor", fontsize=7.5)
        return
    step = 2 if len(names) > 7 else 1
    ax.set_xticks(range(0, len(names), step), names[::step], fontsize=7.5)


def _remark(hidden: int) -> Text:
    more = Text(f"；另有 {hidden} 类未画", f"; {hidden} more categories not drawn") if hidden else Text("", "")
    return Text("n 为工单数；1 为平均水平", "n: orders; 1 is the average") + more
