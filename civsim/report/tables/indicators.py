"""指标得分: the indicator tree at the main test, with the city's own stricter thresholds beside the national ones."""

from math import isfinite

import numpy as np
import xarray as xr

from civsim.language import Text
from civsim.model import Indicators
from civsim.report.content import Content
from civsim.report.reading import interval_of, main_assessment, measured, score_interval_of
from civsim.report.tables.table import Cell, Column, Table, span

KINDS = {
    "field": Text("实地考察", "field"),
    "desk": Text("台账审核", "desk"),
    "survey": Text("问卷调查", "survey"),
    "data": Text("数据调取", "data"),
    "observation": Text("行为观察", "observation"),
}
COLUMNS = (
    Column(Text("指标", "indicator")),
    Column(Text("编号", "id")),
    Column(Text("方式", "evidence")),
    Column(Text("体系权重", "weight in the tree"), "share"),
    Column(Text("得分", "score"), "points", Text("百分制", "of 100")),
    Column(Text("95% 下限", "95 % low"), "points", Text("百分制", "of 100")),
    Column(Text("95% 上限", "95 % high"), "points", Text("百分制", "of 100")),
    Column(Text("平均失分", "mean points lost"), "points"),
    Column(Text("失分 95% 区间", "lost, 95 %"), unit=Text("分", "points")),
    Column(Text("国家标准", "national standard")),
    Column(Text("本地标准", "local standard")),
)


def indicators_table(content: Content) -> Table:
    """One row a node of the tree, children below their parent."""
    title = Text("指标得分", "Scores of the indicators")
    marks, test, tree = content.main.marks, main_assessment(content.model), content.model.indicators
    if test is None or "node_value" not in marks:
        return Table("indicators", title, COLUMNS, ())
    at = marks.isel(assessment=test)
    measured = [
        np.asarray(at[name].values, float) if name in at else None for name in ("node_value", "node_low", "node_high")
    ]
    lost = at.get("lost_leaf")
    leaf_of = {int(node): i for i, node in enumerate(tree.leaf)}
    order = _depth_first(tree)
    rows = [
        (
            tree.names[node],
            tree.ids[node],
            *_evidence(tree, leaf_of.get(node)),
            float(tree.path_weight[node]),
            *(None if values is None else _within(float(values[node])) for values in measured),
            *(_lost(lost.isel(leaf=leaf_of[node])) if lost is not None and node in leaf_of else (None, None)),
            *_thresholds(tree, leaf_of.get(node)),
        )
        for node, _ in order
    ]
    return Table("indicators", title, COLUMNS, tuple(rows), _note(content, test), tuple(depth for _, depth in order))


def _lost(points: xr.DataArray) -> tuple[Cell, Cell]:
    """Mean points lost to a leaf, and the interval."""
    found = interval_of(points)
    return found.mean, span(max(found.low, 0.0) if isfinite(found.low) else found.low, found.high)


def _note(content: Content, test: int) -> Text:
    name = content.model.assessments.names[test]
    local = content.main.marks["local_score"].isel(assessment=test) if "local_score" in content.main.marks else None
    at = Text(f"测评：{name.zh}。", f"Test: {name.en}. ")
    if local is None:
        return at
    national = measured(score_interval_of(content.main.marks["score"].isel(assessment=test)))
    strict = measured(score_interval_of(local))
    return at + Text(
        f"按国家标准平均 {national.zh}，按本地更严标准平均 {strict.zh}。未抽到的指标以“—”表示。",
        f"Mean score {national.en} by the national standards, {strict.en} by the city's own stricter "
        "ones. A dash marks an indicator that the test does not look at.",
    )


def _evidence(tree: Indicators, leaf: int | None) -> tuple[Cell]:
    return (KINDS.get(tree.kind[leaf], Text(tree.kind[leaf], tree.kind[leaf])) if leaf is not None else None,)


def _thresholds(tree: Indicators, leaf: int | None) -> tuple[Cell, Cell]:
    if leaf is None:
        return None, None
    national, local = float(tree.threshold[leaf]), float(tree.local[leaf])
    rule = tree.rule[leaf]
    return standard(rule, national), standard(rule, local) if local != national else None


def standard(rule: str, threshold: float) -> Text:
    """A threshold in words: what a problem costs, how many are allowed, or the level for full marks."""
    if rule == "deduct":
        return Text(f"每处扣 {100 * threshold:g} %", f"{100 * threshold:g} % off a problem")
    if rule == "pass":
        return Text(f"允许 {threshold:g} 处", f"{threshold:g} problems allowed")
    if rule == "reached":
        return Text(
            f"达到 {100 * threshold:g} % 得满分，否则不得分", f"all marks from {100 * threshold:g} %, none below"
        )
    return Text(f"满分线 {100 * threshold:g} %", f"full marks at {100 * threshold:g} %")


def _depth_first(tree: Indicators) -> list[tuple[int, int]]:
    """(node, depth) with every node right below its parent."""
    children: dict[int, list[int]] = {}
    for node, parent in enumerate(tree.parent):
        children.setdefault(int(parent), []).append(node)
    order: list[tuple[int, int]] = []
    stack = [(node, 0) for node in reversed(children.get(-1, []))]
    while stack:
        node, depth = stack.pop()
        order.append((node, depth))
        stack += [(child, depth + 1) for child in reversed(children.get(node, []))]
    return order


def _within(points: float) -> float:
    """Ends of a t interval may leave the scale of 0 to 100; they are shown at its end."""
    return min(max(points, 0.0), 100.0) if isfinite(points) else points
