"""巡查排班: visits by month and channel, and the first dated rows; the whole roster is a file of its own."""

import numpy as np

from civsim.language import Language, Text
from civsim.report.content import Content
from civsim.report.tables.table import Cell, Column, Table

FIRST_ROWS = 60
HEADINGS = {
    "date": Text("日期", "date"),
    "team": Text("巡查组", "team"),
    "district": Text("区", "district"),
    "grid": Text("网格", "grid"),
    "channel": Text("渠道", "channel"),
    "order": Text("顺序", "order"),
}


def visits_summary(content: Content, language: Language) -> Table:
    """Visits by month and channel, and the days on which anybody goes out."""
    model, plan = content.model, content.main.plan
    channels = [model.channels.names[i] for i in model.channels.visits.channel]
    columns = (
        Column(Text("月份", "month")),
        *(Column(name, "count", Text("次", "visits")) for name in channels),
        Column(Text("合计", "total"), "count", Text("次", "visits")),
        Column(Text("出动日", "days out"), "count", Text("天", "days")),
    )
    month = model.time.month[plan.day] if plan.size else np.zeros(0, int)
    rows = [
        _row(label, plan.channel[month == m], plan.day[month == m], len(channels))
        for m, label in enumerate(model.time.months)
    ]
    rows.append(_row(Text("全程", "all"), plan.channel, plan.day, len(channels)))
    return Table("visits_by_month", Text("巡查排班汇总", "Visits by month"), columns, tuple(rows))


def _row(label: Cell, channel: np.ndarray, day: np.ndarray, channels: int) -> tuple[Cell, ...]:
    counts = np.bincount(channel, minlength=channels)
    return (label, *(int(n) for n in counts), int(counts.sum()), len(np.unique(day)))


def visits_table(content: Content) -> Table:
    """The first rows of the dated roster."""
    visits, title = content.visits, Text("巡查排班（节选）", "Dated visits (first rows)")
    if visits is None or not len(visits):
        return Table("visits", title, (), ())
    names = dict(zip(content.model.channels.ids, content.model.channels.names, strict=True))
    columns = [c for c in HEADINGS if c in visits.columns]
    rows = []
    for record in visits[columns].head(FIRST_ROWS).itertuples(index=False):
        cells = dict(zip(columns, record, strict=True))
        rows.append(tuple(_cell(column, value, names) for column, value in cells.items()))
    note = Text(
        f"全部 {len(visits):,} 次巡查见方案文件夹中的 visits.csv；此处列前 {len(rows)} 行。",
        f"All {len(visits):,} visits are in visits.csv of the plan folder; the first {len(rows)} rows are shown here.",
    )
    headings = tuple(Column(HEADINGS[c], "count" if c == "order" else "text") for c in columns)
    return Table("visits", title, headings, tuple(rows), note)


def _cell(column: str, value: object, names: dict[str, Text]) -> Cell:
    if column == "date":
        return str(value)[:10]
    if column == "channel":
        return names.get(str(value), Text(str(value), str(value)))
    if column == "order":
        return int(str(value))
    return str(value)
