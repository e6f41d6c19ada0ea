"""失分: where the points of the main test were lost, by category, department or district."""

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.losses import BY_NAMES, By, losses
from civsim.report.reading import main_assessment
from civsim.report.tables.table import Column, Table


def lost_table(content: Content, by: By) -> Table:
    """One row a part, largest first; the parts sum to what the test lost."""
    test = main_assessment(content.model)
    parts = losses(content.main.marks, by, test) if test is not None else {}
    total, reached, rows = sum(parts.values()), 0.0, []
    for rank, (name, value) in enumerate(parts.items(), start=1):
        reached += value
        rows.append((rank, name, value, value / total, reached / total))
    columns = (
        Column(Text("序号", "rank"), "count"),
        Column(Text("项目", "part")),
        Column(Text("平均失分", "mean points lost"), "points"),
        Column(Text("占比", "share"), "share"),
        Column(Text("累计", "cumulative"), "share"),
    )
    test_name = content.model.assessments.names[test] if test is not None else Text("", "")
    note = Text(
        f"测评：{test_name.zh}，共失 {total:.2f} 分。", f"Test: {test_name.en}, {total:.2f} points lost in all."
    )
    return Table(f"lost_{by}", Text("失分", "Points lost ") + BY_NAMES[by], columns, tuple(rows), note)
