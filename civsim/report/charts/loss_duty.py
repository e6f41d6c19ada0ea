"""部门失分构成: expected points lost by department, stacked by category of problems."""

from math import nan

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.losses import NOBODY
from civsim.report.reading import SINGLE, counted, ids, interval_of, known, names
from civsim.scores import Interval

TITLE = Text("部门失分构成", "Points lost by department and category")
MOST_PARTS = 9  # categories with a colour of their own; the others together
NONE = Text("不归其一", "no single one")
REST = Text("其余类别", "other categories")


def loss_duty(marks: xr.Dataset, assessment: int = -1, ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Expected points lost at one test: bars by department with their intervals, mean parts by category. [points]"""
    with theme.style():
        shown = "expected_lost_duty" in marks and marks.sizes.get("assessment", 0)
        duty = marks["expected_lost_duty"].isel(assessment=assessment) if shown else None
        values = np.zeros((0, 0)) if duty is None else duty.transpose("lost_department", "lost_category").values
        bars = [int(d) for d in np.argsort(-values.sum(axis=1), kind="stable") if values[d].sum() > 1e-9]
        ax = theme.axes_or_new(ax, height=2.4 + 0.42 * max(len(bars), 3))
        ax.set_title(TITLE.to(language))
        if duty is None or not bars:
            return theme.nothing(ax, Text("没有失分可分解", "no lost points to attribute").to(language))
        order = [int(c) for c in np.argsort(-values.sum(axis=0), kind="stable") if values[:, c].sum() > 1e-9]
        categories = _labels(duty, "lost_category", language)
        parts = [(categories[c], values[bars, c]) for c in order[:MOST_PARTS]]
        if order[MOST_PARTS:]:
            parts.append((REST.to(language), values[np.ix_(bars, order[MOST_PARTS:])].sum(axis=1)))
        left = np.zeros(len(bars))
        for i, (name, part) in enumerate(parts):
            colour, hatch = theme.SERIES[i % len(theme.SERIES)], theme.HATCHES[i % len(theme.HATCHES)]
            ax.barh(range(len(bars)), part, 0.68, left, color=colour, hatch=hatch, edgecolor="white", label=name)
            left += part
        sure = _totals(marks, assessment, bars)
        for row, (total, found) in enumerate(zip(left, sure, strict=True)):
            _write(ax, row, float(total), found)
        labels = _labels(duty, "lost_department", language)
        ax.set_yticks(range(len(bars)), [theme.wrapped(labels[d], 26) for d in bars], fontsize=9.5)
        ax.set_ylim(max(len(bars), 2) - 0.4, -0.6)
        ax.set_xlim(0, max([*left, *(f.high for f in sure if known(f))]) * 1.25)
        ax.set_xlabel(Text("平均期望失分（分）", "mean expected points lost (points)").to(language))
        ax.grid(axis="x")
        theme.legend(ax, theme.legend_columns([name for name, _ in parts]))
        said = Text(f"共失 {left.sum():.2f} 分", f"{left.sum():.2f} points lost in all")
        n = counted([f.n for f in sure])
        bars_say = Text(f"；误差线为 95% 区间，{n}", f"; bars: 95 % interval, {n}")
        single = Text("；", "; ") + SINGLE
        theme.note(ax, (said + (bars_say if any(map(known, sure)) else single)).to(language))
        return theme.finished(ax)


def _totals(marks: xr.Dataset, assessment: int, bars: list[int]) -> list[Interval]:
    """What each department loses, with its interval."""
    if "expected_lost_by_department" not in marks:
        return [Interval(nan, nan, nan, 1) for _ in bars]
    lost = marks["expected_lost_by_department"].isel(assessment=assessment)
    return [interval_of(lost.isel(lost_department=d)) for d in bars]


def _write(ax: Axes, row: int, total: float, found: Interval) -> None:
    """The total and its interval at the end of a bar."""
    at, said = total, f"{total:.2f}"
    if known(found):
        at, half = max(found.high, total), found.high - found.mean
        said += f" ±{half:.2f}" if half >= 0.005 else ""
        ax.errorbar(total, row, xerr=half, color=theme.DARK, capsize=3, linewidth=1.2, path_effects=theme.outlined())
    ax.annotate(said, (at, row), xytext=(6, 0), textcoords="offset points", va="center", fontsize=9)


def _labels(duty: xr.DataArray, dim: str, language: Language) -> list[str]:
    named = zip(ids(duty, dim), names(duty, dim, language), strict=True)
    none = NOBODY if dim == "lost_department" else NONE
    return [theme.shortened(none.to(language) if key == "none" else name, 40) for key, name in named]
