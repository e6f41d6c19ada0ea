"""A study of assumed values as files: tables (CSV) and charts (PNG, SVG)."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes

from civsim.language import Language
from civsim.report import theme
from civsim.report.charts.joint_effects import joint_effects
from civsim.report.charts.tornado import GAIN, KNOWING_TITLE, tornado
from civsim.report.csv_file import write_csv
from civsim.report.drawing import png, svg
from civsim.report.foot import stamp
from civsim.report.sensitivity_content import Joint, Moved
from civsim.report.tables.sensitivity import effects_table, together_table
from civsim.scenario import growing_file, write_text


def write_sensitivity(
    folder: Path,
    effects: Sequence[Moved],
    together: Sequence[Joint],
    knowing: Sequence[Moved],
    origin: str,
    language: Language,
) -> list[Path]:
    """`sensitivity.csv`, `together.csv`, `knowing.csv` and a chart of each, of what there is; the files written."""
    written = [write_csv(folder / "sensitivity.csv", effects_table(effects), language)]
    written += _draw(folder, "tornado", tornado(effects, language=language), origin)
    if together:
        written.append(write_csv(folder / "together.csv", together_table(together), language))
        written += _draw(folder, "joint_effects", joint_effects(together, language=language), origin)
    if knowing:
        written.append(write_csv(folder / "knowing.csv", effects_table(knowing, knowing=True), language))
        ax = tornado(knowing, language=language, title=KNOWING_TITLE, unit=GAIN)
        written += _draw(folder, "knowing", ax, origin)
    return written


def _draw(folder: Path, name: str, ax: Axes, origin: str) -> list[Path]:
    charts, figure = folder / "charts", theme.figure_of(ax)
    stamp(figure, origin)
    charts.mkdir(parents=True, exist_ok=True)
    with growing_file(charts / f"{name}.png") as growing:
        growing.write_bytes(png(figure))
    write_text(charts / f"{name}.svg", svg(figure))
    return [charts / f"{name}.png", charts / f"{name}.svg"]
