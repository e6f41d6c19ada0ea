"""备选方案: plans nearly as good, what they cost and score, and where they differ."""

from civsim.language import Text
from civsim.report.alternative_words import changes_text, label
from civsim.report.content import Choice, Content
from civsim.report.tables.table import Cell, Column, Table, span

NOTE = Text(
    "备选方案的规划得分在允许差距之内，彼此尽量不同；“推演之差”为备选方案减优化方案，同样的随机数、配对。"
    "“组日变动”为换了区、渠道或季度的巡查组日所占比例。",
    "Alternatives stay within the allowed distance in the linear programme and differ as much as can be; differences "
    "are alternative - plan, simulated under the same luck. Moved: share of team-days in another district, channel or "
    "quarter.",
)


def alternatives_table(content: Content) -> Table:
    """One row an alternative, the plan first."""
    columns = (
        Column(Text("方案", "plan")),
        Column(Text("规划得分", "value in the linear programme"), "points"),
        Column(Text("推演得分", "simulated"), "points"),
        Column(Text("95% 区间", "95 % interval")),
        Column(Text("推演之差", "difference"), "difference"),
        Column(Text("95% 区间", "95 % interval")),
        Column(Text("是否显著", "significant")),
        Column(Text("推演次数 n", "replications n"), "count"),
        Column(Text("巡查组日", "team-days"), "count"),
        Column(Text("经费", "money"), "money"),
        Column(Text("组日变动", "moved"), "share"),
        Column(Text("主要不同", "main differences")),
    )
    title, rows = Text("备选方案比选", "Alternatives to choose from"), [_row(content, c) for c in content.choices]
    if content.optimum is not None and rows:
        first = content.choices[0].facts
        rows.insert(0, _plan_row(content.main.name, content.optimum.value, first.days()[0], first.plan_money))
    return Table("alternatives", title, columns, tuple(rows), NOTE)


def _plan_row(name: Text, value: float, days: float, money: float) -> tuple[Cell, ...]:
    return (name, value, None, None, None, None, None, None, days, money, None, None)


def _row(content: Content, choice: Choice) -> tuple[Cell, ...]:
    facts, d = choice.facts, choice.difference
    sure = Text("—", "—") if d.n < 2 else Text("是", "yes") if d.significant else Text("否", "no")
    own, text = facts.days()[1], changes_text(content.model, facts)
    between, score = span(d.low, d.high), span(choice.simulated.low, choice.simulated.high)
    simulated = choice.simulated.mean, score, d.mean, between, sure, d.n
    return (label(facts), facts.value, *simulated, own, facts.money, facts.moved, text)


def alternatives_days_table(content: Content) -> Table:
    """Team-days by district, channel and year: the plan's, and what each alternative has more."""
    title = Text("备选方案：各区巡查组日", "Alternatives: team-days by district")
    if not content.choices:
        return Table("alternatives_days", title, (), ())
    names = dict(zip(content.model.channels.ids, content.model.channels.names, strict=True))
    facts = [c.facts for c in content.choices]
    columns = (
        Column(Text("区", "district")),
        Column(Text("渠道", "channel")),
        Column(Text("年份", "year")),
        Column(Text("优化方案", "plan"), "place", Text("组日", "team-days")),
        *(Column(label(f) + Text("增减", ", more"), "place", Text("组日", "team-days")) for f in facts),
    )
    rows: list[tuple[Cell, ...]] = []
    for district, channel, year in sorted({(p.district, p.channel, p.year) for p in facts[0].parts}):
        days = [f.days(district=district, channel=channel, year=year) for f in facts]
        rows.append((district, names[channel], year, days[0][0], *(own - plan for plan, own in days)))
    return Table("alternatives_days", title, columns, tuple(rows))
