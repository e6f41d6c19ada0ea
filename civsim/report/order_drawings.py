"""Charts of work orders: the closing curve, and who closes on time, each with its words."""

from math import isnan

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.charts.closing_curve import closing_curve
from civsim.report.charts.on_time_share import on_time_share
from civsim.report.drawing import Drawing
from civsim.scores import OrderMarks


def order_drawings(marks: OrderMarks, language: Language) -> tuple[Drawing, ...]:
    """Charts of orders; that of who closes on time where rows have groups and deadlines are known."""
    made = []
    if marks.curve is not None:
        made.append(_curve(marks, language))
    if len(marks.kpis.by) > 1 and "on_time_share" in marks.kpis.told:
        made.append(_on_time(marks, language))
    return tuple(made)


def _curve(marks: OrderMarks, language: Language) -> Drawing:
    delay = marks.curve_delay
    ax = closing_curve(marks.curve, delay, language=language)
    known = Text("未达到", "not reached")
    if delay is not None and not isnan(delay.median.mean):
        known = Text(f"{delay.median.mean:.2f} 天", f"{delay.median.mean:.2f} d")
    alt = Text("立案后若干天内结案的工单占比；中位数 ", "Share of orders closed by days since filing; median ") + known
    note = Text(
        "只计已结案的曲线偏快：尚未结案的多是慢的。多次推演时为第一次推演的曲线。",
        "The curve of closed orders alone is too fast: those still open are mostly slow. Of several runs, the first.",
    )
    return Drawing("closing_curve", Text("结案曲线", "Share of orders closed"), alt, theme.figure_of(ax), note)


def _on_time(marks: OrderMarks, language: Language) -> Drawing:
    ax = on_time_share(marks.kpis, language=language)
    shares = marks.kpis.shares("on_time_share")
    best = [i for i in range(len(marks.kpis.ids)) if not isnan(shares.value[i])]
    said = [(marks.kpis.names[i], shares.value[i]) for i in best[:3]]
    alt = Text(
        "按期结案率：" + "；".join(f"{'·'.join(n.zh for n in names)} {100 * v:.1f}%" for names, v in said),
        "Closed on time: " + "; ".join(f"{' · '.join(n.en for n in names)} {100 * v:.1f} %" for names, v in said),
    )
    return Drawing("on_time_share", Text("按期结案率", "Closed on time"), alt, theme.figure_of(ax))
