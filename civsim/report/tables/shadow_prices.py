"""影子价格: what one more unit of each scarce resource is worth, in figures and in words."""

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.prices import price_lines
from civsim.report.tables.table import Column, Table

COLUMNS = (
    Column(Text("资源", "resource")),
    Column(Text("单位", "unit")),
    Column(Text("每单位多得", "gain a unit"), "price", Text("分", "points")),
    Column(Text("说明", "in words")),
)
NOTE = Text(
    "影子价格只对小幅增减有效；增加较多时，每单位的收益会下降。",
    "A shadow price holds for small changes; with large ones the gain a unit falls.",
)


def prices_table(content: Content) -> Table:
    """One row a price, in the planner's order."""
    rows = tuple((line.label, line.unit, line.price, line.text) for line in price_lines(content.optimum))
    return Table("shadow_prices", Text("影子价格", "Shadow prices"), COLUMNS, rows, NOTE)
