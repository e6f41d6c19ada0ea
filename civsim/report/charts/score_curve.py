"""得分预测曲线: the score at each test with its 95 % interval, the cycle score, and the target line."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import (
    SINGLE,
    counted,
    dates_of,
    ids,
    in_time,
    known,
    names,
    score_interval_of,
    with_tests_of_the_first,
)
from civsim.scores import Interval

TITLE = Text("得分预测曲线", "Forecast of the score")
BEHIND = "#9aa4ad"
MANY = 8  # tests; beyond it only dates are written
CROWDED = 24  # tests; beyond it only those that count are drawn
WRITTEN = 40  # dates that can be read beside each other
MOST_PROMINENT = 4  # variants drawn in colour with intervals; with more, the others are thin and grey


def score_curve(
    marks: xr.Dataset | Mapping[str, xr.Dataset],
    ax: Axes | None = None,
    target: float = 90.0,
    language: Language = "zh",
    prominent: Collection[str] = (),
) -> Axes:
    """Score at each test and over the cycle, one line a variant. [points]

    Parameters
    ----------
    marks
        From `score_run`: one dataset, or several by the name to be shown.
    target
        Score wanted; a dashed line. [points]
    prominent
        Names to draw in colour with their intervals, where there are more than four variants; the first ones without.
    """
    variants = with_tests_of_the_first({"": marks} if isinstance(marks, xr.Dataset) else marks)
    with theme.style():
        ax = theme.axes_or_new(ax)
        ax.set_title(TITLE.to(language))
        first = next(iter(variants.values()))
        if not ids(first, "assessment"):
            return theme.nothing(ax, Text("本场景没有测评", "the scenario has no tests").to(language))
        order = _in_time(first)
        front = _front(list(variants), prominent)
        counts = [n for i, name in enumerate(front) for n in _draw(ax, i, len(front), name, variants[name], order)]
        for i, name in enumerate(name for name in variants if name not in front):
            _behind(ax, i, name, variants[name], order)
        ax.axhline(target, color=theme.GREY, linestyle=(0, (4, 3)), linewidth=1.1, zorder=1)
        ax.annotate(
            Text(f"目标 {target:g} 分", f"target {target:g}").to(language),
            (1.0, target),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=theme.GREY,
        )
        _label(ax, first, order, counts, language, len(front) < len(variants))
        if any(variants):
            theme.legend(ax, theme.legend_columns(variants))
        return theme.finished(ax)


def _in_time(marks: xr.Dataset) -> list[int]:
    """Numbers of the tests in the order of their dates; of very many, those that count."""
    order, n = in_time(marks), marks.sizes["assessment"]
    counted = [a for a in order if float(marks["cycle_weight"][a]) > 0] if "cycle_weight" in marks else []
    return counted if n > CROWDED and counted else order


def _front(listed: Sequence[str], prominent: Collection[str]) -> list[str]:
    """Names of the variants to draw in colour: all of a few, otherwise those asked for, or the first ones."""
    if len(listed) <= MOST_PROMINENT:
        return list(listed)
    asked = [name for name in listed if name in prominent]
    return (asked or list(listed))[:MOST_PROMINENT]


def _behind(ax: Axes, i: int, name: str, marks: xr.Dataset, order: list[int]) -> None:
    """A variant of less interest: a thin grey line with a small mark of its own, and faint intervals."""
    tests = [score_interval_of(marks["score"].isel(assessment=a)) for a in order]
    means = [t.mean for t in tests]
    look = {"color": BEHIND, "linewidth": 0.9, "markersize": 4.0, "marker": theme.MARKERS[-1 - i % 6], "zorder": 1.5}
    dash = theme.DASHES[i % 4]
    ax.plot(range(len(means)), means, linestyle=dash, label=theme.wrapped(name, 44), **look)  # type: ignore[arg-type]
    if "cycle_score" in marks:
        at = len(means) + 0.4
        tests.append(score_interval_of(marks["cycle_score"]))
        ax.plot([at], [tests[-1].mean], linestyle="none", **look)  # type: ignore[arg-type]
    shift = 0.03 * (i % 6 - 2.5)
    places = [*(x + shift for x in range(len(means))), len(means) + 0.4 + shift]
    ends = [(x, t) for x, t in zip(places, tests, strict=False) if known(t)]
    ax.vlines(
        [x for x, _ in ends], [t.low for _, t in ends], [t.high for _, t in ends], BEHIND, linewidth=0.6, zorder=1
    )


def _draw(ax: Axes, i: int, n: int, name: str, marks: xr.Dataset, order: list[int]) -> list[int]:
    """One variant; returns the replications behind each of its scores."""
    shift = (i - (n - 1) / 2) * min(0.12, 0.7 / n)
    tests = [score_interval_of(marks["score"].isel(assessment=a)) for a in order]
    cycle = [score_interval_of(marks["cycle_score"])] if "cycle_score" in marks else []
    look = {"color": theme.SERIES[i % 10], "marker": theme.MARKERS[i % 10], "markersize": 6.0}
    x = np.arange(len(tests)) + shift
    ax.plot(x, [t.mean for t in tests], linestyle=theme.DASHES[i % 4], label=theme.wrapped(name, 44), **look)  # type: ignore[arg-type]
    if cycle:
        ax.plot([len(tests) + 0.4 + shift], [cycle[0].mean], linestyle="none", **look)  # type: ignore[arg-type]
    _bars(ax, [*x, len(tests) + 0.4 + shift], [*tests, *cycle], theme.SERIES[i % 10])
    return [t.n for t in [*tests, *cycle] if t.n]


def _bars(ax: Axes, x: list[float], values: list[Interval], colour: str) -> None:
    for at, value in zip(x, values, strict=False):
        if known(value):
            ax.errorbar(
                at,
                value.mean,
                yerr=[[value.mean - value.low], [value.high - value.mean]],
                color=colour,
                capsize=3,
                linewidth=1.2,
            )


def _label(ax: Axes, marks: xr.Dataset, order: list[int], counts: list[int], language: Language, grey: bool) -> None:
    dates, shown = dates_of(marks), names(marks, "assessment", language)
    labels = [theme.wrapped(shown[a], 14 if len(order) > 4 else 18, 3) for a in order]
    if dates is not None:
        days = [str(dates[a]) for a in order]
        step = 1 + len(order) // WRITTEN
        dated = [day if i % step == 0 else "" for i, day in enumerate(days)]
        labels = dated if len(order) > MANY else [f"{label}\n{day}" for label, day in zip(labels, days, strict=True)]
    ticks = [float(i) for i in range(len(order))]
    if "cycle_score" in marks:
        ax.axvline(len(order) - 0.3, color=theme.LIGHT, linewidth=1)
        ticks, labels = [*ticks, len(order) + 0.4], [*labels, Text("周期总分", "cycle score").to(language)]
    ax.set_xticks(ticks, labels, rotation=90 if len(order) > MANY else 0, fontsize=9)
    ax.set_xlim(-0.6, ticks[-1] + 0.6)
    ax.set_ylabel(Text("得分（分）", "score (points)").to(language))
    ax.grid(axis="y")
    n = counted(counts)
    note = Text(f"误差线为 95% 置信区间，{n}", f"bars: 95 % interval, {n}") if max(counts, default=0) > 1 else SINGLE
    only = Text("；细灰线的区间为竖线", "; thin grey: interval as a line") if grey else Text("", "")
    left_out = marks.sizes["assessment"] > len(order)
    counting = Text("；只画计分的测评", "; tests that count only") if left_out else Text("", "")
    theme.note(ax, (note + only + counting).to(language))
