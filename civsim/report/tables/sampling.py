"""抽样误差: how far each test's score scatters and why, and how that falls with the number of sites."""

import numpy as np

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.reading import main_assessment
from civsim.report.tables.table import Cell, Column, Table
from civsim.scores import error_summary

SITES = Column(Text("点位数", "sites"), "count")
SPREADS = (
    Column(Text("标准差：点位抽样", "SD: sites drawn"), "points"),
    Column(Text("标准差：现场检查", "SD: inspectors"), "points"),
    Column(Text("标准差：问卷与观察", "SD: answers"), "points"),
    Column(Text("标准差：城市自身", "SD: the city"), "points"),
)
OWN = Column(Text("测评自身误差 ±，95%", "error of the test ±, 95 %"), "points")
TOTAL = Column(Text("得分总波动 ±，95%", "whole scatter ±, 95 %"), "points")
FLOOR = Column(Text("加点位消不去 ±", "no sites remove ±"), "points")
NEEDED = Column(Text("误差 ±1 分所需点位数", "sites for ± 1 point"), "count")
RUNS = Column(Text("推演次数", "runs"), "count")
NOTE = Text(
    "标准差的平方相加即总方差。测评自身误差：城市状态给定时，换一批点位、检查员和受访者，得分会差多少；城市自身波动指各次推演之间期望得分之差"
    "（含测评日期）。点位抽样按不放回抽样的有限总体修正计算；“—”表示点位再多也达不到，或只推演一次无法得知。",
    "Squares of the standard deviations sum to the whole variance. Error of the test: how far the score of one city "
    "moves with other sites, inspectors and people asked; the city: how far the expected score moves between "
    "replications, dates of the test included. Sites are drawn without replacement (finite population correction). A "
    "dash: no number of sites is enough, or one replication cannot tell.",
)


def errors_table(content: Content) -> Table:
    """One row a test, as it is drawn today."""
    title = Text("测评误差来源", "Sources of a test's error")
    columns = (Column(Text("测评", "test")), SITES, *SPREADS, OWN, TOTAL, FLOOR, NEEDED, RUNS)
    marks, model = content.main.marks, content.model
    if "error_variance" not in marks:
        return Table("sampling", title, columns, ())
    found = error_summary(marks)
    rows: list[tuple[Cell, ...]] = []
    for a in np.argsort(model.assessments.first_day, kind="stable"):
        e = found[model.assessments.ids[a]]
        wide = (e["own"], e["total"], e["floor"], e["sites_for_one_point"], e["n"])
        rows.append((model.assessments.names[a], e["sites"], *e["sd"].values(), *wide))
    return Table("sampling", title, columns, tuple(rows), NOTE)


def sites_table(content: Content) -> Table:
    """One row a number of sites, at the main test."""
    title, columns = Text("抽样点位数与误差", "Error by number of sites"), (SITES, *SPREADS, OWN, TOTAL)
    marks, test = content.main.marks, main_assessment(content.model)
    if "error_variance" not in marks or test is None:
        return Table("sampling_sites", title, columns, ())
    sites = marks["error_sites"].values[test]
    spreads = np.sqrt(marks["error_variance"].values[test])
    own, total = (marks[name].values[test] for name in ("error_own", "error_total"))
    kept = np.unique(sites, return_index=True)[1] if sites.max() > 0 else ()
    rows = [(int(sites[i]), *map(float, spreads[i]), float(own[i]), float(total[i])) for i in kept]
    name = content.model.assessments.names[test]
    note = Text(f"测评：{name.zh}。每类点位按同一倍数增减，不超过该类全部点位。", f"Test: {name.en}. ") + Text(
        "", "Sites of every class at the same multiple, at most all of a class."
    )
    return Table("sampling_sites", title, columns, tuple(rows), note)
