"""达标概率: how likely each test, and the cycle, reaches the target."""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import dates_of, names, replications_of
from civsim.scores import probability_interval

TITLE = Text("达标概率", "Probability of reaching the target")
WHOLE = {
    "p_cycle": Text("周期总分", "cycle score"),
    "p_held": Text("各次都达标", "every test"),
}


def p_target(
    marks: xr.Dataset | Mapping[str, xr.Dataset],
    ax: Axes | None = None,
    target: float = 90.0,
    language: Language = "zh",
) -> Axes:
    """Share of replications in which the score reaches the target, with Wilson intervals. [%]"""
    variants = {"": marks} if isinstance(marks, xr.Dataset) else dict(marks)
    with theme.style():
        first = next(iter(variants.values()))
        labels = _labels(first, language)
        ax = theme.axes_or_new(ax, height=2.0 + max(0.3 + 0.17 * len(variants), 0.45) * max(len(labels), 3))
        ax.set_title(TITLE.to(language))
        if not first.sizes.get("assessment", 0):
            return theme.nothing(ax, Text("本场景没有测评", "the scenario has no tests").to(language))
        bar = 0.8 / len(variants)
        for i, (name, m) in enumerate(variants.items()):
            _draw(ax, np.arange(len(labels)) + (i - (len(variants) - 1) / 2) * bar, bar, i, name, m)
        ax.set_yticks(range(len(labels)), labels, fontsize=9.5)
        ax.set_ylim(len(labels) - 0.4, -0.6)
        ax.set_xlim(0, 114)
        ax.set_xticks(range(0, 101, 20))
        ax.set_xlabel(
            Text(f"得分不低于 {target:g} 分的概率（%）", f"probability of a score of {target:g} or more (%)").to(
                language
            )
        )
        ax.grid(axis="x")
        n = min(replications_of(m) for m in variants.values())
        theme.note(ax, Text(f"95% 威尔逊区间，n={n}", f"95 % Wilson interval, n={n}").to(language))
        if any(variants):
            theme.legend(ax, 2)
        return theme.finished(ax)


def _labels(marks: xr.Dataset, language: Language) -> list[str]:
    dates = dates_of(marks)
    tests = [theme.shortened(name, 26) for name in names(marks, "assessment", language)]
    if dates is not None:
        tests = [f"{name}\n{day}" for name, day in zip(tests, dates, strict=True)]
    return tests + [text.to(language) for key, text in WHOLE.items() if key in marks]


def _draw(
    ax: Axes, y: np.ndarray[tuple[int], np.dtype[np.float64]], bar: float, i: int, name: str, marks: xr.Dataset
) -> None:
    n = replications_of(marks)
    values = [float(v) for v in marks["p_target"].values] + [float(marks[key]) for key in WHOLE if key in marks]
    ax.barh(
        y,
        [100 * v if np.isfinite(v) else 0.0 for v in values],
        bar * 0.92,
        color=theme.SERIES[i % 10],
        hatch=theme.HATCHES[i % 6],
        edgecolor="white",
        label=theme.wrapped(name, 40) or "_",
    )
    for at, value in zip(y, values, strict=True):
        if not np.isfinite(value):
            ax.annotate("—", (1, at), va="center", fontsize=8.5)
            continue
        _, low, high, _ = probability_interval(value * n, n)
        ax.errorbar(
            100 * value,
            at,
            xerr=[[100 * max(value - low, 0)], [100 * max(high - value, 0)]],
            color=theme.GREY,
            capsize=2,
            linewidth=1,
        )
        if bar > 0.15:
            ax.annotate(f"{100 * value:.1f}", (101.5, at), va="center", fontsize=8.5)
