"""抽样点位数—误差曲线: how far a test's score errs by the number of sites that it visits."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.scores import error_summary

TITLE = Text("抽样点位数—误差曲线", "Error by number of sites")
CURVES = (
    ("error_total", Text("得分总波动", "whole scatter of the score")),
    ("error_own", Text("测评自身误差（城市状态给定）", "error of the test itself (same city)")),
)
WANTED = 1.0  # points


def sampling_error(marks: xr.Dataset, assessment: int = -1, ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Half width of the 95 % interval of one test's score by number of sites. [points]"""
    with theme.style():
        ax = theme.axes_or_new(ax)
        ax.set_title(TITLE.to(language))
        if "error_own" not in marks or not marks.sizes["assessment"]:
            return theme.nothing(ax, Text("本场景没有测评", "the scenario has no tests").to(language))
        found = list(error_summary(marks).values())[assessment]
        sites, first = np.unique(marks["error_sites"].values[assessment], return_index=True)
        if not found["sites"] or found["own"] is None:
            return theme.nothing(ax, Text("该测评不抽点位，或从未举行", "no sites drawn, or never held").to(language))
        for i, (name, label) in enumerate(CURVES):
            values = marks[name].values[assessment][first]
            if np.isfinite(values).all():
                (line,) = ax.plot(sites, values, color=theme.SERIES[i], markersize=4.5, label=label.to(language))
                line.set(linestyle=theme.DASHES[i], marker=theme.MARKERS[i])
        if found["floor"] is not None:
            label = Text(f"加点位消不去的部分 ±{found['floor']:.2f} 分", f"no sites remove ±{found['floor']:.2f}")
            ax.axhline(found["floor"], color=theme.GREY, linestyle=(0, (2, 2)), linewidth=1.2, label=label.to(language))
        ax.axhline(
            WANTED,
            color=theme.SERIES[2],
            linestyle=(0, (6, 2, 1, 2)),
            linewidth=1.2,
            label=Text("±1 分", "±1 point").to(language),
        )
        ax.axvline(found["sites"], color=theme.SERIES[1], linewidth=1.0, zorder=1)
        today = Text(
            f"现有 {found['sites']} 个，±{found['own']:.2f} 分", f"today {found['sites']}: ±{found['own']:.2f}"
        )
        ax.annotate(
            today.to(language),
            (found["sites"], 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(5, -4),
            textcoords="offset points",
            va="top",
            fontsize=9,
            path_effects=theme.outlined(),
        )
        ax.set_xlim(0, sites.max() * 1.03)
        theme.counts(ax.xaxis)
        ax.set_ylim(bottom=0)
        ax.set_xlabel(Text("抽样点位数（个）", "sites drawn").to(language))
        ax.set_ylabel(Text("95% 区间半宽（分）", "half width of the 95 % interval (points)").to(language))
        ax.grid(axis="y")
        theme.note(ax, _needed(found["sites_for_one_point"], found["n"]).to(language))
        theme.legend(ax, 2)
        return theme.finished(ax)


def _needed(sites: float | None, n: int) -> Text:
    """How many sites it takes."""
    if sites is None:
        return Text(f"点位再多，误差也达不到 ±1 分；n={n}", f"no number of sites gives ±1 point; n={n}")
    return Text(
        f"测评自身误差 ±1 分需 {sites:.0f} 个点位；n={n}", f"error of the test ±1 point: {sites:.0f} sites; n={n}"
    )
