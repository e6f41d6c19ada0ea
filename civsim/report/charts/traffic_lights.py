"""三色预警: the chance of missing the standard, a row a department, district and leaf, a column a test."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import SINGLE, counted, in_time, names
from civsim.report.units import level_name, unit_names
from civsim.scores import probability_interval, standards

TITLE = Text("三色预警", "Three-colour warnings")
MOST_LEAVES, MOST_TESTS = 12, 10
WRITTEN_TESTS = 6  # columns wide enough for intervals
UNITS = ("department", "district", "node", "leaf")
LETTERS = {"red": "white", "yellow": theme.DARK, "green": "white"}  # the colour is written, for grey print


def traffic_lights(marks: xr.Dataset, ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Chance of missing the standard at the last tests; of the leaves, the most likely at the last. [%]"""
    with theme.style():
        labels, chance = _rows(marks, language)
        tests = in_time(marks)[-MOST_TESTS:]
        ax = theme.axes_or_new(ax, 9.0, 2.3 + 0.3 * max(len(labels), 4))
        ax.set_title(TITLE.to(language))
        if not labels or not tests:
            return theme.nothing(ax, Text("没有可预警的测评", "no test to warn of").to(language))
        rule, held = marks["p_below_leaf"].attrs, _held(marks)
        scheme = theme.SCHEMES[rule["colours"]]
        colours = {"red": scheme.bad, "yellow": scheme.middle, "green": scheme.good}
        for row, values in enumerate(chance[:, tests]):
            for column, p in enumerate(values):
                if np.isnan(p):
                    ax.text(column + 0.5, row + 0.5, "—", ha="center", va="center", fontsize=8)
                    continue
                level = "red" if p >= rule["red_from"] else "yellow" if p >= rule["yellow_from"] else "green"
                box = Rectangle((column + 0.03, row + 0.06), 0.94, 0.88, facecolor=colours[level], edgecolor="white")
                ax.add_patch(box)
                text = f"{level_name(level, rule['colours']).to(language)} {100 * p:.0f}%"
                if len(tests) <= WRITTEN_TESTS:
                    text += _ends(float(p), held[tests[column]])
                ax.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=8.5, color=LETTERS[level])
        _frame(ax, marks, labels, tests, rule, language)
        _say(ax, [held[a] for a in tests], language)
        return theme.finished(ax)


def _rows(marks: xr.Dataset, language: Language) -> tuple[list[str], NDArray[np.float64]]:
    """Names and chances (rows, A) of what is shown."""
    labels, rows = list[str](), list[NDArray[np.float64]]()
    for unit in UNITS:
        if f"p_below_{unit}" not in marks:
            continue
        known, chance = list(unit_names(marks, unit).values()), marks[f"p_below_{unit}"]
        values = np.asarray(chance.transpose(..., "assessment").values, np.float64)
        given = [i for i in range(len(values)) if not np.isnan(values[i]).all()]
        if unit == "leaf" and values.shape[1]:
            given = sorted(given, key=lambda i: (-np.nan_to_num(values[i, -1], nan=-1.0), i))[:MOST_LEAVES]
        level = list(standards(marks, unit).values())
        general = float(chance.attrs["standard"])
        own = ["" if level[i] == general else _own(level[i]).to(language) for i in given]
        labels += [theme.shortened(known[i].to(language), 34) + said for i, said in zip(given, own, strict=True)]
        rows += [values[i] for i in given]
    return labels, np.array(rows).reshape(len(rows), -1)


def _own(standard: float) -> Text:
    """A standard that is not the general one, behind a name."""
    return Text(f"（{standard:g} 分）", f" ({standard:g})")


def _held(marks: xr.Dataset) -> list[int]:
    """Replications in which each test was held."""
    scores = marks["score"]
    if "replication" not in scores.dims:
        return [1] * scores.sizes["assessment"]
    return [int(n) for n in scores.notnull().sum("replication").values]


def _ends(p: float, n: int) -> str:
    """The Wilson interval behind a chance; nothing with one replication."""
    if n < 2:
        return ""
    _, low, high, _ = probability_interval(p * n, n)
    return f" ({100 * low:.0f}–{100 * high:.0f})"


def _say(ax: Axes, held: list[int], language: Language) -> None:
    """What stands in the brackets, and n."""
    if max(held, default=0) < 2:
        theme.note(ax, SINGLE.to(language))
        return
    n, many = counted(held), len(held) > WRITTEN_TESTS
    brackets = Text(f"括号内为 95% 威尔逊区间，{n}", f"in brackets: 95 % Wilson interval, {n}")
    table = Text(f"95% 区间见三色预警表，{n}", f"95 % intervals: table of warnings, {n}")
    theme.note(ax, (table if many else brackets).to(language))


def _frame(
    ax: Axes, marks: xr.Dataset, labels: list[str], tests: list[int], rule: dict[str, float], language: Language
) -> None:
    called = names(marks, "assessment", language)
    width = max(8, 84 // len(tests))
    ax.set_xlim(0, len(tests))
    ax.set_ylim(len(labels), 0)
    ax.set_xticks(
        [i + 0.5 for i in range(len(tests))],
        [theme.wrapped(called[a], width, 3) for a in tests],
        fontsize=8.5,
        linespacing=1.35,
    )
    ax.set_yticks([i + 0.5 for i in range(len(labels))], labels, fontsize=9)
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    own = any(f"p_below_{u}" in marks and set(standards(marks, u).values()) - {rule["standard"]} for u in UNITS)
    but = Text("（另注分数的按该分）", " (or what stands behind a name)") if own else Text("", "")
    said = Text(
        f"低于 {rule['standard']:g} 分{but.zh}的概率（%）；{100 * rule['yellow_from']:g}% 起为黄，"
        f"{100 * rule['red_from']:g}% 起为红",
        f"chance of less than {rule['standard']:g} points{but.en} (%); yellow from {100 * rule['yellow_from']:g} %, "
        f"red from {100 * rule['red_from']:g} %",
    )
    ax.set_xlabel(said.to(language), fontsize=9)
