"""Tables of work orders (工单指标、来源占比、时长): of a real export, or of the ledgers of a run."""

from math import isnan

from civsim.language import Text
from civsim.report.tables.table import Cell, Column, Table
from civsim.scores import DELAY_TEXTS, ORDER_KPIS, OrderMarks, Shares, channel_shares

GROUP_NAMES = {
    "period": Text("时期", "period"),
    "department": Text("部门", "department"),
    "district": Text("区", "district"),
    "category": Text("类别", "category"),
    "channel": Text("来源", "channel"),
}
COUNT_NAMES = {
    "received": Text("受理", "received"),
    "filed": Text("立案", "filed"),
    "due": Text("应结案", "due"),
    "followed_7": Text("结案后跟踪满 7 天", "closed and followed 7 d"),
    "followed_30": Text("结案后跟踪满 30 天", "closed and followed 30 d"),
    "followed_180": Text("结案后跟踪满 180 天", "closed and followed 180 d"),
}
NOTHING = {
    "received": Text("无受理", "nothing received"),
    "filed": Text("无立案", "nothing filed"),
    "due": Text("无应结案", "nothing due"),
}
TOO_SHORT = Text("跟踪期不足", "not followed so long")
NOT_REACHED = Text("未达到", "not reached")
LOW, HIGH = Text(" 95% 下限", ", 95 % low"), Text(" 95% 上限", ", 95 % high")
QUANTITIES = (Text("中位数", "median"), Text("90% 分位数", "90th percentile"), Text("限期均值", "restricted mean"))
BIASED = (
    Text("偏短：只计已结束者的中位数", "too short: median of those that ended"),
    Text("偏短：只计已结束者的均值", "too short: mean of those that ended"),
)
STOCKS = {"open": Text("期末在办", "open at the end"), "overdue": Text("期末超期未结", "overdue at the end")}
ENDS = (Text("", ""), LOW, HIGH)
ORDERS, DAYS = Text("件", "orders"), Text("天", "d")
KPI_NOTE = Text(
    "应结案：处置截止时间落在本期的工单；分子为其中至期末已结案（按期结案、返工、延期）的。期末在办、期末超期未结为期末的存量。"
    "结案率接近 100% 并不说明街面干净。",
    "Due: orders whose deadline lies in the period; the numerators are those of them that were closed (on time), "
    "redone or postponed by its end. Open and overdue are stocks at its end. A closing rate near 100 % says "
    "little about the streets.",
)
OF_TABLE = Text("区间按各工单相互独立计算（Wilson）。", " Intervals as if orders were independent (Wilson).")


def order_tables(marks: OrderMarks) -> tuple[Table, ...]:
    """KPIs by period and group, shares of channels, delays; empty ones are left out."""
    made = (kpi_list(marks), channel_table(marks), delay_list(marks))
    return tuple(table for table in made if table.rows)


def wide_order_tables(marks: OrderMarks) -> tuple[Table, ...]:
    """The same for programs, with a row a period and group: too wide for a page."""
    return tuple(table for table in (kpi_table(marks), channel_table(marks), delay_table(marks)) if table.rows)


def kpi_list(marks: OrderMarks) -> Table:
    """A row a KPI, period and group: n, the share and its interval; then the stocks."""
    kpis, rows = marks.kpis, list[tuple[Cell, ...]]()
    skip = 1 if len({ids[0] for ids in kpis.ids}) == 1 and len(kpis.by) > 1 else 0  # the only one
    labels = [names[skip:] for names in kpis.names]
    for key in kpis.told:
        kpi, shares = ORDER_KPIS[key], kpis.shares(key)
        cells = _share_cells(shares, NOTHING.get(kpi.denominator, TOO_SHORT))
        said = zip(labels, shares.n.tolist(), cells, strict=True)
        rows += [(kpi.name, *names, COUNT_NAMES[kpi.denominator], n, *share) for names, n, share in said]
    for name, title in STOCKS.items():
        if name in kpis.counts and (name == "open" or "closed_share" in kpis.told):
            said_stocks = zip(labels, kpis.stock(name).tolist(), strict=True)
            rows += [(title, *names, Text("存量", "stock"), n, None, None, None) for names, n in said_stocks]
    columns = (
        Column(Text("指标", "KPI")),
        *(Column(GROUP_NAMES[name]) for name in kpis.by[skip:]),
        Column(Text("n 为", "n are")),
        Column(Text("n", "n"), "count", ORDERS),
        *(Column(Text("值", "value") + end, "share") for end in ENDS),
    )
    note = KPI_NOTE + (sure_of(marks))
    return Table("order_kpis", Text("工单指标明细", "KPIs of the orders"), columns, tuple(rows), note)


def kpi_table(marks: OrderMarks) -> Table:
    """A row a period and group: each KPI with its interval and n, and the stocks."""
    kpis, columns = marks.kpis, [Column(GROUP_NAMES[name]) for name in marks.kpis.by]
    cells: list[list[Cell]] = [list(names) for names in kpis.names]
    counted: set[str] = set()
    for key in kpis.told:
        kpi, shares = ORDER_KPIS[key], kpis.shares(key)
        if kpi.denominator not in counted:
            counted.add(kpi.denominator)
            columns.append(Column(COUNT_NAMES[kpi.denominator], "count", ORDERS))
            _append(cells, [float(n) for n in shares.n])
        columns += [Column(kpi.name + end, "share") for end in ENDS]
        _extend(cells, _share_cells(shares, NOTHING.get(kpi.denominator, TOO_SHORT)))
    for name, title in STOCKS.items():
        if name in kpis.counts and (name == "open" or "closed_share" in kpis.told):
            columns.append(Column(title, "count", ORDERS))
            _append(cells, kpis.stock(name).tolist())
    note = KPI_NOTE + (sure_of(marks))
    title = Text("工单指标明细", "KPIs of the orders")
    return Table("order_kpis", title, tuple(columns), tuple(tuple(row) for row in cells), note)


