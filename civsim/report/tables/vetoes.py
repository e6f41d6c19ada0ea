"""门槛及负面清单: how often each gate or incident strikes, and how often it alone is why a goal is missed."""

import numpy as np

from civsim.language import Text
from civsim.model import GateBlock, IncidentBlock
from civsim.report.content import Content
from civsim.report.reading import score_interval_of
from civsim.report.tables.table import UNITS, Cell, Column, Table, span
from civsim.scores import probability_interval


def chance(name: Text) -> tuple[Column, Column]:
    """A chance and its interval."""
    return Column(name, "share"), Column(Text("95% 区间", "95 % interval"), unit=UNITS["share"])


COLUMNS = (
    Column(Text("项目", "item")),
    Column(Text("要求或后果", "what is asked, what is lost")),
    Column(Text("指标得分", "score of the indicator"), "points", Text("百分制", "of 100")),
    Column(Text("95% 区间", "95 % interval"), unit=Text("百分制", "of 100")),
    *chance(Text("发生概率", "P(it strikes)")),
    *chance(Text("单独致使未能保持", "alone breaks the hold")),
    *chance(Text("单独致使周期不达标", "alone loses the cycle")),
    Column(Text("推演次数 n", "replications n"), "count"),
)
LOST = {"year": Text("该年不达标", "the year is lost"), "title": Text("失去称号", "the title is lost")}
NOTE = Text(
    "指标得分是各次计分测评的平均；“单独致使”指去掉该项便达标的推演所占比例。事件与方案无关，各方案相同。",
    "The score is the mean over the counted tests; a cause alone decides where the goal would be reached without it. "
    "Incidents come by chance, the same under every plan.",
)


def vetoes_table(content: Content) -> Table:
    """One row a gate or incident; none where the scenario has neither."""
    title, marks, cycle = Text("门槛及负面清单", "Gates and incidents"), content.main.marks, content.model.spec.cycle
    if "veto" not in marks:
        return Table("vetoes", title, COLUMNS, ())
    n = marks.sizes["replication"]
    rows: list[tuple[Cell, ...]] = []
    for i, (name, block) in enumerate(zip(content.model.cause_names, cycle.causes.values(), strict=True)):
        scored: tuple[Cell, ...] = (None, None)
        if isinstance(block, GateBlock):
            by_run = marks["gate_value"].isel(gate=i)
            found = score_interval_of(by_run.mean("assessment")) if bool(np.isfinite(by_run).any()) else None
            scored = (found.mean, span(found.low, found.high)) if found else scored
        chances = (float(marks[key][i]) for key in ("p_struck", "p_decided_held", "p_decided_cycle"))
        sure = (cell for p in chances for cell in (p, _ends(p, n)))
        rows.append((name, _asked(content, block), *scored, *sure, n))
    return Table("vetoes", title, COLUMNS, tuple(rows), NOTE)


def _ends(p: float, n: int) -> Text | None:
    """The Wilson interval of a chance. [%]"""
    if n < 2 or not np.isfinite(p):
        return None
    found = probability_interval(p * n, n)
    return span(found.low, found.high, 1, 100.0)


def _asked(content: Content, block: GateBlock | IncidentBlock) -> Text:
    """The rule in words."""
    if isinstance(block, GateBlock):
        tree = content.model.indicators
        name = tree.names[tree.ids.index(block.node)]
        rule = Text(f"“{name.zh}”不低于 {block.least:g} 分，否则", f'"{name.en}" at least {block.least:g}, else ')
        return rule + LOST[block.fails]
    rate = Text(f"年均 {block.per_year:g} 次", f"{block.per_year:g} a year")
    if block.points:
        rate += Text(f"，每次扣 {block.points:g} 分", f", {block.points:g} points off each time")
    return rate + Text("，", ", ") + LOST[block.fails] if block.fails else rate
