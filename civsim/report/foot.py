"""The foot of a finished chart: how to read it on the left, where it comes from on the right."""

from typing import Any

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from civsim.report import theme

LINE_INCHES = 0.2
LETTERS_AN_INCH = 17  # of 7 points, a Chinese character counting two


def stamp(figure: Figure, origin: str, remark: str = "") -> None:
    """Small lines at the foot of a figure; all else moves up. Once only.

    The layout is fixed first: a legend that is moved by hand would no longer have room kept for it.

    Parameters
    ----------
    origin
        Where the figures come from.
    remark
        What a reader of the picture alone must know, such as at which test; beside the origin where there is room,
        else in lines of its own.
    """
    engine = figure.get_layout_engine()
    if not isinstance(engine, ConstrainedLayoutEngine):
        return
    width, height = (float(x) for x in figure.get_size_inches())
    room = int(LETTERS_AN_INCH * width)
    beside = theme.letters(origin) + theme.letters(remark) + 4 <= room
    rows = theme.wrapped(remark, room, 3).split("\n") if remark else []
    line = LINE_INCHES / height
    foot = line * (1 if beside else 1 + len(rows))
    engine.set(rect=(0.0, foot, 1.0, 1.0 - foot))
    small: dict[str, Any] = {"fontsize": 7, "color": theme.GREY}
    with theme.style():
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        figure.text(0.995, 0.3 * line, origin, ha="right", **small)
        for i, row in enumerate(reversed(rows), start=0 if beside else 1):
            figure.text(0.005, (0.3 + i) * line, row, ha="left", **small)
    for box in figure.legends:
        box.set_bbox_to_anchor((0.0, foot, 1.0, 1.0 - foot), figure.transFigure)
