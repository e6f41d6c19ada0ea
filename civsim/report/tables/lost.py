"""失分: where the points of the main test were lost, by category, department or district."""

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.losses import BY_NAMES, By, loss_intervals
from civsim.report.reading import main_assessment
from civsim.report.tables.table import Column, Table


def lost_table(content: Content, by: By) -> Table:
    """One row a part, largest first; the parts sum to what the test lost."""
    test = main_assessment(content.model)
    parts = loss_intervals(content.main.marks, by, test) if test is not None else {}
    total, reached, rows = sum(found.mean for found in parts.values()), 0.0, []
    for rank, (name, (value, low, high, n)) in enumerate(parts.items(), start=1):
        reached += value
        rows.append((rank, name, value, low, high, value / total, reached / total, n))
    columns = (
        Column(Text("序号", "rank"), "count"),
        Column(Text("项目", "part")),
        Column(Text("平均失分", "mean points lost"), "points"),
        Column(Text("95% 下限", "95 % low"), "points"),
        Column(Text("95% 上限", "95 % high"), "points"),
        Column(Text("占平均失分之比", "of the mean loss"), "share"),
        Column(Text("累计", "cumulative"), "share"),
        Column(Text("推演次数 n", "replications n"), "count"),
    )
    test_name = content.model.assessments.names[test] if test is not None else Text("", "")
    note = Text(
        f"测评：{test_name.zh}，共失 {total:.2f} 分。", f"Test: {test_name.en}, {total:.2f} points lost in all."
    )
    return Table(f"lost_{by}", Text("失分", "Points lost ") + BY_NAMES[by], columns, tuple(rows), note)
