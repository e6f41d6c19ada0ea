"""影子价格: what one more unit of each scarce resource is worth, dearest first, and in amounts that people ask for."""

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.prices import POINTS, not_scarce, price_lines
from civsim.report.tables.table import Cell, Column, Table

NOTE = Text(
    "影子价格只对小幅增减有效；增加较多时，每单位的收益会下降，“折算”一列因此是上限。",
    "A shadow price holds for small changes; with large ones the gain a unit falls, so what larger amounts are said to "
    "be worth is an upper limit.",
)


def prices_table(content: Content) -> Table:
    """One row a price, the dearest first; what is not scarce is said in the note."""
    lines = price_lines(content.optimum, content.model.time)
    columns = (
        Column(Text("资源", "resource")),
        Column(Text("单位", "unit")),
        Column(Text("每单位多得", "gain a unit"), "price", lines[0].worth if lines else POINTS),
        Column(Text("折算", "in amounts people ask for")),
    )
    free = not_scarce(content.optimum)
    rows: tuple[tuple[Cell, ...], ...] = tuple((line.label, line.unit, line.price, line.plain) for line in lines)
    if not rows and free is not None:
        rows = ((free, Text("", ""), None, Text("", "")),)  # a table without rows is not shown, and this must be
    title = Text("影子价格", "Shadow prices")
    return Table("shadow_prices", title, columns, rows, free + Text("", " ") + NOTE if free else NOTE)
