"""失分帕累托图: where points are lost, largest first, with the running share of the whole loss."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.losses import BY_NAMES, By, loss_intervals
from civsim.report.reading import SINGLE, known
from civsim.scores import Interval

TITLE = Text("失分帕累托图", "Points lost (Pareto)")
MOST = 15  # bars; what is smaller is put together


def lost_points(
    marks: xr.Dataset,
    by: By = "category",
    assessment: int = -1,
    ax: Axes | None = None,
    language: Language = "zh",
) -> Axes:
    """Mean points lost at one test by category or by district, with the cumulative share. [points]"""
    with theme.style():
        sure = loss_intervals(marks, by, assessment)
        parts = {name: found.mean for name, found in sure.items()}
        rows = min(len(parts), MOST + 1)
        ax = theme.axes_or_new(ax, height=2.0 + 0.36 * max(rows, 4))
        ax.set_title(f"{TITLE.to(language)} · {BY_NAMES[by].to(language)}")
        if not parts or sum(parts.values()) <= 0:
            return theme.nothing(ax, Text("没有失分可分解", "no lost points to attribute").to(language))
        labels = [theme.wrapped(text.to(language), 26) for text in parts]
        values = list(parts.values())
        if len(values) > MOST:
            rest = len(values) - MOST
            labels = [*labels[:MOST], Text(f"其余 {rest} 项", f"other {rest}").to(language)]
            values = [*values[:MOST], sum(values[MOST:])]
        share = np.cumsum(values) / sum(values)
        ax.barh(range(len(values)), values, 0.68, color=theme.SERIES[0])
        _bars(ax, list(sure.values())[:MOST])
        for row, (value, reached) in enumerate(zip(values, share, strict=True)):
            at = max(
                [value, *(found.high for found in list(sure.values())[row : row + 1] if row < MOST and known(found))]
            )
            text = Text(f"{value:.2f}（累计 {100 * reached:.1f}%）", f"{value:.2f} ({100 * reached:.1f} % so far)")
            ax.annotate(
                text.to(language), (at, row), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8.5
            )
        ax.set_yticks(range(len(values)), labels, fontsize=9.5)
        ax.set_ylim(max(len(values), 2) - 0.4, -0.6)
        ax.set_xlim(0, max([*values, *(found.high for found in sure.values() if known(found))]) * 1.42)
        ax.set_xlabel(Text("平均失分（分）", "mean points lost (points)").to(language))
        ax.grid(axis="x")
        total = Text(f"共失 {sum(values):.2f} 分", f"{sum(values):.2f} points lost in all")
        n = next(iter(sure.values())).n
        bars = Text(f"；误差线为 95% 区间，n={n}", f"; bars: 95 % interval, n={n}")
        theme.note(ax, (total + (bars if n > 1 else Text("；", "; ") + SINGLE)).to(language))
        return theme.finished(ax)


def _bars(ax: Axes, parts: list[Interval]) -> None:
    """The intervals, on the bars."""
    for row, found in enumerate(parts):
        if known(found):
            ends = [[found.mean - found.low], [found.high - found.mean]]
            ax.errorbar(
                found.mean, row, xerr=ends, color=theme.DARK, capsize=2.5, linewidth=1.2, path_effects=theme.outlined()
            )
