"""三色预警表: leaves, departments and districts by their chance of missing the standard at the main test."""

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.reading import main_assessment
from civsim.report.tables.table import Cell, Column, Table
from civsim.report.units import UNIT_NAMES, level_name, unit_names
from civsim.scores import alerts

COLUMNS = (
    Column(Text("对象", "what")),
    Column(Text("名称", "name")),
    Column(Text("预警", "warning")),
    Column(Text("标准", "standard"), "points", Text("百分制", "of 100")),
    Column(Text("低于标准的概率", "chance of missing the standard"), "share"),
    Column(Text("95% 下限", "95 % low"), "share"),
    Column(Text("95% 上限", "95 % high"), "share"),
    Column(Text("推演次数 n", "replications n"), "count"),
)


def alerts_table(content: Content) -> Table:
    """One row a department, district and leaf, the most likely to miss the standard first."""
    marks, test, title = content.main.marks, main_assessment(content.model), Text("三色预警", "Three-colour warnings")
    if test is None or "p_below_leaf" not in marks:
        return Table("alerts", title, COLUMNS, ())
    rule, rows = marks["p_below_leaf"].attrs, list[tuple[Cell, ...]]()
    for unit in ("department", "district", "node", "leaf"):
        if f"p_below_{unit}" not in marks:
            continue
        known = unit_names(marks, unit)
        for alert in alerts(marks, unit, test):
            level = level_name(alert.level, rule["colours"])
            rows.append((UNIT_NAMES[unit], known[alert.id], level, alert.standard, *alert.chance))
    name = content.model.assessments.names[test]
    yellow, red = (f"{100 * rule[key]:g}" for key in ("yellow_from", "red_from"))
    note = Text(
        f"测评：{name.zh}。标准一般为 {rule['standard']:g} 分（百分制），指标可另定；概率达 {yellow}% 为黄，"
        f"达 {red}% 为红（界限可在场景中改）。指标看抽样得分，部门和区看街面状况的得分。",
        f"Test: {name.en}. Standard: {rule['standard']:g} of 100 unless an indicator has its own; yellow from "
        f"{yellow} %, red from {red} % (set in the scenario). Leaves as sampled; departments and districts given "
        "the state of the streets.",
    )
    return Table("alerts", title, COLUMNS, tuple(rows), note)
