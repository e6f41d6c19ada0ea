"""工单指标: the indicators of the work-order loop over the whole horizon, for every variant."""

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.reading import ids, interval_of, names
from civsim.report.tables.table import Column, Table

COLUMNS = (
    Column(Text("方案", "variant")),
    Column(Text("指标", "KPI")),
    Column(Text("平均", "mean"), "share"),
    Column(Text("95% 下限", "95 % low"), "share"),
    Column(Text("95% 上限", "95 % high"), "share"),
    Column(Text("仿真次数 n", "replications n"), "count"),
    Column(Text("与首案之差", "minus the first variant"), "percentage_points"),
)
NOTE = Text(
    "应结案口径：处置时限落在推演期内的工单。结案率接近 100% 并不说明街面干净，请与存量问题一并看。",
    "Cohort: orders whose deadline lies in the horizon. A closing rate near 100 % says little about the streets; read "
    "it beside the open problems.",
)


def kpi_table(content: Content) -> Table:
    """One row a variant and KPI."""
    rows = []
    if "kpi_total" in content.main.marks:
        first = content.main.marks["kpi_total"]
        for variant in content.variants:
            own = variant.marks["kpi_total"]
            for name, key in zip(names(own, "kpi", "zh"), ids(own, "kpi"), strict=True):
                english = dict(zip(ids(own, "kpi"), names(own, "kpi", "en"), strict=True))[key]
                found, base = interval_of(own.sel(kpi=key)), interval_of(first.sel(kpi=key))
                change = None if variant is content.main else 100 * (found.mean - base.mean)
                rows.append((variant.name, Text(name, english), found.mean, found.low, found.high, found.n, change))
    return Table("kpis", Text("工单指标", "Work-order indicators"), COLUMNS, tuple(rows), NOTE)
