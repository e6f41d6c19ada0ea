"""倒排工期表: what has to be done by when, counted back from each counted test."""

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.milestone_words import what
from civsim.report.tables.table import Column, Table, span

COLUMNS = (
    Column(Text("测评", "test")),
    Column(Text("测评日", "day of the test"), "date"),
    Column(Text("最迟", "by"), "date"),
    Column(Text("提前", "before the test"), "count", Text("天", "days")),
    Column(Text("自", "from"), "date"),
    Column(Text("节点", "milestone")),
    Column(Text("数量", "number"), "count"),
    Column(Text("95% 区间", "95 % interval")),
    Column(Text("推演次数 n", "replications n"), "count"),
)
NOTE = Text(
    "日期取自方案（巡查、工程、加班），件数为方案推演的均值：月末存量列各季度末和测评前最后一个月末，供按季度对照检查。"
    "区间是均值的区间，某一年的实际件数波动更大。未发现的问题无法清点，已发现未办结的可与台账对照。",
    "Dates are those of the plan (visits, works, overtime), numbers means of its simulation: what is open at the ends "
    "of quarters and of the last month before the test, to be checked each quarter. Intervals are those of the mean: "
    "a single year scatters more. Hidden problems cannot be counted; known open ones can be compared with the ledger.",
)


def milestones_table(content: Content) -> Table:
    """One row a milestone."""
    rows = tuple(
        (
            m.test_name,
            m.test_day.isoformat(),
            m.last.isoformat(),
            m.days_before,
            m.first.isoformat() if m.first < m.last else None,
            what(m),
            m.number if m.level is None else m.level.mean,
            None if m.level is None else span(m.level.low, m.level.high, 0),
            None if m.level is None else m.level.n,
        )
        for m in content.milestones
    )
    return Table("milestones", Text("倒排工期表", "Milestones counted back from the tests"), COLUMNS, rows, NOTE)
