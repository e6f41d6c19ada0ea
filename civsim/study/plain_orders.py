"""Marks of orders as plain data, for programs: shares with interval and n, delays in days, None where unknown."""

from typing import Any

from civsim.scores import DelayRow, Interval, OrderKpis, OrderMarks, channel_shares, known

STOCKS = ("open", "overdue")


def plain_marks(marks: OrderMarks) -> dict[str, Any]:
    """The marks as plain data: shares with interval and n, None where there is nothing to take a share of. [d]"""
    kpis, channels = marks.kpis, marks.channels
    rows = [
        _labels(kpis, i) | {name: float(kpis.stock(name)[i]) if name in kpis.counts else None for name in STOCKS}
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


def _delay(row: DelayRow) -> dict[str, Any]:
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
        "of_ended_only": {"median": known(d.naive_median), "mean": known(d.naive_mean)},
    }


def _labels(kpis: OrderKpis, row: int) -> dict[str, Any]:
    ids = dict(zip(kpis.by, kpis.ids[row], strict=True))
    names = dict(zip(kpis.by, kpis.names[row], strict=True))
    return ids | {f"{k}_{lang}": getattr(v, lang) for k, v in names.items() if k != "period" for lang in ("zh", "en")}


def _share(value: float, low: float, high: float, n: float) -> dict[str, float | None]:
    return {"value": known(value), "low": known(low), "high": known(high), "n": float(n)}


def _interval(found: Interval) -> dict[str, float | None]:
    return {"value": known(found.mean), "low": known(found.low), "high": known(found.high), "n": float(found.n)}
