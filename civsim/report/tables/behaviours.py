"""行为观察: what each test would see people do, with the sampling error of so many observations."""

import numpy as np

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.reading import mean_over_replications
from civsim.report.tables.table import Cell, Column, Table

POINTS = Text("百分点", "percentage points")
COLUMNS = (
    Column(Text("测评", "test")),
    Column(Text("行为", "behaviour")),
    Column(Text("指标", "indicator")),
    Column(Text("遵守率", "rate"), "share"),
    Column(Text("观察次数", "observations"), "count"),
    Column(Text("抽样标准误", "sampling error"), "number", POINTS),
    Column(Text("期望得分", "expected score"), "points", Text("百分制", "of 100")),
    Column(Text("分值", "points of the leaf"), "points"),
)
NOTE = Text(
    "遵守率是当日全市居民的平均，只随宣传活动变化；抽样标准误已计入同一观察点各次观察的相似。测评日期不确定时按原定日期。",
    "The rate is the mean over the city's residents on the day, moved by campaigns alone; the sampling error allows "
    "for observations at one place that resemble each other. Where a date is uncertain, the planned one is shown.",
)


def behaviours_table(content: Content) -> Table:
    """One row a test and behaviour that it watches."""
    title, marks, model = Text("行为观察", "Behaviours watched"), content.main.marks, content.model
    if "watched_rate" not in marks:
        return Table("behaviours", title, COLUMNS, ())
    rate, error = (100 * np.asarray(marks[name].values, float) for name in ("watched_rate", "watched_error"))
    earned = 100 * np.asarray(mean_over_replications(marks["leaf_expected"]).values, float)
    rows: list[tuple[Cell, ...]] = [
        (
            model.assessments.names[a],
            model.behaviours.names[model.indicators.behaviour[leaf]],
            model.indicators.names[model.indicators.leaf[leaf]],
            float(rate[a, leaf]) / 100,
            int(model.indicators.observations[leaf]),
            float(error[a, leaf]),
            float(earned[a, leaf]),
            float(marks["points"].values[a, leaf]),
        )
        for a in np.argsort(model.assessments.first_day, kind="stable")
        for leaf in model.indicators.of_kind("observation")
        if marks["points"].values[a, leaf] > 0
    ]
    return Table("behaviours", title, COLUMNS, tuple(rows), NOTE)
