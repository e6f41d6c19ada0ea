"""Words for budget curves: titles, units, and which thing is scarce on a piece of the curve."""

from civsim.language import Text
from civsim.planner import Curve, CurvePoint

TITLES = {
    "budget": Text("经费—得分曲线", "Score by budget"),
    "teams": Text("巡查力量—得分曲线", "Score by inspection teams"),
    "crews": Text("整改力量—得分曲线", "Score by repair crews"),
}
AMOUNTS = {
    "budget": Text("全期经费（万元）", "budget over the horizon (10 000 CNY)"),
    "teams": Text("全期巡查力量（组日）", "inspection over the horizon (team-days)"),
    "crews": Text("全期整改力量（班组工时）", "repair over the horizon (crew-hours)"),
}
UNITS = {"budget": Text("万元", "10 000 CNY"), "teams": Text("组日", "team-days"), "crews": Text("工时", "crew-hours")}
STEPS = {"budget": 100, "teams": 100, "crews": 1000}
STEP_UNITS = {
    "budget": Text("分/100 万元", "points per 1 million CNY"),
    "teams": Text("分/100 组日", "points per 100 team-days"),
    "crews": Text("分/1000 工时", "points per 1000 crew-hours"),
}
SCARCE = {
    "budget": Text("经费", "money"),
    "teams": Text("巡查力量", "inspection teams"),
    "crews": Text("整改力量", "repair crews"),
    "": Text("无", "nothing"),
}
NO_LUCK = Text("线性规划值，按平均动态，不含抽样误差", "value of the linear programme: mean dynamics, no luck, so no n")
LEAST = 1e-6  # points for 1 % more that are worth telling


def note_of(curve: Curve) -> Text:
    """What kind of values these are, and how often whole plans were simulated."""
    n = min((p.simulated.n for p in curve.points if p.simulated is not None), default=0)
    return NO_LUCK if n == 0 else Text(f"曲线：线性规划值；推演 n={n}", f"curve: linear programme; simulated n={n}")


def scarce_on(a: CurvePoint, b: CurvePoint) -> str:
    """The resource of which 1 % more adds most on the piece between two points, taken at both ends; "" if none does."""
    gains = {name: a.gains[name] + b.gains[name] for name in a.gains}
    best = max(gains, key=lambda name: gains[name])
    return best if gains[best] > LEAST else ""
