"""未来情景比较: the plan for the worst futures beside the plan for the scenario as given, in each future."""

from math import isfinite

from civsim.language import Text
from civsim.report.content import Beside, Content
from civsim.report.reading import signed
from civsim.report.tables.table import Cell, Column, Table, span

NOTE = Text(
    "两套方案在每个情景下用同样的随机数推演；“之差”为本方案减按场景本身求得的方案，配对，各行显著性按 Holm 法一并校正。"
    "“最差情形”按各方案自己得分最低的情景取平均。",
    "Both plans are simulated in every future under the same luck; differences are this plan - the plan for the "
    "scenario as given, paired, significance judged together (Holm). The worst share is that of each plan's own lowest "
    "futures.",
)


def futures_table(content: Content) -> Table:
    """One row a future, then the mean of the worst share and the mean of all."""
    columns = (
        Column(Text("情景", "future")),
        Column(Text("概率", "probability"), "share"),
        Column(Text("新发倍数", "factors on arrivals")),
        Column(Text("规划得分", "value in the linear programme"), "points"),
        Column(Text("占最差情形", "part of the worst share"), "share"),
        Column(Text("本方案推演得分", "this plan, simulated"), "points"),
        Column(Text("95% 区间", "95 % interval")),
        Column(Text("按场景本身的方案", "plan for the scenario as given"), "points"),
        Column(Text("95% 区间", "95 % interval")),
        Column(Text("之差", "difference"), "difference"),
        Column(Text("95% 区间", "95 % interval")),
        Column(Text("是否显著", "significant")),
        Column(Text("推演次数 n", "replications n"), "count"),
    )
    title = Text("未来情景下的得分", "Scores in the futures")
    found = content.insurance
    if found is None:
        return Table("futures", title, columns, ())
    names = dict(zip(content.model.categories.ids, content.model.categories.names, strict=True))
    rows: list[tuple[Cell, ...]] = []
    for one in found.each:
        factors = [(names.get(c, Text(c, c)), x) for c, x in one.arrivals.items()]
        zh = "，".join(f"{name.zh} ×{x:g}" for name, x in factors)
        en = ", ".join(f"{name.en} ×{x:g}" for name, x in factors)
        told = Text(zh or "—", en or "—")
        rows.append((one.name, one.chance, told, one.value, one.in_worst, *_beside(one.scores)))
    worst = Text(f"最差 {found.share:.0%} 情形平均", f"mean of the worst {found.share:.0%}")
    rows.append((worst, found.share, None, None, None, *_beside(found.worst)))
    rows.append((Text("各情景平均", "mean of all"), 1.0, None, None, None, *_beside(found.mean)))
    return Table("futures", title, columns, tuple(rows), NOTE)


def _beside(scores: Beside) -> tuple[Cell, ...]:
    plan, usual, d = scores.plan, scores.usual, scores.difference
    sure = Text("—", "—") if d.n < 2 else Text("是", "yes") if d.significant else Text("否", "no")
    ends = span(plan.low, plan.high), span(usual.low, usual.high), _signed_span(d.low, d.high)
    return (plan.mean, ends[0], usual.mean, ends[1], d.mean, ends[2], sure, d.n)


def _signed_span(low: float, high: float) -> Text | None:
    """Both ends of the interval of a difference in one cell, as `−0.40 至 +0.20`; nothing where there is none."""
    if not (isfinite(low) and isfinite(high)):
        return None
    return Text(f"{signed(low)} 至 {signed(high)}", f"{signed(low)} to {signed(high)}")
