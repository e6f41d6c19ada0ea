"""A finished chart: its picture files, and the words that go with it."""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from civsim.language import Text
from civsim.report import theme


@dataclass(frozen=True)
class Drawing:
    """A chart with its title, what it shows in words for those who cannot see it, and a remark on how to read it."""

    key: str
    title: Text
    alt: Text
    figure: Figure
    note: Text | None = None

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG; drawn once, however many hand-outs show it."""
        return png(self.figure)

    @cached_property
    def svg(self) -> str:
        """The picture as SVG; drawn once."""
        return svg(self.figure)


def png(axes_or_figure: Axes | Figure) -> bytes:
    """The picture as PNG, `theme.PNG_DOTS` dots an inch."""
    return _saved(axes_or_figure, "png")


def svg(axes_or_figure: Axes | Figure) -> str:
    """The picture as SVG with text as outlines, so that it looks the same without our fonts."""
    return _saved(axes_or_figure, "svg").decode("utf-8")


def _saved(axes_or_figure: Axes | Figure, form: str) -> bytes:
    figure = axes_or_figure if isinstance(axes_or_figure, Figure) else theme.figure_of(axes_or_figure)
    out, dots = BytesIO(), figure.dpi
    with theme.style():  # by the canvas itself: savefig would draw everything twice
        figure.set_facecolor("white")
        figure.dpi = theme.PNG_DOTS
        if form == "png":
            FigureCanvasAgg(figure).print_png(out, metadata={"Software": None})  # type: ignore[no-untyped-call]
        else:
            origin = dict.fromkeys(("Creator", "Date", "Format", "Type"))
            FigureCanvasSVG(figure).print_svg(out, metadata=origin)  # type: ignore[no-untyped-call]
        figure.dpi = dots
    return out.getvalue()
