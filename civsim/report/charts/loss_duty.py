"""部门失分构成: expected points lost by department, stacked by category of problems."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import ids, names

TITLE = Text("部门失分构成", "Points lost by department and category")
MOST_PARTS = 9  # categories with a colour of their own; the others together
NONE = Text("不归其一", "no single one")
REST = Text("其余类别", "other categories")


def loss_duty(marks: xr.Dataset, assessment: int = -1, ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Expected points lost at one test, mean over replications: bars by department, parts by category. [points]"""
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
        for row, total in enumerate(left):
            ax.annotate(
                f"{total:.2f}", (total, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9
            )
        labels = _labels(duty, "lost_department", language)
        ax.set_yticks(range(len(bars)), [theme.wrapped(labels[d], 26) for d in bars], fontsize=9.5)
        ax.set_ylim(max(len(bars), 2) - 0.4, -0.6)
        ax.set_xlim(0, float(left.max()) * 1.14)
        ax.set_xlabel(Text("平均期望失分（分）", "mean expected points lost (points)").to(language))
        ax.grid(axis="x")
        theme.legend(ax, theme.legend_columns([name for name, _ in parts]))
        n = marks.sizes.get("replication", 1)
        said = Text(f"共失 {left.sum():.2f} 分，n={n}", f"{left.sum():.2f} points lost in all, n={n}")
        theme.note(ax, said.to(language))
        return theme.finished(ax)


def _labels(duty: xr.DataArray, dim: str, language: Language) -> list[str]:
    named = zip(ids(duty, dim), names(duty, dim, language), strict=True)
    return [theme.shortened(NONE.to(language) if key == "none" else name, 40) for key, name in named]
