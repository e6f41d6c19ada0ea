"""A budget curve as files: the chart (PNG, SVG) and the table (CSV)."""

from pathlib import Path

from civsim.language import Language, Text
from civsim.planner import Curve
from civsim.report import theme
from civsim.report.charts.budget_curve import budget_curve
from civsim.report.csv_file import write_csv
from civsim.report.curve_words import TITLES
from civsim.report.drawing import Drawing
from civsim.report.foot import stamp
from civsim.report.tables.budget_curve import budget_curve_table
from civsim.scenario import growing_file, write_text


def write_curve(folder: Path, curve: Curve, target: float, origin: str, language: Language) -> list[Path]:
    """`frontier.csv` and `charts/budget_curve.png` and `.svg`; returns the files written."""
    title = TITLES[curve.resource]
    ax = budget_curve(curve, language=language, target=target)
    drawing = Drawing("budget_curve", title, Text(title.zh, title.en), theme.figure_of(ax))
    stamp(drawing.figure, origin)
    charts = folder / "charts"
    charts.mkdir(parents=True, exist_ok=True)
    with growing_file(charts / "budget_curve.png") as growing:
        growing.write_bytes(drawing.png)
    write_text(charts / "budget_curve.svg", drawing.svg)
    table = write_csv(folder / "frontier.csv", budget_curve_table(curve), language)
    return [table, charts / "budget_curve.png", charts / "budget_curve.svg"]
