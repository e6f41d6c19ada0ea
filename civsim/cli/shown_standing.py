"""What people see in the terminal of rankings (红黑榜) and three-colour warnings."""

from typing import Any

from civsim.cli.session import Session
from civsim.cli.shown import interval, label, percent, show, table
from civsim.language import Text

UNITS = {
    "leaf": (Text("测评标准", "leaf"), "leaves"),
    "node": (Text("另定标准的指标", "indicator with a standard of its own"), "indicators"),
    "department": (Text("责任部门", "department"), "departments"),
    "district": (Text("区", "district"), ""),
    "street": (Text("街道", "street"), ""),
}
BOARDS = {"red": Text("红榜", "red list"), "black": Text("黑榜", "black list")}
COLOURS = {
    "red": Text("红", "red"),
    "yellow": Text("黄", "yellow"),
    "green": Text("绿", "green"),
}
BLUE = Text("蓝", "blue")
MOST_ALERTS, MOST_PLACES = 12, 20


def show_rankings(session: Session, result: dict[str, Any]) -> None:
    """红黑榜 of the main test: ranks by expected points lost, and what of them is no luck."""
    test = result["main_test"]
    for unit, places in result["rankings"].get(test, {}).items():
        if not places:
            continue
        name, where = UNITS[unit]
        called, n = label(session, test, result["assessments"][test]), places[0]["lost"]["n"]
        title = Text(
            f"{called} 红黑榜，按{name.zh}（期望失分，95% 区间，n={n}）",
            f"{called}: ranking by {name.en} (expected points lost, 95 % intervals, n={n})",
        )
        columns = [
            name,
            Text("名次", "rank"),
            Text("失分", "lost"),
            Text("得分（百分制）", "score, of 100"),
            Text("与上一名相比", "to the one above"),
            Text("与上次同类测评相比", "since the last of its kind"),
        ]
        found = table(session, title, columns)
        for place in shown_places(places):
            if place is None:
                left = len(places) - MOST_PLACES
                found.add_row(Text(f"（中间 {left} 名从略）", f"({left} in the middle left out)").to(session.language))
                continue
            board = f" {BOARDS[place['list']].to(session.language)}" if place["list"] else ""
            own = result.get(where, {}).get(place["id"], {}).get(f"name_{session.language}") or place["id"]
            rank = f"{place['rank']}{_moved(place['change_of_rank']).to(session.language)}"
            compared = [_said(session, place[key]) for key in ("above", "since")]
            found.add_row(own + board, rank, interval(place["lost"]), interval(place["score"]), *compared)
        show(found)


def shown_places(places: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """All places, or the first and last ones with None for those between; the object and the workbook have all."""
    half = MOST_PLACES // 2
    return list(places) if len(places) <= MOST_PLACES + 1 else [*places[:half], None, *places[-half:]]


def show_alerts(session: Session, result: dict[str, Any]) -> None:
    """Three-colour warnings of the main test: how many of each colour, and the most likely to miss the standard."""
    test, rule = result["main_test"], result["alert_rule"]
    for unit, entries in result["alerts"].get(test, {}).items():
        if not entries:
            continue
        name, where = UNITS[unit]
        called = label(session, test, result["assessments"][test])
        title = Text(
            f"{called} 三色预警，按{name.zh}（低于标准的概率，95% 区间）",
            f"{called}: warnings by {name.en} (chance of less than the standard, 95 % intervals)",
        )
        standard = Text("标准（百分制）", "standard, of 100")
        chance, runs = Text("低于标准的概率", "P(below standard)"), Text("推演次数", "runs")
        found = table(session, title, [name, Text("预警", "warning"), standard, chance, runs])
        for key, entry in list(entries.items())[:MOST_ALERTS]:
            own = label(session, key, result.get(where, {}).get(key, {}))
            sure = f"{percent(entry['p'])} [{100 * entry['p_low']:.1f}, {100 * entry['p_high']:.1f}]"
            said = colour(entry["level"], rule["colours"]).to(session.language)
            found.add_row(own, said, f"{entry['standard']:g}", sure, str(entry["n"]))
        show(found)
        levels = [entry["level"] for entry in entries.values()]
        counts = [(colour(level, rule["colours"]), levels.count(level)) for level in COLOURS]
        session.tell(
            Text(
                f"{name.zh}共 {len(levels)} 项：" + "，".join(f"{c.zh} {k}" for c, k in counts),
                f"{len(levels)} in all: " + ", ".join(f"{k} {c.en}" for c, k in counts),
            )
        )


def colour(level: str, scheme: str) -> Text:
    """The colour of a warning in words, as the city names it."""
    return BLUE if level == "green" and scheme == "blue_yellow_red" else COLOURS[level]


def _moved(change: int | None) -> Text:
    if not change:
        return Text("", "")
    return (
        Text(f"（升 {change}）", f" (up {change})") if change > 0 else Text(f"（降 {-change}）", f" (down {-change})")
    )


def _said(session: Session, found: dict[str, Any] | None) -> str:
    """The difference and its verdict; its interval stands in the JSON and in the workbook."""
    if found is None:
        return "-"
    words = str(found[f"said_{session.language}"])
    return words if found["low"] is None else f"{found['mean']:+.2f} {words}"
