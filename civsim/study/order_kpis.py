"""KPIs of work orders: from a real export through its map, to one plain object, sentences, and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from math import isnan
from pathlib import Path
from typing import Any

from civsim.calibrate import load_mapping, read_order_table
from civsim.errors import CivsimError
from civsim.language import Language, Text
from civsim.model import DAY_MS, GROUPS, OrderTable
from civsim.report import write_orders
from civsim.scores import ORDER_KPIS, Interval, OrderKpis, OrderMarks, PeriodName, channel_shares, order_marks

PERIODS: tuple[PeriodName, ...] = ("month", "quarter")
FORMATS = (".csv", ".xlsx")


@dataclass(frozen=True)
class OrderFindings:
    """Marks of orders, the plain object of them, and what to say of them."""

    marks: OrderMarks
    result: dict[str, Any]
    lines: list[Text]

    def write(self, path: Path, language: Language) -> list[Path]:
        """The tables as a .csv or .xlsx file."""
        check_order_file(path)
        result = self.result
        foot = (
            f"civsim {version('civsim')} · {result['file']} · {result['first']} – {result['last']} · n {result['used']}"
        )
        return write_orders(path, self.marks, Text(foot, foot), language)


def kpis_of_export(orders: Path, mapping: Path, by: Sequence[str], arose_before: date | None) -> OrderFindings:
    """KPIs of a real table of orders.

    Parameters
    ----------
    by
        At most one of month and quarter, and some of department, district, category, channel.
    arose_before
        End of the cohort of the delays; None = all.

    Raises
    ------
    ScenarioError
        For mistakes of the map and of the table, each at its place.
    """
    period, groups = split(by)
    read = load_mapping(mapping)
    found = read_order_table(orders, read)
    table = found.table
    marks = order_marks([table], period, groups, cohort_end(table, arose_before))
    name = Text(read.spec.name.zh, read.spec.name.en)
    result: dict[str, Any] = {"source": "orders", "file": orders.name, "name_zh": name.zh, "name_en": name.en}
    result |= {"rows": found.rows, "used": table.size, "left_out": {k.en: v for k, v in found.left_out.items()}}
    result |= span(table) | plain_marks(marks)
    head = Text(
        f"{name.zh}：读入 {found.rows} 行，采用 {table.size} 行（{result['first']} 至 {result['last']}）",
        f"{name.en}: read {found.rows} rows, used {table.size} ({result['first']} to {result['last']})",
    )
    dropped = [
        Text(f"  未采用：{why.zh} {n} 行", f"  left out: {why.en}, {n} rows") for why, n in found.left_out.items()
    ]
    notes = [*_untold(marks.kpis), *_limits(table)]
    result["notes"] = [{"zh": note.zh, "en": note.en} for note in notes]
    return OrderFindings(marks, result, [head, *dropped, *notes])


def split(by: Sequence[str]) -> tuple[PeriodName, tuple[str, ...]]:
    """The period and the groups that are asked for."""
    periods = [name for name in PERIODS if name in by]
    if len(periods) > 1:
        raise CivsimError(Text("--by 只能给出 month、quarter 之一", "--by takes one of month and quarter"))
    return (periods[0] if periods else "whole"), tuple(name for name in GROUPS if name in by)


def check_order_file(path: Path) -> None:
    """Refuse a file that is neither CSV nor a workbook, before any work is done for it."""
    if path.suffix.lower() not in FORMATS:
        raise CivsimError(
            Text(f"--out 应以 .csv 或 .xlsx 结尾，得到 {path}", f"--out takes a .csv or .xlsx file, got {path}")
        )


def cohort_end(table: OrderTable, arose_before: date | None) -> int | None:
    """The end of the cohort in ms; a date outside the records is refused."""
    if arose_before is None:
        return None
    at = (arose_before - table.first).days * DAY_MS
    if not table.start < at <= table.end:
        first, last = span(table).values()
        raise CivsimError(
            Text(
                f"--arose-before {arose_before} 不在记录期 {first} 至 {last} 之内",
                f"--arose-before {arose_before} lies outside the records, {first} to {last}",
            )
        )
    return at


def span(table: OrderTable) -> dict[str, str]:
    """First and last day of the records."""
    first, last = (table.first + timedelta(days=day) for day in (table.start // DAY_MS, table.end // DAY_MS - 1))
    return {"first": first.isoformat(), "last": last.isoformat()}


def plain_marks(marks: OrderMarks) -> dict[str, Any]:
    """The marks as plain data: shares with interval and n, None where there is nothing to take a share of. [d]"""
    kpis, channels = marks.kpis, marks.channels
    rows = [
        _labels(kpis, i) | {"open": kpis.stock("open")[i], "overdue": kpis.stock("overdue")[i]}
        for i in range(len(kpis.ids))
    ]
    for key in kpis.told:
        shares = kpis.shares(key)
        for i, row in enumerate(rows):
            row[key] = _share(shares.value[i], shares.low[i], shares.high[i], shares.n[i])
    by_channel = []
    if channels is not None:
        s = channel_shares(channels)
        by_channel = [
            _labels(channels, i) | {"share": _share(s.value[i], s.low[i], s.high[i], s.n[i])}
            for i in range(len(channels.ids))
        ]
    return {
        "by": list(kpis.by),
        "replications": marks.replications,
        "kpis": rows,
        "channels": by_channel,
        "delays": [_delay(row) for row in marks.delays],
    }


def _delay(row: Any) -> dict[str, Any]:
    d = row.delay
    group = dict(zip(("by", "id"), row.ids, strict=False))
    return {
        "what": row.what,
        **group,
        "name_zh": row.names[0].zh,
        "name_en": row.names[0].en,
        "n": d.n,
        "ended": d.ended,
        "median": _interval(d.median),
        "p90": _interval(d.p90),
        "restricted_mean": _interval(d.mean),
        "horizon_days": d.horizon,
        "of_ended_only": {"median": _known(d.naive_median), "mean": _known(d.naive_mean)},
    }


def _labels(kpis: OrderKpis, row: int) -> dict[str, Any]:
    ids = dict(zip(kpis.by, kpis.ids[row], strict=True))
    names = dict(zip(kpis.by, kpis.names[row], strict=True))
    return ids | {f"{k}_{lang}": getattr(v, lang) for k, v in names.items() if k != "period" for lang in ("zh", "en")}


def _share(value: float, low: float, high: float, n: float) -> dict[str, float | None]:
    return {"value": _known(value), "low": _known(low), "high": _known(high), "n": float(n)}


def _interval(found: Interval) -> dict[str, float | None]:
    return {"value": _known(found.mean), "low": _known(found.low), "high": _known(found.high)}


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)


def _untold(kpis: OrderKpis) -> list[Text]:
    """KPIs that the source cannot give."""
    missing = [kpi.name for key, kpi in ORDER_KPIS.items() if key not in kpis.told]
    if not missing:
        return []
    return [
        Text(
            "对照文件没有给出所需的列，故不计算：" + "、".join(name.zh for name in missing),
            "the map names no column for: " + "; ".join(name.en for name in missing),
        )
    ]


def _limits(table: OrderTable) -> list[Text]:
    """What the records cannot show."""
    first = span(table)["first"]
    due = bool((table.deadline >= 0).any()) and not table.open_before
    note = Text(
        f"记录始于 {first}：此前立案的工单不在其中，最初几期的应结案只含其后立案的。",
        f"the records begin on {first}: orders filed before are missing, so the first periods count newer ones only",
    )
    return [note] if due else []
