"""经费测算（万元）: money by year and use against the budget, for the first variant."""

import numpy as np

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.reading import ids, replications_of
from civsim.report.spending import USE_NAMES, budgets, repairs, repairs_in_all, spending
from civsim.report.tables.table import UNITS, Cell, Column, Table, span

NOTE = Text(
    "巡查、加班、工程、活动为事先安排的支出；整改为各次推演的均值。工程费用计入开工年度，活动费用按开展天数计入各年。",
    "Visits, overtime, works and campaigns are committed beforehand; repairs are the mean over replications. Works are "
    "paid in the year they start, campaigns by the days they run.",
)


def money_table(content: Content) -> Table:
    """One row a year, and the total."""
    run = content.main.run
    years, uses, budget = ids(run, "year"), spending(run), budgets(run)
    sure = [*repairs(run), *([repairs_in_all(run)] if len(years) > 1 else [])]
    columns = (
        Column(Text("年度", "year")),
        *(Column(USE_NAMES.get(use, Text(use, use)), "money") for use in uses),
        *([Column(Text("整改 95% 区间", "repairs, 95 %"), unit=UNITS["money"])] if sure else []),
        Column(Text("合计", "total"), "money"),
        Column(Text("年度经费", "budget"), "money"),
        Column(Text("占经费", "share of the budget"), "share"),
    )
    rows = [_row(year, [float(v[i]) for v in uses.values()], float(budget[i])) for i, year in enumerate(years)]
    if len(years) > 1:
        everything = [float(v.sum()) for v in uses.values()]
        rows.append(_row(Text("全程", "all years"), everything, float(np.sum(budget))))
    if sure:
        rows = [(*row[:-3], span(f.low, f.high), *row[-3:]) for row, f in zip(rows, sure, strict=True)]
    n = replications_of(run)
    note = NOTE + Text(f"推演次数 n={n}。", f" n={n} replications.")
    return Table("money", Text("经费测算（万元）", "Money (10 000 CNY)"), columns, tuple(rows), note)


def _row(year: Cell, amounts: list[float], budget: float) -> tuple[Cell, ...]:
    total = sum(amounts)
    limited = np.isfinite(budget) and 0 < budget < 1e9
    last: tuple[Cell, Cell] = (budget, total / budget) if limited else (Text("不限", "no limit"), None)
    return (year, *amounts, total, *last)
