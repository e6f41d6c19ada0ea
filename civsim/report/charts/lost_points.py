"""失分帕累托图: where points are lost, largest first, with the running share of the whole loss."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.losses import BY_NAMES, By, losses

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
        parts = losses(marks, by, assessment)
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
        for row, (value, reached) in enumerate(zip(values, share, strict=True)):
            text = Text(f"{value:.2f}（累计 {100 * reached:.1f}%）", f"{value:.2f} ({100 * reached:.1f} % so far)")
            ax.annotate(
                text.to(language), (value, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8.5
            )
        ax.set_yticks(range(len(values)), labels, fontsize=9.5)
        ax.set_ylim(max(len(values), 2) - 0.4, -0.6)
        ax.set_xlim(0, max(values) * 1.42)
        ax.set_xlabel(Text("平均失分（分）", "mean points lost (points)").to(language))
        ax.grid(axis="x")
        total = Text(f"共失 {sum(values):.2f} 分", f"{sum(values):.2f} points lost in all")
        theme.note(ax, total.to(language))
        return theme.finished(ax)