def channel_table(marks: OrderMarks) -> Table:
    """A row a period and channel: its share in what was received."""
    title = Text("来源占比", "Share by channel")
    columns = (
        Column(GROUP_NAMES["period"]),
        Column(GROUP_NAMES["channel"]),
        Column(Text("受理", "received"), "count", ORDERS),
        *(Column(Text("占比", "share") + end, "share") for end in ENDS),
    )
    if marks.channels is None:
        return Table("order_channels", title, columns, ())
    received, shares = (
        marks.channels.stock("received"),
        _share_cells(channel_shares(marks.channels), NOTHING["received"]),
    )
    rows = [
        (*names, n, *cells) for names, n, cells in zip(marks.channels.names, received.tolist(), shares, strict=True)
    ]
    return Table("order_channels", title, columns, tuple(rows), sure_of(marks))


def delay_table(marks: OrderMarks) -> Table:
    """A row a delay and group, by Kaplan-Meier, with the figures of what has ended beside it."""
    horizon = marks.delays[0].delay.horizon if marks.delays else 0
    columns = [
        Column(Text("时长", "delay")),
        Column(Text("范围", "of")),
        Column(Text("n", "n"), "count", ORDERS),
        Column(Text("已结束", "ended"), "count", ORDERS),
    ]
    for name in QUANTITIES:
        columns += [Column(name + end, "number", DAYS) for end in ENDS]
    columns += [Column(name, "number", DAYS) for name in BIASED]
    rows = []
    for row in marks.delays:
        d = row.delay
        figures = [_known(x) for q in (d.median, d.p90, d.mean) for x in (q.mean, q.low, q.high)]
        rows.append((DELAY_TEXTS[row.what], *row.names, d.n, d.ended, *figures, d.naive_median, d.naive_mean))
    return Table("order_delays", Text("时长", "Delays"), tuple(columns), tuple(rows), _delay_note(marks, horizon))


def delay_list(marks: OrderMarks) -> Table:
    """A row a delay, group and figure, with its interval and n; the biased figures last, under their name."""
    rows = list[tuple[Cell, ...]]()
    for row in marks.delays:
        d = row.delay
        head: tuple[Cell, ...] = (DELAY_TEXTS[row.what], *row.names, d.n, d.ended)
        for name, found in zip(QUANTITIES, (d.median, d.p90, d.mean), strict=True):
            rows.append((*head, name, _known(found.mean), _end(found.low, found.mean), _end(found.high, found.mean)))
        for name, value in zip(BIASED, (d.naive_median, d.naive_mean), strict=True):
            rows.append((*head, name, value, None, None))
    columns = (
        Column(Text("时长", "delay")),
        Column(Text("范围", "of")),
        Column(Text("n", "n"), "count", ORDERS),
        Column(Text("已结束", "ended"), "count", ORDERS),
        Column(Text("量", "figure")),
        *(Column(Text("值", "value") + end, "number", DAYS) for end in ENDS),
    )
    horizon = marks.delays[0].delay.horizon if marks.delays else 0
    return Table("order_delays", Text("时长", "Delays"), columns, tuple(rows), _delay_note(marks, horizon))


def sure_of(marks: OrderMarks) -> Text:
    """Where the intervals come from."""
    n = marks.replications
    if n == 1:
        return OF_TABLE
    return Text(
        f"区间为多次推演的 t 区间（推演次数 n={n}），件数为各次推演的均值。",
        f" t intervals over n={n} replications; orders are means over them.",
    )


def _delay_note(marks: OrderMarks, horizon: float) -> Text:
    n = marks.replications
    runs = Text(
        f"多次推演：各次所得之均值及 t 区间（推演次数 n={n}），件数为各次合计。",
        f" Of a run: means over its n={n} replications with t intervals; orders are those of all together.",
    )
    return _of_delays(horizon) + (runs if n > 1 else Text("", ""))


def _of_delays(horizon: float) -> Text:
    return Text(
        f"Kaplan-Meier 法：期末未结束的按“至少已这么久”计入；限期均值为 min(时长, {horizon:g} 天) 的均值。"
        "只计已结束者的数字偏向快的，仅供对照。",
        f"Kaplan-Meier: what had not ended counts as lasting at least so long; the restricted mean is that of "
        f"min(delay, {horizon:g} d). Figures of what ended favour the quick ones; they stand here for comparison only.",
    )


def _end(end: float, value: float) -> Cell:
    """The end of an interval; a dash where the figure itself is unknown."""
    return None if isnan(value) else _known(end)


def _share_cells(shares: Shares, nothing: Text) -> list[list[Cell]]:
    """Share and ends of its interval of each row; words where there is nothing to take a share of."""
    rows = zip(shares.value.tolist(), shares.low.tolist(), shares.high.tolist(), strict=True)
    return [[nothing, None, None] if isnan(value) else [value, low, high] for value, low, high in rows]


def _known(days: float) -> Cell:
    return NOT_REACHED if isnan(days) else days


def _append(cells: list[list[Cell]], column: list[float]) -> None:
    for row, cell in zip(cells, column, strict=True):
        row.append(cell)


def _extend(cells: list[list[Cell]], columns: list[list[Cell]]) -> None:
    for row, more in zip(cells, columns, strict=True):
        row.extend(more)
