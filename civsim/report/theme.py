"""How charts look: fonts with Chinese, colours that survive grey print, figures without global state.

The font is the static Noto Sans SC (SIL OFL) that comes as a wheel; where it is missing, a CJK font of the computer.
Lines differ by marker and dash, bars by hatch, so that nothing rests on colour alone.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Text as MatplotlibText
from matplotlib.ticker import AutoLocator

INSTALLED = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
)
DARK, GREY, LIGHT = "#1c2733", "#5f6b76", "#d5dbe0"


@dataclass(frozen=True)
class Scheme:
    """Colours of good, middling and bad, and a ramp from little to much whose lightness only falls."""

    good: str
    middle: str
    bad: str
    ramp: tuple[str, ...]

    @property
    def colormap(self) -> LinearSegmentedColormap:
        """The ramp as a colour map; cells without a value are white."""
        return LinearSegmentedColormap.from_list("little_to_much", list(self.ramp), bad="#ffffff")


SCHEMES: dict[str, Scheme] = {
    "red_yellow_green": Scheme("#1b7f4b", "#f2c14e", "#b3261e", ("#fff7d6", "#fdc66b", "#e8622c", "#8f1414")),
    "blue_yellow_red": Scheme("#1f5fa8", "#f2c14e", "#b3261e", ("#eef4fb", "#9cc3e6", "#3f7fbf", "#123a6b")),
}
DEFAULT_SCHEME = "red_yellow_green"
SERIES = ("#123a6b", "#d1701f", "#1b7f4b", "#8a3ea8", "#5f6b76", "#0f8fa3", "#a8325a", "#7a6a10", "#2b2b2b", "#6f8fcf")
MARKERS = "osD^vPX<>p"
DASHES: tuple[tuple[int, tuple[float, ...]], ...] = ((0, ()), (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)))
PNG_DOTS = 150  # an inch
MARGIN = 0.08  # inch, around everything
NO_LINE_STARTS_WITH = "，。、；：）》」”！？…"
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "+++")


@cache
def font_family() -> tuple[str, ...]:
    """Names of the fonts to draw with, best first. Loads the packaged font once."""
    try:
        path = files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
        fontManager.addfont(str(path))
        return (fontManager.ttflist[-1].name, "DejaVu Sans")
    except (ModuleNotFoundError, FileNotFoundError):
        known = set(fontManager.get_font_names())
        return (*(name for name in INSTALLED if name in known), "DejaVu Sans")


@contextmanager
def style() -> Iterator[None]:
    """Settings under which every chart is drawn and saved."""
    settings: Any = {
        "font.family": list(font_family()),
        "font.size": 10.5,
        "axes.titlesize": 13,
        "axes.titlelocation": "left",
        "axes.titlepad": 10,
        "axes.edgecolor": GREY,
        "axes.labelcolor": DARK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": False,
        "axes.axisbelow": True,
        "grid.color": LIGHT,
        "grid.linewidth": 0.7,
        "text.color": DARK,
        "xtick.color": DARK,
        "ytick.color": DARK,
        "legend.frameon": False,
        "legend.fontsize": 9.5,
        "hatch.linewidth": 0.6,
        "svg.fonttype": "path",
        "svg.hashsalt": "civsim",
        "figure.dpi": 100,
        "savefig.dpi": PNG_DOTS,
    }
    with matplotlib.rc_context(settings):
        yield


def axes_or_new(ax: Axes | None, width: float = 8.4, height: float = 4.6) -> Axes:
    """The axes given, or those of a new figure. [inch]"""
    if ax is not None:
        return ax
    figure = Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=MARGIN, h_pad=MARGIN))
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def figure_of(ax: Axes) -> Figure:
    """The figure that holds the axes."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


def finished(ax: Axes) -> Axes:
    """The axes with every text in our fonts, so that axes of the caller's and a later save need no settings."""
    family = list(font_family())
    ax.tick_params(labelfontfamily=family)
    for text in ax.findobj(MatplotlibText):
        text.set_fontfamily(family)
    _part_title_and_note(ax)
    return ax


def _part_title_and_note(ax: Axes) -> None:
    """A line more between the title and a note on its right, where they would overlap."""
    title, remark = (ax.get_title(loc=where) for where in ("left", "right"))
    if not title or not remark:
        return
    figure_of(ax).draw_without_rendering()
    extent = {text.get_text(): text.get_window_extent() for text in ax.findobj(MatplotlibText)}
    if extent[title].x1 + 10 > extent[remark].x0:
        ax.set_title(title + "\n", loc="left")


def legend(ax: Axes, columns: int = 3) -> None:
    """A legend below everything else in a figure of our own; inside the axes where they were given by the caller."""
    handles, labels = ax.get_legend_handles_labels()
    if not handles:
        return
    figure = figure_of(ax)
    if figure.get_layout_engine() is not None:
        figure.legend(handles, labels, loc="outside lower left", ncols=columns)
    else:
        ax.legend(handles, labels, ncols=columns)


def legend_columns(names: Iterable[str]) -> int:
    """Columns of a legend that fit beside each other, from the widest name; a Chinese character counts two."""
    widest = max((letters(name) for name in names), default=0)
    return 4 if widest <= 16 else 3 if widest <= 26 else 2


def outlined() -> list[AbstractPathEffect]:
    """A white rim, so that a line can be seen on a dark bar."""
    return [withStroke(linewidth=3, foreground="white")]


def note(ax: Axes, text: str) -> None:
    """A small remark on the right above the axes."""
    ax.set_title(text, loc="right", fontsize=9, color=GREY)


def nothing(ax: Axes, text: str) -> Axes:
    """Empty axes that say why there is nothing to draw."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, text, ha="center", va="center", transform=ax.transAxes, color=GREY, wrap=True)
    return finished(ax)


def letters(text: str) -> int:
    """Width of a text where a Chinese character counts two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def shortened(text: str, width: int) -> str:
    """The text cut to a width in which a Chinese character counts two, with an ellipsis where it was cut."""
    taken, used = "", 0
    for letter in text:
        used += 2 if ord(letter) > 0x2E7F else 1
        if used > width:
            return taken.rstrip() + "…"
        taken += letter
    return taken


def wrapped(text: str, width: int, lines: int = 2) -> str:
    """The text broken into lines of a width in which a Chinese character counts two; cut after the last line."""
    rows: list[str] = []
    rest = text.strip()
    while rest and len(rows) < lines:
        row = rest if len(rows) == lines - 1 else _first_line(rest, width)
        rows.append(shortened(row, width) if len(rows) == lines - 1 else row.rstrip())
        rest = rest[len(row) :].lstrip()
    return "\n".join(rows)


def _first_line(text: str, width: int) -> str:
    used = 0
    for i, letter in enumerate(text):
        used += 2 if ord(letter) > 0x2E7F else 1
        if used > width:
            blank = text.rfind(" ", 0, i + 1)
            end = blank if blank > 0 else max(i, 1)
            while end > 1 and text[end] in NO_LINE_STARTS_WITH:
                end -= 1
            return text[:end]
    return text


def counts(axis: Axis) -> None:
    """Ticks of an axis of counts: whole numbers, with commas in thousands."""
    locator = AutoLocator()
    locator.set_params(integer=True)
    axis.set_major_locator(locator)
    axis.set_major_formatter("{x:,.0f}")
