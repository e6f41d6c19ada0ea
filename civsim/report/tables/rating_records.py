"""测评记录: what the table of ratings holds, and what was left out and why."""

from civsim.language import Text
from civsim.report.rating_content import RatingContent
from civsim.report.tables.table import Cell, Column, Table

NOTE = Text(
    "每行只计第一个未采用的原因。一次测评是一个地点一个月的合格占比。",
    "A row that was left out counts under its first reason only. A rating is the acceptable share of a place in a "
    "month.",
)


def rating_records_table(content: RatingContent) -> Table:
    """Rows, what was left out and why, places, areas, months."""
    fit, table = content.fit, content.fit.table
    columns = (Column(Text("项目", "item")), Column(Text("数量", "number"), "count"))
    rows: list[tuple[Cell, ...]] = [(Text("读入的行", "rows read"), fit.rows)]
    rows += [(Text("未采用：", "left out: ") + why, n) for why, n in fit.left_out.items()]
    rows += [(Text("采用的测评", "ratings used"), table.n), (Text("地点", "places"), len(table.places))]
    if fit.by_area:
        rows.append((Text("区域", "areas"), len(table.areas)))
    rows.append((Text("有测评的月份", "months with ratings"), fit.course.months))
    title = Text(
        f"测评记录（{table.first:%Y-%m} 至 {fit.last:%Y-%m}）", f"The ratings, {table.first:%Y-%m} to {fit.last:%Y-%m}"
    )
    return Table("records", title, columns, tuple(rows), NOTE)
