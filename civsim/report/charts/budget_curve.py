"""经费—得分曲线: the best expected score by money, team-days or crew-hours, with its bends and what is scarce."""

from itertools import pairwise

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.planner import Curve, CurvePoint, Kink
from civsim.report import theme
from civsim.report.curve_words import AMOUNTS, SCARCE, TITLES, note_of, scarce_on


def budget_curve(curve: Curve, ax: Axes | None = None, language: Language = "zh", target: float | None = None) -> Axes:
    """Value of the linear programme and its bound by amount. [points by 万元, team-days or crew-hours]"""
    with theme.style():
        ax = theme.axes_or_new(ax, height=5.0)
        ax.set_title(TITLES[curve.resource].to(language))
        values, bounds = [p.value for p in curve.points], [p.bound for p in curve.points]
        solved: list[CurvePoint | Kink] = sorted([*curve.points, *curve.kinks], key=lambda p: p.amount)
        amounts = [p.amount for p in solved]
        ax.plot(
            amounts,
            [p.bound for p in solved],
            color=theme.GREY,
            linewidth=1.2,
            linestyle=theme.DASHES[1],
            label=Text("上界", "bound").to(language),
        )
        ax.plot(amounts, [p.value for p in solved], color=theme.SERIES[0], linewidth=2)
        ax.plot(
            [p.amount for p in curve.points],
            values,
            color=theme.SERIES[0],
            marker="o",
            linestyle="",
            label=Text("最优期望得分", "best expected score").to(language),
        )
        _simulated(ax, curve, language)
        _pieces(ax, curve, language)
        _kinks(ax, curve, language)
        _today(ax, curve, language)
        ends = [x.mean if x.n < 2 else x.low for p in curve.points if (x := p.simulated)]
        low, high = min([*values, *ends]), max(bounds)
        room = max(high - low, 0.1)
        ax.set_ylim(low - 0.28 * room, high + 0.22 * room)
        if target is not None and ax.get_ylim()[0] < target < ax.get_ylim()[1]:
            ax.axhline(
                target,
                color=theme.SERIES[1],
                linestyle=theme.DASHES[2],
                label=Text(f"目标 {target:g} 分", f"target {target:g}").to(language),
            )
        ax.set_xlabel(AMOUNTS[curve.resource].to(language))
        ax.set_ylabel(Text("期望得分（分）", "expected score (points)").to(language))
        ax.grid(axis="y")
        theme.note(ax, note_of(curve).to(language))
        theme.legend(ax, 3)
        return theme.finished(ax)


def _simulated(ax: Axes, curve: Curve, language: Language) -> None:
    """What whole plans made for some points score, with their intervals."""
    for i, (amount, x) in enumerate((p.amount, p.simulated) for p in curve.points if p.simulated is not None):
        ends = [[x.mean - x.low], [x.high - x.mean]] if x.n > 1 else None
        label = Text("整套方案的推演得分（95% 区间）", "whole plans, simulated (95 %)").to(language) if i == 0 else None
        ax.errorbar(amount, x.mean, yerr=ends, fmt="s", markersize=5, color=theme.SERIES[2], capsize=4, label=label)


def _pieces(ax: Axes, curve: Curve, language: Language) -> None:
    """Below the curve, from where to where which thing is the scarcest."""
    spans: list[tuple[float, float, str]] = []
    for a, b in pairwise(curve.points):
        name = scarce_on(a, b)
        if spans and spans[-1][2] == name:
            spans[-1] = (spans[-1][0], b.amount, name)
        else:
            spans.append((a.amount, b.amount, name))
    for i, (low, high, name) in enumerate(spans):
        said = Text("底条：各段最紧的资源", "strip: the scarcest thing").to(language) if i == 0 else None
        ax.axvspan(low, high, ymax=0.09, color=theme.LIGHT, alpha=0.9 if i % 2 else 0.5, linewidth=0, label=said)
        text = theme.shortened(SCARCE[name].to(language), int(64 * (high - low) / (spans[-1][1] - spans[0][0])))
        ax.text((low + high) / 2, 0.045, text, transform=ax.get_xaxis_transform(), ha="center", va="center", fontsize=9)


def _kinks(ax: Axes, curve: Curve, language: Language) -> None:
    label = Text("拐点（约）", "bend (about)").to(language)
    for i, kink in enumerate(curve.kinks):
        ax.plot(
            kink.amount,
            kink.value,
            marker="D",
            markersize=8,
            linestyle="",
            color=theme.SERIES[1],
            markerfacecolor="white",
            zorder=4,
            label=label if i == 0 else None,
        )
        ax.annotate(
            f"{kink.amount:,.0f}",
            (kink.amount, kink.value),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=theme.SERIES[1],
            path_effects=theme.outlined(),
            zorder=5,
        )


def _today(ax: Axes, curve: Curve, language: Language) -> None:
    """A line where the scenario stands."""
    first = curve.points[0]
    now = first.amount / first.multiple
    if first.amount <= now <= curve.points[-1].amount:
        said = Text("场景现值", "as in the scenario").to(language)
        ax.axvline(now, color=theme.DARK, linewidth=1, linestyle=theme.DASHES[3], label=said)
