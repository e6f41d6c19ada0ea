"""达标概率: how likely each test, and the cycle, reaches the target."""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from numpy.typing import NDArray

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import SINGLE, counted, dates_of, in_time, names, replications_of, with_tests_of_the_first
from civsim.scores import probability_interval

TITLE = Text("达标概率", "Probability of reaching the target")
WHOLE = {
    "p_cycle": Text("周期总分", "cycle score"),
    "p_held": Text("计分的各次\n测评都达标", "target met at\nevery counted test"),
    "p_kept": Text("保牌", "title kept"),
}


MOST_TESTS = 8  # rows of tests; with more, the last ones that count are shown
TALLEST = 11.0  # inch
MOST_BARS = 4  # variants; more are drawn as points


def p_target(
    marks: xr.Dataset | Mapping[str, xr.Dataset],
    ax: Axes | None = None,
    target: float = 90.0,
    language: Language = "zh",
) -> Axes:
    """Share of replications in which the score reaches the target, with Wilson intervals. [%]"""
    variants = with_tests_of_the_first({"": marks} if isinstance(marks, xr.Dataset) else marks)
    with theme.style():
        first = next(iter(variants.values()))
        rows = _rows(first)
        labels = _labels(first, rows, language)
        ax = theme.axes_or_new(
            ax, height=min(2.0 + max(0.3 + 0.17 * len(variants), 0.45) * max(len(labels), 3), TALLEST)
        )
        ax.set_title(TITLE.to(language))
        if not first.sizes.get("assessment", 0):
            return theme.nothing(ax, Text("本场景没有测评", "the scenario has no tests").to(language))
        bar = 0.8 / len(variants)
        for i, (name, m) in enumerate(variants.items()):
            _draw(ax, np.arange(len(labels), dtype=float) + (i - (len(variants) - 1) / 2) * bar, bar, i, name, m, rows)
        ax.set_yticks(range(len(labels)), labels, fontsize=9.5)
        ax.set_ylim(len(labels) - 0.4, -0.6)
        for edge in range(1, len(labels)):
            ax.axhline(edge - 0.5, color=theme.LIGHT, linewidth=0.7, zorder=0)
        ax.set_xlim(-2 if len(variants) > MOST_BARS else 0, 114 if len(variants) <= MOST_BARS else 102)
        ax.set_xticks(range(0, 101, 20))
        ax.set_xlabel(
            Text(f"得分不低于 {target:g} 分的概率（%）", f"probability of a score of {target:g} or more (%)").to(
                language
            )
        )
        ax.grid(axis="x")
        n = min(replications_of(m) for m in variants.values())
        held = counted([n for m in variants.values() for n in _counts(m, rows) if n])
        sure = Text(f"95% 威尔逊区间，{held}", f"95 % Wilson interval, {held}")
        vetoes = Text("；已计门槛和负面清单", "; gates and incidents included") if "veto" in first else Text("", "")
        theme.note(ax, ((sure if n > 1 else SINGLE) + vetoes).to(language))
        if any(variants):
            theme.legend(ax, theme.legend_columns(variants))
        return theme.finished(ax)


def _rows(marks: xr.Dataset) -> list[int]:
    """Numbers of the tests to show, in the order of their dates: all, or the last ones that count."""
    tests = in_time(marks)
    if len(tests) > MOST_TESTS and "cycle_weight" in marks:
        tests = [a for a in tests if float(marks["cycle_weight"][a]) > 0]
    return tests[-MOST_TESTS:]


def _labels(marks: xr.Dataset, rows: list[int], language: Language) -> list[str]:
    dates = dates_of(marks)
    shown = names(marks, "assessment", language)
    tests = [theme.shortened(shown[a], 26) for a in rows]
    if "recheck_level" in marks:  # a level of its own
        own = [float(marks["recheck_level"][a]) for a in rows]
        tests = [name if np.isnan(x) else f"{name} ≥{x:g}" for name, x in zip(tests, own, strict=True)]
    if dates is not None:
        tests = [f"{name}\n{dates[a]}" for name, a in zip(tests, rows, strict=True)]
    return tests + [text.to(language) for key, text in WHOLE.items() if key in marks]


def _draw(ax: Axes, y: NDArray[np.float64], bar: float, i: int, name: str, marks: xr.Dataset, rows: list[int]) -> None:
    n, counts = replications_of(marks), _counts(marks, rows)
    values = [float(marks["p_target"][a]) for a in rows] + [float(marks[key]) for key in WHOLE if key in marks]
    label, many = theme.wrapped(name, 40) or "_", bar < 0.8 / MOST_BARS
    shown = [100 * v if np.isfinite(v) else 0.0 for v in values]
    colour = theme.SERIES[i % 10]
    if many:
        ax.plot(shown, y, linestyle="none", marker=theme.MARKERS[i % 10], color=colour, label=label, zorder=3)
    else:
        ax.barh(y, shown, bar * 0.92, color=colour, hatch=theme.HATCHES[i % 6], edgecolor="white", label=label)
    for at, value, held in zip(y, values, counts, strict=True):
        if not np.isfinite(value):
            ax.annotate("—", (1, at), va="center", fontsize=8.5)
            continue
        if n > 1:
            _bar_of_error(ax, at, value, held, colour if many else theme.DARK)
        if not many:
            ax.annotate(f"{100 * value:.1f}", (101.5, at), va="center", fontsize=8.5)


def _counts(marks: xr.Dataset, rows: list[int]) -> list[int]:
    """Replications with a score, by row: those in which the test, or any test of the cycle, was held."""
    n = replications_of(marks)
    by_test = (
        np.isfinite(marks["score"].values).sum(axis=0) if "score" in marks else np.full(max(rows, default=0) + 1, n)
    )
    whole = int(np.isfinite(marks["cycle_score"].values).sum()) if "cycle_score" in marks else n
    kept = int(np.isfinite(marks["title_kept"].values).sum()) if "title_kept" in marks else n
    return [int(by_test[a]) for a in rows] + [kept if key == "p_kept" else whole for key in WHOLE if key in marks]


def _bar_of_error(ax: Axes, at: float, value: float, n: int, colour: str) -> None:
    """The Wilson interval of a share."""
    _, low, high, _ = probability_interval(value * n, n)
    ax.errorbar(
        100 * value,
        at,
        xerr=[[100 * max(value - low, 0)], [100 * max(high - value, 0)]],
        color=colour,
        capsize=2.5,
        linewidth=1.2,
        path_effects=theme.outlined(),
    )
