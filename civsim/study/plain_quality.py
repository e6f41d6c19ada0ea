"""The quality of a table of orders as a plain object, and as sentences."""

from dataclasses import asdict
from typing import Any

from civsim.calibrate import Quality
from civsim.language import Text

MOST_SHOWN = 12  # kinds and gaps that are said; the plain object has all


def plain_quality(found: Quality) -> dict[str, Any]:
    """The report as a plain object."""
    same = found.same_place
    return {
        "file": found.file,
        "rows": found.rows,
        "used": found.used,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "unclosed": found.unclosed,
        "closed_before_created": found.closed_before_created,
        "flagged_duplicates": found.flagged_duplicates,
        "repeated_ids": found.repeated_ids,
        "without_id": found.without_id,
        "same_place": asdict(same) if same else None,
        "gaps": [{"first": g.first.isoformat(), "last": g.last.isoformat(), "days": g.days} for g in found.gaps],
        "kinds": [asdict(kind) for kind in found.kinds],
        "left_out": [{"zh": why.zh, "en": why.en, "rows": n} for why, n in found.left_out.items()],
    }


def quality_lines(found: Quality) -> list[Text]:
    """The report for a person, who should read it before any figure of a fit."""
    share = 100 * found.unclosed / found.used
    head = Text(
        f"数据质量：{found.file} 读入 {found.rows} 行，采用 {found.used} 件（{found.first} 至 {found.last}），"
        f"其中未结案 {found.unclosed} 件（{share:.1f}%）",
        f"data quality: {found.file}, read {found.rows} rows, used {found.used} orders ({found.first} – {found.last}), "
        f"{found.unclosed} of them not closed ({share:.1f} %)",
    )
    dropped = [
        Text(f"  未采用：{why.zh} {n} 行", f"  left out: {why.en}, {n} rows") for why, n in found.left_out.items()
    ]
    return [head, *dropped, *_oddities(found), *_gap_lines(found), _kind_line(found)]


def _oddities(found: Quality) -> list[Text]:
    """Rows that were kept and are worth a look."""
    lines = []
    if found.without_id:
        n = found.without_id
        lines.append(
            Text(f"  没有编号：{n} 件，各算一件", f"  without a number: {n}, each counted as an order of its own")
        )
    same = found.same_place
    if same is None:
        lines.append(
            Text("  没有地址列：不查同地重复，不拟合反弹", "  no column of addresses: no repeats, no relapses")
        )
    elif same.repeats:
        zh = (
            f"  同地同类 {same.window_days} 天内又立案：{same.repeats} 件，其中前一件尚未结案的 {same.while_open} 件"
            "（可能是重复上报）"
        )
        en = (
            f"  same place and category again within {same.window_days} days: {same.repeats}, of which "
            f"{same.while_open} before the earlier one was closed (perhaps reports of the same thing)"
        )
        lines.append(Text(zh, en))
    return lines


def _gap_lines(found: Quality) -> list[Text]:
    """Days without records."""
    if not found.gaps:
        return []
    days, gaps = sum(gap.days for gap in found.gaps), found.gaps[:MOST_SHOWN]
    spans = [f"{gap.first}" if gap.days == 1 else f"{gap.first} – {gap.last}" for gap in gaps]
    more = len(found.gaps) - len(gaps)
    return [
        Text(
            f"  平日有记录却空缺 {days} 天：{'、'.join(spans)}{f'，另有 {more} 段' if more else ''}",
            f"  {days} days without any record where there usually are some: {', '.join(spans)}"
            f"{f' and {more} more spans' if more else ''}",
        )
    ]


def _kind_line(found: Quality) -> Text:
    """Kinds by volume, with the category each belongs to."""
    shown = found.kinds[:MOST_SHOWN]
    zh = "、".join(f"{kind.text} {kind.rows}（{kind.category or '未归类'}）" for kind in shown)
    en = ", ".join(f"{kind.text} {kind.rows} ({kind.category or 'no category'})" for kind in shown)
    more = len(found.kinds) - len(shown)
    return Text(
        f"  原始类别（行数）：{zh}{f'，另有 {more} 种' if more else ''}",
        f"  kinds by rows: {en}{f' and {more} more' if more else ''}",
    )
