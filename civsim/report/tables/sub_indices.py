"""专项指数: the sub-indices month by month, and by district in the last month."""

import numpy as np

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.reading import ids, names, score_interval_of
from civsim.report.tables.table import Cell, Column, Table

OF_100 = Text("百分制", "of 100")
VALUES = (
    Column(Text("指数", "index"), "points", OF_100),
    Column(Text("95% 下限", "95 % low"), "points", OF_100),
    Column(Text("95% 上限", "95 % high"), "points", OF_100),
    Column(Text("推演次数 n", "replications n"), "count"),
)
NAME, AREA, MONTH = Column(Text("专项指数", "sub-index")), Column(Text("区", "district")), Column(Text("月份", "month"))
NOTE = Text(
    "每月最后一天正午的期望值：实地指标按全部点位、不漏看；问卷按近三个月、数据按近十二个月。台账和行为观察全市相同。",
    "Expected values at noon of each month's last day: sites all of them with nothing missed, answers by the last "
    "three months, data by the last twelve. Records and behaviours are those of the whole city.",
)


def sub_indices_table(content: Content) -> Table:
    """One row a month and sub-index, of the whole city."""
    title, marks = Text("专项指数（逐月）", "Sub-indices by month"), content.main.marks
    columns = (MONTH, NAME, *VALUES)
    if "sub_index_value" not in marks:
        return Table("sub_indices", title, columns, ())
    value, shown = marks["sub_index_value"].isel(index_area=0), _names(content, "sub_index")
    rows: list[tuple[Cell, ...]] = [
        (month, name, *score_interval_of(value.isel(month=m, sub_index=i)))
        for m, month in enumerate(ids(marks, "month"))
        for i, name in enumerate(shown)
    ]
    return Table("sub_indices", title, columns, tuple(rows), NOTE)


def sub_indices_by_district(content: Content) -> Table:
    """One row a sub-index and district in the last month, the highest first, where asked for by district."""
    title, marks = Text("专项指数（分区）", "Sub-indices by district"), content.main.marks
    columns = (NAME, AREA, *VALUES)
    if "sub_index_value" not in marks:
        return Table("sub_indices_by_district", title, columns, ())
    last, areas = marks["sub_index_value"].isel(month=-1), _names(content, "index_area")
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(_names(content, "sub_index")):
        own = last.isel(sub_index=i)
        found = [(area, score_interval_of(own.isel(index_area=a))) for a, area in enumerate(areas) if a]
        known = sorted((pair for pair in found if np.isfinite(pair[1].mean)), key=lambda pair: -pair[1].mean)
        rows += [(name, area, *value) for area, value in known]
    when = ids(marks, "month")[-1]
    return Table("sub_indices_by_district", title, columns, tuple(rows), Text(f"{when} 月末。", f"End of {when}."))


def _names(content: Content, dim: str) -> list[Text]:
    both = (names(content.main.marks, dim, "zh"), names(content.main.marks, dim, "en"))
    return [Text(zh, en) for zh, en in zip(*both, strict=True)]
