"""结案曲线: the share closed within so many days, with the open orders counted, beside the closed ones alone."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.scores import Curve, Delay

TITLE = Text("结案曲线", "Share of orders closed")


def closing_curve(curve: Curve | None, delay: Delay | None, ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Share closed by days since filing: Kaplan-Meier with its 95 % band, and of the closed ones alone. [%, d]

    Days stand on a logarithmic axis, because most orders close within hours and some after months.
    """
    with theme.style():
        ax = theme.axes_or_new(ax)
        ax.set_title(TITLE.to(language))
        if curve is None or delay is None:
            return theme.nothing(ax, Text("没有已结案的工单", "no order has been closed").to(language))
        days, least = np.maximum(curve.days, 1e-9), 1 / 24
        band = Text("95% 区间", "95 % interval").to(language)
        ax.fill_between(days, 100 * curve.low, 100 * curve.high, step="post", color=theme.LIGHT, label=band)
        whole = Text("计入在办（Kaplan-Meier）", "open ones counted (Kaplan-Meier)").to(language)
        ax.step(days, 100 * curve.share, where="post", color=theme.SERIES[0], linewidth=2, label=whole)
        naive = Text("只计已结案（偏快）", "closed ones only (too fast)").to(language)
        ax.step(days, 100 * curve.naive, where="post", color=theme.SERIES[1], linestyle=theme.DASHES[1], label=naive)
        ax.axhline(50, color=theme.GREY, linewidth=0.8, linestyle=theme.DASHES[2])
        medians = (
            (delay.median.mean, _ends(delay, language), theme.SERIES[0], "left", 8),
            (delay.naive_median, "", theme.SERIES[1], "right", -10),
        )
        for at, sure, colour, side, away in medians:
            if np.isfinite(at):
                ax.plot([max(at, least)], [50], "o", color=colour, markersize=6)
                text = Text(f"中位数 {at:.2f} 天", f"median {at:.2f} d").to(language) + sure
                where: dict[str, Any] = {
                    "xytext": (away, -14 if away > 0 else 6),
                    "textcoords": "offset points",
                    "ha": side,
                    "fontsize": 9,
                }
                ax.annotate(text, (max(at, least), 50), color=colour, **where)
        ax.set_xscale("log")
        ax.set_xlim(least, max(float(curve.days[-1]), 1.0))
        ticks = [t for t in (1 / 24, 0.25, 1, 3, 7, 30, 90, 365, 1095) if t <= max(float(curve.days[-1]), 1.0)]
        hours = Text("小时", "h").to(language)
        ax.set_xticks(ticks, [f"{24 * t:.0f} {hours}" if t < 1 else f"{t:g}" for t in ticks])
        ax.minorticks_off()
        ax.set_ylim(0, 100)
        ax.set_xlabel(Text("立案后天数（对数轴）", "days since filing (logarithmic)").to(language))
        ax.set_ylabel(Text("已结案（%）", "closed (%)").to(language))
        ax.grid(axis="both")
        theme.note(
            ax, Text(f"n={delay.n}，其中已结案 {delay.ended}", f"n={delay.n}, {delay.ended} closed").to(language)
        )
        theme.legend(ax, 3)
        return theme.finished(ax)


def _ends(delay: Delay, language: Language) -> str:
    """The interval of the median, where both ends are reached."""
    low, high = delay.median.low, delay.median.high
    if not (np.isfinite(low) and np.isfinite(high)):
        return ""
    return Text(f"（95% 区间 {low:.2f}–{high:.2f}）", f" (95 % interval {low:.2f} to {high:.2f})").to(language)
