"""专项指数走势: the sub-indices of the city at the ends of months, with their 95 % intervals."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import SINGLE, ids, known, names, replications_of, score_interval_of

TITLE = Text("专项指数走势", "Sub-indices by month")
MOST = 8  # lines that can be told apart


def sub_indices(marks: xr.Dataset, ax: Axes | None = None, language: Language = "zh") -> Axes:
    """One line a sub-index, of the whole city; the band is the 95 % interval of its mean. [points, 0..100]"""
    with theme.style():
        ax = theme.axes_or_new(ax)
        ax.set_title(TITLE.to(language))
        if "sub_index_value" not in marks:
            return theme.nothing(ax, Text("本场景没有专项指数", "the scenario has no sub-indices").to(language))
        months, shown = ids(marks, "month"), names(marks, "sub_index", language)
        value = marks["sub_index_value"].isel(index_area=0)
        x = np.arange(len(months))
        for i, name in enumerate(shown[:MOST]):
            line = [score_interval_of(value.isel(sub_index=i, month=m)) for m in x]
            look = {"color": theme.SERIES[i % 10], "linestyle": theme.DASHES[i % 4], "marker": theme.MARKERS[i % 10]}
            ax.plot(x, [p.mean for p in line], markersize=4.5, label=theme.wrapped(name, 30), **look)  # type: ignore[arg-type]
            if all(known(p) for p in line):
                ends = [p.low for p in line], [p.high for p in line]
                ax.fill_between(x, *ends, color=theme.SERIES[i % 10], alpha=0.15, linewidth=0)
        step = max(1, -(-len(months) // 12))
        ax.set_xticks(x[::step], months[::step], rotation=45 if len(months) > 8 else 0, fontsize=9)
        ax.margins(x=0.03)
        ax.set_ylabel(Text("指数（分，百分制）", "index (points of 100)").to(language))
        ax.grid(axis="y")
        n = replications_of(marks)
        band = Text(f"阴影为 95% 置信区间，n={n}", f"bands: 95 % interval, n={n}")
        rest = Text(f"；只画前 {MOST} 项", f"; the first {MOST} only") if len(shown) > MOST else Text("", "")
        theme.note(ax, ((band if n > 1 else SINGLE) + rest).to(language))
        theme.legend(ax, theme.legend_columns(shown))
        return theme.finished(ax)
