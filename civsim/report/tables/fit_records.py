"""工单数据: what the table of orders holds, what was left out and why, and the kinds it writes."""

from civsim.language import Text
from civsim.report.fit_content import FitContent
from civsim.report.tables.table import Cell, Column, Table

NOTE = Text(
    "每行只计第一个未采用的原因。一件工单是一个已上报的问题；没有人上报的不在其中。",
    "A row that was left out counts under its first reason only. An order is a problem that was reported; what nobody "
    "reported is not here.",
)
MOST_GAPS = 12


def records_table(content: FitContent) -> Table:
    """Rows, period, what was left out and why, and oddities among what was used."""
    found = content.quality
    columns = (
        Column(Text("项目", "item")),
        Column(Text("数量", "number"), "count"),
        Column(Text("占比", "share"), "share"),
    )
    rows: list[tuple[Cell, ...]] = [(Text("读入的行", "rows read"), found.rows, 1.0)]
    depth = [0]
    for why, n in found.left_out.items():
        rows.append((Text("未采用：", "left out: ") + why, n, n / found.rows))
        depth.append(1)
    rows.append((Text("采用的工单", "orders used"), found.used, found.used / found.rows))
    depth.append(0)
    for said, n in _of_used(content):
        rows.append((said, n, n / found.used))
        depth.append(1)
    days = (found.last - found.first).days + 1
    empty = sum(gap.days for gap in found.gaps)
    rows += [(Text("记录的天数", "days of the records"), days, None)]
    rows += [
        (Text("平日有记录却空缺的天数", "days without any record where there usually are some"), empty, empty / days)
    ]
    title = Text(f"工单数据（{found.first} 至 {found.last}）", f"The records, {found.first} to {found.last}")
    return Table("records", title, columns, tuple(rows), NOTE + _gaps(content), (*depth, 0, 1))


def _of_used(content: FitContent) -> list[tuple[Text, int]]:
    """Orders that were used and are worth a look."""
    found, same = content.quality, content.quality.same_place
    lines = [
        (Text("截至最后一日未结案", "not closed by the last day"), found.unclosed),
        (Text("没有编号", "without a number"), found.without_id),
    ]
    if same is not None:
        days = same.window_days
        again = Text(f"同地同类 {days} 天内又立案", f"same place and category again within {days} d")
        early = Text("其中前一件尚未结案（可能重复）", "of these before the earlier was closed (perhaps duplicates)")
        lines += [(again, same.repeats), (early, same.while_open)]
    return lines


def _gaps(content: FitContent) -> Text:
    gaps = content.quality.gaps
    if not gaps:
        return Text("", "")
    spans = [f"{g.first}" if g.days == 1 else f"{g.first} – {g.last}" for g in gaps[:MOST_GAPS]]
    more = len(gaps) - len(spans)
    zh, en = (f" 等 {len(gaps)} 段", f" and {more} more") if more > 0 else ("", "")
    return Text(f" 空缺：{'、'.join(spans)}{zh}。", f" Without records: {', '.join(spans)}{en}.")


def kinds_table(content: FitContent) -> Table:
    """The kinds of the table and the category each belongs to."""
    columns = (
        Column(Text("原始类别", "kind in the table")),
        Column(Text("行数", "rows"), "count"),
        Column(Text("归入", "category")),
    )
    names, none = content.names, Text("（未归类）", "(none)")
    rows = tuple(
        (kind.text or Text("（空）", "(empty)"), kind.rows, names.get(kind.category or "-", none))
        for kind in content.quality.kinds
    )
    return Table("kinds", Text("原始类别的归并", "How kinds form categories"), columns, rows)
