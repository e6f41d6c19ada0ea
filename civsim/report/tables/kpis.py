"""工单指标: the indicators of the work-order loop over the whole horizon, a row an indicator and a column a variant."""

import xarray as xr

from civsim.language import Text
from civsim.report.content import Content, Variant
from civsim.report.reading import ids, interval_of, names
from civsim.report.tables.table import Cell, Column, Table

NOTE = Text(
    "各列为推演均值；± 为 95% 区间的半宽，各方案推演次数相同。"
    "应结案口径：处置时限落在推演期内的工单。结案率接近 100% 并不说明街面干净，"
    "请与存量问题一并看。平均时长只计推演期内已了结的问题，偏向快的；计入在办问题的时长见 civsim kpi（需要台账）。",
    "Means over replications; ± is half the width of the 95 % interval, n the same for all. "
    "Cohort: orders whose deadline lies in the horizon. "
    "A closing rate near 100 % says little about the streets; read it beside the open problems. Mean delays are those "
    "of problems settled within the horizon, which favours the quick ones; civsim kpi counts the open ones too (from a "
    "ledger).",
)
DELAYS: dict[str, Text] = {
    "detect": Text("平均发现时长（新发至发现，只计已发现的）", "mean time to detection (of those found only)"),
    "repair": Text(
        "平均处置时长（立案至销号，只计已销号的）", "mean time to repair (filing to closing, of those closed only)"
    ),
}
ORDERS = Text("件", "orders")
HALF = Column(Text("±", "±"), "number")
SHARE, DAYS = Text("%", "%"), Text("天", "days")


def kpi_table(content: Content) -> Table:
    """One row a KPI and mean delay, one column a variant."""
    title = Text("工单指标", "Work-order indicators")
    main, others = content.main, content.variants[1:]
    columns = (
        Column(Text("指标", "indicator")),
        Column(Text("单位", "unit")),
        Column(main.name, "number"),
        Column(Text("95% 下限", "95 % low"), "number"),
        Column(Text("95% 上限", "95 % high"), "number"),
        Column(Text("推演次数 n", "replications n"), "count"),
        *(column for variant in others for column in (Column(variant.name, "number"), HALF)),
    )
    return Table("kpis", title, columns, _rows(main, others), NOTE)


def _rows(main: Variant, others: tuple[Variant, ...]) -> tuple[tuple[Cell, ...], ...]:
    """Shares, levels of service, and delays."""
    service = _shares("service_level", "service", main, others)
    return (*_shares("kpi_total", "kpi", main, others), *service, *_steps(main, others), *_delays(main, others))


def _steps(main: Variant, others: tuple[Variant, ...]) -> list[tuple[Cell, ...]]:
    """Orders that reached each step of escalation."""
    if "escalated" not in main.marks:
        return []
    own, most = main.marks["escalated"], float("inf")
    said = zip(ids(own, "step"), names(own, "step", "zh"), names(own, "step", "en"), strict=True)
    return [
        (
            Text(f"超期升级至“{zh}”", f"overdue, escalated to: {en}"),
            ORDERS,
            *_row("escalated", "step", key, main, others, 1.0, most),
        )
        for key, zh, en in said
    ]


def _shares(name: str, dim: str, main: Variant, others: tuple[Variant, ...]) -> list[tuple[Cell, ...]]:
    """Shares in %; the end of a t interval may leave 0 to 100 and is shown there."""
    if name not in main.marks:
        return []
    own = main.marks[name]
    said = zip(ids(own, dim), names(own, dim, "zh"), names(own, dim, "en"), strict=True)
    return [(Text(zh, en), SHARE, *_row(name, dim, key, main, others, 100.0, 100.0)) for key, zh, en in said]


def _delays(main: Variant, others: tuple[Variant, ...]) -> list[tuple[Cell, ...]]:
    if "mean_delay_of_ended" not in main.marks:
        return []
    listed = ids(main.marks["mean_delay_of_ended"], "delay")
    return [
        (name, DAYS, *_row("mean_delay_of_ended", "delay", key, main, others, 1.0, float("inf")))
        for key, name in DELAYS.items()
        if key in listed
    ]


def _row(
    name: str, dim: str, key: str, main: Variant, others: tuple[Variant, ...], factor: float, most: float
) -> tuple[Cell, ...]:
    """Mean and interval of the first variant, then the means of the others."""

    def at(variant: Variant) -> xr.DataArray:
        return factor * variant.marks[name].sel({dim: key})

    found = interval_of(at(main))
    has = (name in variant.marks and key in ids(variant.marks[name], dim) for variant in others)
    rest = (interval_of(at(variant)) if there else None for variant, there in zip(others, has, strict=True))
    cells = (cell for its in rest for cell in ((its.mean, its.high - its.mean) if its else (None, None)))
    return (found.mean, max(found.low, 0.0), min(found.high, most), found.n, *cells)
