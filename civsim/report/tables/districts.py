"""各区安排依据: what each district gets, what is at stake there, and what its visits earn and cost."""

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.district_words import main_categories
from civsim.report.tables.table import Cell, Column, Table

NOTE = Text(
    "按平均动态：“可争取”为各网格都用最好日程时巡查能多得的周期分，“挣得”为方案的巡查比不巡查多得的分（不计班组排队的损失）；"
    "组日与整改的价格为求方案的线性规划的影子价格。类别的份额由各类在测评时少见的问题按扣分折算。",
    "Mean dynamics. At stake: points of the cycle that visits could earn if every grid had its best schedule; earned: "
    "what the plan's visits earn over none (without what queues of crews cost). Prices are shadow prices of the linear "
    "programme behind the plan. Shares of categories follow from the problems that tests see less of.",
)


def districts_table(content: Content) -> Table:
    """One row a district and one for the city."""
    title = Text("各区安排依据", "Why each district gets what it gets")
    found = content.optimum.districts if content.optimum is not None else ()
    names = dict(zip(content.model.channels.ids, content.model.channels.names, strict=True))
    channels = list(found[0].visits) if found else []
    columns = (
        Column(Text("区", "district")),
        Column(Text("网格", "grids"), "count"),
        *(Column(names[c], "count", Text("次", "visits")) for c in channels),
        Column(Text("组日", "team-days"), "count"),
        Column(Text("可争取", "at stake"), "points"),
        Column(Text("占全市", "share of the city"), "share"),
        Column(Text("挣得", "earned"), "points"),
        Column(Text("每百组日", "per 100 team-days"), "points"),
        Column(Text("组日价格", "price of a team-day"), "price", Text("分", "points")),
        Column(Text("最紧时", "at the tightest"), "price", Text("分", "points")),
        Column(Text("整改占用", "price of its repairs"), "points"),
        Column(Text("主要类别", "main categories")),
    )
    stake, rows = sum(r.at_stake for r in found), list[tuple[Cell, ...]]()
    for r in found:
        part = r.at_stake / stake if stake > 0 else None
        yields = None if r.per_day is None else 100 * r.per_day
        amounts = (r.grids, *r.visits.values(), r.team_days, r.at_stake, part, r.gained, yields)
        prices = r.days_price, r.dearest_day, r.repairs_price
        rows.append((r.district, *amounts, *prices, main_categories(content.model, r)))
    if len(found) > 1:
        days, gained = sum(r.team_days for r in found), sum(r.gained for r in found)
        visits = [sum(r.visits[c] for r in found) for c in channels]
        yields = 100 * gained / days if days > 0 else None
        city = (Text("全市", "city"), sum(r.grids for r in found), *visits, days, stake, 1.0, gained, yields)
        rows.append((*city, None, None, None, None))
    return Table("districts", title, columns, tuple(rows), NOTE)
