"""检验与证书: how far the plan may be from the best possible, and what exactly that statement covers."""

from math import isnan

import numpy as np

from civsim.language import Text
from civsim.planner import Optimum
from civsim.report.content import Content, Variant
from civsim.report.reading import in_brackets, score_interval_of
from civsim.report.tables.table import Cell, Column, Table
from civsim.scores import Interval, gap_share

COLUMNS = (
    Column(Text("项目", "item")),
    Column(Text("数值", "value"), "number"),
    Column(Text("单位", "unit")),
    Column(Text("说明", "meaning")),
)
POINTS, SHARE = Text("分", "points"), Text("%", "%")
GENERAL = Text(
    "上界针对事先排定（开环）的方案、按平均动态推算；模型本身与现实的差距不在其内。",
    "The bound holds for plans fixed beforehand (open loop) under mean dynamics; how well the model fits the world is "
    "not part of it.",
)


def certificate_table(content: Content) -> Table:
    """Value of the plan in the linear programme, bound, simulated value, and the gaps between them."""
    title = Text("检验与证书", "Certificate")
    if content.optimum is None:
        return Table("certificate", title, COLUMNS, ())
    return Table("certificate", title, COLUMNS, tuple(_rows(content, content.optimum)), GENERAL)


def _rows(content: Content, optimum: Optimum) -> list[tuple[Cell, ...]]:
    gap = gap_points(content)
    if gap is None:
        return _programme(optimum, Text("目标单位", "of the objective"))
    simulated = score_interval_of(content.main.marks["cycle_expected"])
    rows = _programme(optimum, POINTS)
    rows.append((Text("方案推演得分", "simulated score of the plan"), simulated.mean, POINTS, _range(simulated)))
    rows.append(
        (
            Text("与上界的差距", "gap to the bound"),
            gap,
            POINTS,
            Text(
                "上界减推演得分；任何同类方案最多还能多得这么多",
                "bound - simulated: no such plan can gain more than this",
            )
            + in_brackets(optimum.bound - simulated.high, optimum.bound - simulated.low, simulated.n),
        )
    )
    return rows + _beside_the_best(content)


def _beside_the_best(content: Content) -> list[tuple[Cell, ...]]:
    """The best baseline, and the gap beside its own."""
    best, share = _best(content), share_of_room(content)
    if best is None:
        return []
    words = best[0].name + Text("：", ": ") + _range(best[1])
    rows: list[tuple[Cell, ...]] = [(Text("最好的对照方案", "best baseline"), best[1].mean, POINTS, words)]
    if share is not None:
        part = Text("差距占可改进空间的比例", "gap as a share of the room for improvement")
        said = Text("差距 /（上界 − 最好的对照方案）", "gap / (bound - best baseline)")
        sure = in_brackets(100 * share.low, 100 * share.high, share.n)
        rows.append((part, 100 * share.mean, SHARE, said + sure))
    return rows


def _programme(optimum: Optimum, unit: Text) -> list[tuple[Cell, ...]]:
    value = Text("线性规划值（取整后）", "value in the linear programme, rounded plan")
    relative = 100 * abs(optimum.bound - optimum.value) / max(abs(optimum.bound), 1e-12)
    return [
        (value, optimum.value, unit, Text("按平均动态推算", "under mean dynamics")),
        (Text("上界", "bound"), optimum.bound, unit, covers(optimum)),
        (
            Text("线性规划相对差距", "relative gap of the linear programme"),
            relative,
            SHARE,
            Text("（上界 − 规划值）/ 上界", "(bound - value) / bound"),
        ),
    ]


def covers(optimum: Optimum) -> Text:
    """What the bound covers, in the planner's words."""
    return optimum.bound_covers


def gap_points(content: Content) -> float | None:
    """Bound minus simulated expected cycle score; None without a plan or where the objective is another. [points]"""
    optimum = content.optimum
    if optimum is None or optimum.objective != "cycle_score":
        return None
    if "cycle_expected" not in content.main.marks:
        return None
    gap = float(optimum.bound) - score_interval_of(content.main.marks["cycle_expected"]).mean
    return gap if np.isfinite(gap) else None


def best_baseline(content: Content) -> tuple[Text, float] | None:
    """Name and mean expected cycle score of the best variant but the first."""
    best = _best(content)
    return (best[0].name, best[1].mean) if best else None


def share_of_room(content: Content) -> Interval | None:
    """The gap to the bound as a share of what separates the bound from the best variant but the first. [0..1]

    None where it says nothing: no other, the plan below the best other, or one of them above the bound.
    """
    best = _best(content)
    if content.optimum is None or best is None:
        return None
    own, other = (v.marks["cycle_expected"].values for v in (content.main, best[0]))
    share = gap_share(float(content.optimum.bound), own, other)
    return None if isnan(share.mean) else share


def _best(content: Content) -> tuple[Variant, Interval] | None:
    """The best variant but the first, and its expected cycle score."""
    listed = [v for v in content.variants[1:] if "cycle_expected" in v.marks]
    scores = [(v, score_interval_of(v.marks["cycle_expected"])) for v in listed]
    known = [pair for pair in scores if np.isfinite(pair[1].mean)]
    return max(known, key=lambda pair: pair[1].mean, default=None)


def _range(found: Interval) -> Text:
    if not np.isfinite(found.low):
        return Text("期望得分；n=1，没有区间", "expected score; n=1, no interval")
    return Text(
        f"期望得分，95% 区间 {found.low:.2f}–{found.high:.2f}，n={found.n}",
        f"expected score, 95 % interval {found.low:.2f} to {found.high:.2f}, n={found.n}",
    )
