"""经费—得分表: the curve's points, their slopes, and what one per cent more of each resource would add."""

from civsim.language import Text
from civsim.planner import Curve
from civsim.report.curve_words import NO_LUCK, SCARCE, STEP_UNITS, STEPS, TITLES, UNITS, scarce_on
from civsim.report.tables.table import Cell, Column, Table, span

SIMULATED = (
    Column(Text("整套方案推演得分", "whole plan, simulated"), "points"),
    Column(Text("95% 区间", "95 % interval")),
)
NOTE = NO_LUCK + Text(
    "。斜率是该点的影子价格；“+1%”各列为该项资源增加 1% 可多得的分；最紧的资源指其中得分最多者。"
    "拐点在相邻两点切线的交点，为近似位置。",
    ". The slope is the shadow price at the point; columns +1 % say how many points 1 % more of a resource adds; the "
    "scarcest is the one that adds most. Bends lie where the tangents of neighbouring points meet, so about there.",
)


def budget_curve_table(curve: Curve) -> Table:
    """One row a point."""
    columns = (
        Column(Text("倍数", "multiple"), "number"),
        Column(Text("总量", "amount"), "number", UNITS[curve.resource]),
        Column(Text("最优期望得分", "best expected score"), "points"),
        Column(Text("上界", "bound"), "points"),
        *(SIMULATED if curve.points[0].simulated is not None else ()),
        Column(Text("斜率", "slope"), "price", STEP_UNITS[curve.resource]),
        Column(Text("经费 +1%", "money +1 %"), "price", Text("分", "points")),
        Column(Text("巡查力量 +1%", "teams +1 %"), "price", Text("分", "points")),
        Column(Text("整改力量 +1%", "crews +1 %"), "price", Text("分", "points")),
        Column(Text("最紧的资源", "scarcest")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            p.multiple,
            p.amount,
            p.value,
            p.bound,
            *((p.simulated.mean, span(p.simulated.low, p.simulated.high)) if p.simulated is not None else ()),
            p.slope * STEPS[curve.resource],
            *(p.gains[name] for name in ("budget", "teams", "crews")),
            SCARCE[scarce_on(p, p)],
        )
        for p in curve.points
    )
    return Table("budget_curve", TITLES[curve.resource], columns, rows, NOTE)
