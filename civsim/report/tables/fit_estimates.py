"""拟合结果: every number of the fit with its interval, n and method; lists of factors and areas by themselves."""

from math import isfinite
from typing import TYPE_CHECKING

from civsim.language import Text
from civsim.report.fit_content import FitContent, Numbers
from civsim.report.tables.table import Cell, Column, Table

if TYPE_CHECKING:
    from civsim.calibrate import Estimate, Evidence

DIGITS = 3
KINDS = {"measured": Text("实测", "measured"), "fitted": Text("拟合", "fitted")}
N = Column(Text("n", "n"), "count")
VALUE, INTERVAL = Column(Text("值", "value")), Column(Text("95% 区间", "95 % interval"))
HOW, BASIS = Column(Text("方法", "method")), Column(Text("依据", "basis"))
NOTE = Text(
    "“实测”由记录直接计数，“拟合”由模型得出。95% 区间只含抽样误差，不含模型选错的误差；无区间的记“—”。"
    "“参数块”一栏为“是”的已写入参数块，其余仅供参考：场景没有对应的参数，或由用户决定是否采用。",
    "Measured: counted straight from the records; fitted: found by a model. Intervals hold the luck of sampling, not "
    "the error of a wrong model; a dash where there is none. What says yes under block was written there; the others "
    "are stated only: a scenario has no such value, or it is for the user to take it.",
)


def estimates_table(content: Numbers) -> Table:
    """All single numbers, those of the whole city first."""
    columns = (
        Column(Text("类别", "category")),
        Column(Text("量", "quantity")),
        VALUE,
        INTERVAL,
        Column(Text("单位", "unit")),
        N,
        BASIS,
        HOW,
        Column(Text("参数块", "block")),
    )
    names = content.names
    rows = tuple(_row(e, names[e.category]) for e in content.evidence if e.part is None)
    return Table("estimates", Text("估计值", "Estimates"), columns, rows, NOTE)


def _row(e: "Evidence", category: Text) -> tuple[Cell, ...]:
    yes = Text("是", "yes") if e.in_block else Text("—", "—")
    value, span = shown_estimate(e.estimate, 100 if e.unit.en == "%" else 1)
    return category, e.name, value, span, e.unit, e.estimate.n, KINDS[e.kind], e.method, yes


def shown_estimate(e: "Estimate", factor: float = 1) -> tuple[str, str]:
    """Value, and interval, with three digits; a dash where there is none."""
    if not (isfinite(e.low) and isfinite(e.high)):
        return digits(factor * e.value), "—"
    between = " … " if e.low < 0 else "–"  # a dash beside a minus would be misread
    return digits(factor * e.value), f"{digits(factor * e.low)}{between}{digits(factor * e.high)}"


def digits(value: float) -> str:
    """Three significant digits, all of them before the point where there are more."""
    if not isfinite(value):
        return "—"
    if abs(value) >= 10 ** (DIGITS - 1):
        return f"{value:,.0f}"
    return f"{value:#.{DIGITS}g}".rstrip(".")


def factor_tables(content: Numbers) -> tuple[Table, ...]:
    """A table a list: categories down, entries across where they are few, else an entry a row."""
    return tuple(_factors(key, content) for key in content.factors)


def _factors(key: str, content: Numbers) -> Table:
    lists = content.factors[key]
    first = lists[0].found[0]
    columns = (
        Column(Text("类别", "category")),
        Column(first.name, unit=first.unit),
        VALUE,
        INTERVAL,
        N,
        BASIS,
        HOW,
    )
    rows = tuple(
        (one.name, e.part, *shown_estimate(e.estimate), e.estimate.n, KINDS[e.kind], e.method)
        for one in lists
        for e in one.found
    )
    return Table(f"factors_{key}", lists[0].title, columns, rows)


def areas_table(content: FitContent) -> Table:
    """Orders of each area, its rate with interval, and the size that the block gives it."""
    found = content.beside.areas
    by = Text("件/年·千人", "a year of 1000 residents") if found.by_residents else Text("件/年", "orders a year")
    columns = (
        Column(Text("区域", "area")),
        Column(Text("网格", "grid")),
        Column(Text("街道", "street")),
        Column(Text("区", "district")),
        N,
        Column(Text("立案率", "rate of orders"), unit=by),
        INTERVAL,
        Column(Text("规模（参数块）", "size (block)")),
        BASIS,
    )
    rows = tuple(
        (
            row.area,
            row.grid,
            row.street,
            row.district,
            int(n),
            *shown_estimate(e),
            digits(float(size)),
            KINDS["measured"],
        )
        for row, n, e, size in zip(found.rows, found.orders, found.rates, content.fit.size, strict=True)
    )
    note = Text(
        "规模是该区域件数与平均之比。区间计入全市件数与该区域各周份额的离散。",
        "Size is an area's orders relative to the mean. Intervals allow for scatter of the city and of weekly shares.",
    )
    return Table("areas", Text("各区域", "Areas"), columns, rows, note)
