"""What makes a row of the table of indicators, or the tree, a mistake.

Siblings' weights sum to 1, parents exist, no indicator is its own ancestor; a leaf's rule suits its kind of evidence
and its local standard is at least as strict as the national one.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.indicator_row import RULES, IndicatorRow
from civsim.scenario import Mistakes, Table, suggest


def selection(
    row: int,
    column: str,
    chosen: tuple[str, ...],
    known: tuple[str, ...],
    table: Table[IndicatorRow],
    mistakes: Mistakes,
    empty_is_all: bool = True,
) -> NDArray[np.bool_]:
    """Which of the known names a cell chooses; unknown ones are mistakes."""
    if chosen == ("*",) or (not chosen and empty_is_all):
        return np.ones(len(known), bool)
    for name in chosen:
        if name not in known:
            mistakes.add_at(
                table.mark(row, column),
                (column,),
                "unknown_name",
                Text(f"未定义的名称 {name!r}", f"unknown name {name!r}") + suggest(name, known),
            )
    return np.array([k in chosen for k in known], bool)


def check_tree(table: Table[IndicatorRow], mistakes: Mistakes) -> dict[str, int]:
    """Ids to row numbers; doubled ids, unknown parents, cycles and weights that do not sum to 1 are mistakes."""
    index: dict[str, int] = {}
    for i, row in enumerate(table.rows):
        if row.id in index:
            mistakes.add_at(
                table.mark(i, "id"),
                ("id",),
                "duplicate_id",
                Text(
                    f"指标 {row.id!r} 重复（首次见于 {table.mark(index[row.id])}）",
                    f"indicator {row.id!r} appears twice (first at {table.mark(index[row.id])})",
                ),
            )
        index.setdefault(row.id, i)
    children: dict[str, list[int]] = {}
    for i, row in enumerate(table.rows):
        if row.parent and row.parent not in index:
            mistakes.add_at(
                table.mark(i, "parent"),
                ("parent",),
                "unknown_name",
                Text(f"没有上级指标 {row.parent!r}", f"unknown parent {row.parent!r}") + suggest(row.parent, index),
            )
        children.setdefault(row.parent, []).append(i)
    for parent, rows in children.items():
        total = sum(table.rows[i].weight for i in rows)
        if parent and parent not in index:
            continue  # said already
        if abs(total - 1) > 1e-6:
            zh, en = (
                (f"{parent!r} 的下级", f"the children of {parent!r}")
                if parent
                else ("一级指标", "the indicators at the top")
            )
            mistakes.add_at(
                table.mark(rows[0], "weight"),
                ("weight",),
                "weights_not_one",
                Text(f"{zh}权重之和须为 1，实为 {total:.6g}", f"weights of {en} must sum to 1, got {total:.6g}"),
            )
    for i, row in enumerate(table.rows):
        seen, node = {row.id}, row.parent
        while node in index and node not in seen:
            seen.add(node)
            node = table.rows[index[node]].parent
        if node == row.id:
            mistakes.add_at(
                table.mark(i, "parent"),
                ("parent",),
                "cycle",
                Text(f"指标 {row.id!r} 的上级关系成环", f"indicator {row.id!r} is its own ancestor"),
            )
    return index


def path_weights(table: Table[IndicatorRow], index: dict[str, int]) -> NDArray[np.float64]:
    """(N,) product of the weights from the top to each node."""
    weights = np.ones(len(table.rows))
    for i in range(len(table.rows)):
        node, depth = i, 0
        while depth <= len(table.rows):
            weights[i] *= table.rows[node].weight
            if table.rows[node].parent not in index:
                break
            node, depth = index[table.rows[node].parent], depth + 1
    return weights


def check_kind(i: int, row: IndicatorRow, is_leaf: bool, table: Table[IndicatorRow], mistakes: Mistakes) -> None:
    """A leaf says its kind of evidence; an indicator with children has none."""
    if is_leaf and not row.kind:
        mistakes.add_at(
            table.mark(i, "kind"),
            ("kind",),
            "missing",
            Text(f"末级指标 {row.id!r} 须给出 kind", f"leaf {row.id!r} needs a kind"),
        )
    if row.kind and not is_leaf:
        mistakes.add_at(
            table.mark(i, "kind"),
            ("kind",),
            "not_a_leaf",
            Text(f"{row.id!r} 有下级指标，不得给出 kind", f"{row.id!r} has children and must not have a kind"),
        )


def check_behaviour(
    i: int, row: IndicatorRow, known: tuple[str, ...], table: Table[IndicatorRow], mistakes: Mistakes
) -> None:
    """An observation leaf names a known behaviour; no other leaf names one."""
    if row.kind != "observation":
        problem = "not_an_observation" if row.behaviour else ""
        text = Text(f"{row.kind} 指标不观察行为", f"a {row.kind} indicator watches no behaviour")
    elif not row.behaviour:
        problem = "missing"
        text = Text(f"观察指标 {row.id!r} 须给出 behaviour", f"observation leaf {row.id!r} needs a behaviour")
    else:
        problem = "" if row.behaviour in known else "unknown_name"
        text = Text(f"未定义的行为 {row.behaviour!r}", f"unknown behaviour {row.behaviour!r}")
        text += suggest(row.behaviour, known)
    if problem:
        mistakes.add_at(table.mark(i, "behaviour"), ("behaviour",), problem, text)


def check_department(
    i: int, row: IndicatorRow, known: Sequence[str], table: Table[IndicatorRow], mistakes: Mistakes
) -> None:
    """Leaves that no site visit decides may name a known department; problems at sites have their own."""
    if not row.department:
        return
    if row.kind in ("", "field"):
        problem = "no_department_here"
        text = Text(
            "只有末级的非实地指标可写牵头部门；实地失分由问题的责任部门承担",
            "only leaves of other kinds than field name a department; problems at sites have their own",
        )
    elif row.department not in known:
        problem = "unknown_name"
        text = Text(f"未定义的责任部门 {row.department!r}", f"unknown department {row.department!r}")
        text += suggest(row.department, known)
    else:
        return
    mistakes.add_at(table.mark(i, "department"), ("department",), problem, text)


def leaf_rule(i: int, row: IndicatorRow, table: Table[IndicatorRow], mistakes: Mistakes) -> tuple[str, float, float]:
    """(rule, threshold, local threshold) of a leaf, defaults filled in."""
    allowed = RULES[row.kind]
    rule = row.rule or allowed[0]
    if rule not in allowed:
        mistakes.add_at(
            table.mark(i, "rule"),
            ("rule",),
            "unknown_name",
            Text(
                f"{row.kind} 指标的规则须为 {'、'.join(allowed)}，实为 {rule!r}",
                f"the rule of {row.kind} indicators must be one of {', '.join(allowed)}, got {rule!r}",
            )
            + suggest(rule, allowed, most=0),
        )
        rule = allowed[0]
    default = {"deduct": 0.1, "pass": 0.0}.get(rule, 1.0)
    threshold = default if row.d_or_n is None else row.d_or_n
    if rule not in ("deduct", "pass") and not row.low < threshold <= 1:
        mistakes.add_at(
            table.mark(i, "d_or_n"),
            ("d_or_n",),
            "out_of_range",
            Text(
                f"满分水平须大于 low（{row.low:g}）且不超过 1，实为 {threshold:g}",
                f"level for full marks must lie above low ({row.low:g}) and at most at 1, got {threshold:g}",
            ),
        )
    local = threshold if row.local is None else row.local
    easier = local > threshold if rule == "pass" else local < threshold
    if easier:
        mistakes.add_at(
            table.mark(i, "local"),
            ("local",),
            "not_stricter",
            Text(
                f"本地标准 {local:g} 不严于国家标准 {threshold:g}",
                f"local standard {local:g} is less strict than {threshold:g}",
            ),
        )
    if rule != "pass" and threshold <= 1 < local:
        mistakes.add_at(
            table.mark(i, "local"),
            ("local",),
            "out_of_range",
            Text(f"本地标准不得超过 1，实为 {local:g}", f"local standard must be at most 1, got {local:g}"),
        )
    return rule, threshold, local
