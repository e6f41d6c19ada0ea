"""One picture of many small ones: the whole city first, then a panel a category, with one legend and one title."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from numpy.typing import NDArray

from civsim.language import Language, Text
from civsim.report import theme

COLUMNS, WIDTH, HEIGHT = 3, 9.0, 2.0  # panels in a row; width of the picture and height of a row [inch]
MOST = 13  # panels; the categories with the fewest orders are left out
NAME_LETTERS, SAID_LETTERS = 34, 46


class Shown(Protocol):
    """What a panel is about; `id` is "" for the whole city."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> Text: ...
    @property
    def n(self) -> int: ...


T = TypeVar("T", bound=Shown)


def most_shown(found: Sequence[T]) -> tuple[list[T], int]:
    """Those that have a panel, in their order, and the number of those that have none."""
    if len(found) <= MOST:
        return list(found), 0
    kept = sorted(range(len(found)), key=lambda i: (found[i].id != "", -found[i].n))[:MOST]
    return [found[i] for i in sorted(kept)], len(found) - MOST


def panels(
    ax: Axes | None,
    found: Sequence[T],
    title: Text,
    remark: Text,
    language: Language,
    said: Callable[[T], Text] = lambda one: Text("", ""),
) -> list[Axes]:
    """Axes for each of `found`: in a new figure, the whole city over its full width; or the one given, for the first.

    `remark` stands under the title, at the left, because panels leave no room beside it; `said` under a panel's name.
    """
    if ax is not None:
        _named(ax, found[0], said(found[0]), language)
        return [ax]
    wide = found[0].id == "" and len(found) > 1
    rows = -(-(len(found) - wide) // COLUMNS) + wide
    columns = min(COLUMNS, max(len(found) - wide, 1))
    figure = Figure(
        figsize=(WIDTH, HEIGHT * (rows + 0.25 * wide) + 1.0),
        layout=ConstrainedLayoutEngine(w_pad=theme.MARGIN, h_pad=theme.MARGIN),
    )
    FigureCanvasAgg(figure)
    _titled(figure, title.to(language), remark.to(language))
    grid = figure.add_gridspec(rows, columns, height_ratios=[1.25 if wide and row == 0 else 1.0 for row in range(rows)])
    made = [figure.add_subplot(grid[0, :])] if wide else []
    for i in range(len(found) - wide):
        made.append(figure.add_subplot(grid[i // columns + wide, i % columns]))
    for place, one in zip(made, found, strict=True):
        _named(place, one, said(one), language)
    return made


def _titled(figure: Figure, title: str, remark: str) -> None:
    lines = theme.wrapped(remark, 110, 3)
    figure.suptitle(f"{title}\n" + "\n" * lines.count("\n"), x=0.01, ha="left", fontsize=13)
    height = float(figure.get_size_inches()[1])
    figure.text(0.01, 1 - 0.34 / height, lines, fontsize=9, color=theme.GREY, va="top", ha="left", in_layout=False)


def _named(ax: Axes, one: Shown, said: Text, language: Language) -> None:
    """Name above, and under it n and what is said of the panel."""
    ax.set_title(theme.shortened(one.name.to(language), NAME_LETTERS), fontsize=9.5, pad=16)
    parts = [f"n={one.n:,}", said.to(language)]
    small = theme.shortened(" · ".join(part for part in parts if part), SAID_LETTERS)
    below = ax.annotate(small, (0, 1), (0, 3), xycoords="axes fraction", textcoords="offset points", fontsize=8)
    below.set(color=theme.GREY, in_layout=False)  # else a long one would squeeze the panel
    ax.tick_params(labelsize=8)
    ax.grid(axis="y")


def axis_names(made: Sequence[Axes], below: Text, beside: Text, language: Language) -> None:
    """Names of the axes, once a row and once a column."""
    for ax in made:
        place = ax.get_subplotspec()
        if place is None or place.is_first_col():
            ax.set_ylabel(beside.to(language), fontsize=9)
        columns = [other for other in made if other.get_subplotspec() is not None]
        if place is None or _lowest(ax, columns):
            ax.set_xlabel(below.to(language), fontsize=9)


def _lowest(ax: Axes, made: Sequence[Axes]) -> bool:
    """Whether no panel stands below this one."""
    own = ax.get_subplotspec()
    assert own is not None
    return not any(
        (other := o.get_subplotspec()) is not None
        and other.rowspan.start > own.rowspan.start
        and set(other.colspan) & set(own.colspan)
        for o in made
    )


def dates_below(ax: Axes, days: NDArray[np.datetime64], ticks: int) -> None:
    """At most so many dates on the axis: years where the record is long, else months or days."""
    first = days[0].astype("datetime64[D]")
    last = max(days[-1].astype("datetime64[D]"), first + 1)
    ax.set_xlim(first, last)
    years = np.arange(first.astype("datetime64[Y]"), last.astype("datetime64[Y]") + 1)
    months = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 1)
    for marks in (months, *(months[months.astype(int) % k == 0] for k in (2, 3, 6)), years, years[::2], years[::5]):
        inside = marks[(marks.astype("datetime64[D]") >= first) & (marks.astype("datetime64[D]") <= last)]
        if len(inside) <= ticks:
            break
    if len(inside) < 2:
        inside = np.array([first, last])
    ax.set_xticks(inside.astype("datetime64[D]"), [str(day) for day in inside])
