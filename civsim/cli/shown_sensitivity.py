"""What assumed values matter, for a person: a sentence first, then the tables."""

from typing import Any

from civsim.cli.session import Session
from civsim.cli.shown import interval, show, show_warnings, table, tell_family
from civsim.language import Text

SHOWN = 15


def show_sensitivity(session: Session, result: dict[str, Any]) -> None:
    """What to measure first, and the figures behind it."""
    given = interval(result["as_given"])
    session.tell(
        Text(
            f"按给定值，周期得分 {given} 分，n={result['replications']}",
            f"with the values as given the cycle score is {given} points, n={result['replications']}",
        )
    )
    _show_effects(session, result)
    tell_family(session, sum(e[end] is not None for e in result["effects"] for end in ENDS), result["replications"])
    if result["together"]:
        _show_together(session, result)
    if result["knowing"]:
        _show_knowing(session, result)
    for text in first_to_measure(result):
        session.tell(text)
    show_warnings(session, result)


ENDS = ("at_low", "at_high")


def _name(session: Session, told: dict[str, Any]) -> str:
    return f"{told[f'name_{session.language}']}\n{told['key']}"


def _end(session: Session, told: dict[str, Any] | None) -> str:
    """A difference; in words where it may be luck."""
    if told is None:
        return "-"
    if told["low"] == told["high"] == 0:
        return "0"
    if told["significant"] or told["n"] < 2:
        return interval(told)
    return interval(told) + Text("（不显著）", " (not significant)").to(session.language)


def _show_effects(session: Session, result: dict[str, Any]) -> None:
    title = Text(
        "假设值的影响：逐个改到范围两端（分）", "Assumed values, one at a time, at the ends of their ranges (points)"
    )
    columns = [
        Text("参数", "parameter"),
        Text("下端", "low end"),
        Text("上端", "high end"),
        Text("摆幅", "swing"),
    ]
    found = table(session, title, columns)
    for e in result["effects"][:SHOWN]:
        found.add_row(_name(session, e), *(_end(session, e[end]) for end in ENDS), interval(e["swing"]))
    show(found)
    _more(session, len(result["effects"]))


def _show_together(session: Session, result: dict[str, Any]) -> None:
    title = Text("一起变动（莫里斯法，分）", "Moved together (Morris, points)")
    columns = [
        Text("参数", "parameter"),
        Text("影响大小", "size of the effect"),
        Text("偶然至多", "luck at most"),
        Text("离散程度", "spread"),
        Text("路径数", "paths"),
    ]
    found = table(session, title, columns)
    for e in result["together"][:SHOWN]:
        size = interval({"mean": e["size"], "low": e["size_low"], "high": e["size_high"]})
        luck = "-" if e["luck"] is None else f"{e['luck']:.2f}"
        found.add_row(_name(session, e), size, luck, f"{e['spread']:.2f}", str(e["n"]))
    show(found)
    _more(session, len(result["together"]))


def _show_knowing(session: Session, result: dict[str, Any]) -> None:
    title = Text("弄清后重新规划，比原方案多得（分）", "Gain of planning with the value known (points)")
    columns = [Text("参数", "parameter"), Text("若在下端", "if at the low end"), Text("若在上端", "if at the high end")]
    found = table(session, title, columns)
    for e in result["knowing"][:SHOWN]:
        found.add_row(_name(session, e), *(_end(session, e[end]) for end in ENDS))
    show(found)
    _more(session, len(result["knowing"]))


def _more(session: Session, rows: int) -> None:
    if rows > SHOWN:
        session.tell(Text(f"另有 {rows - SHOWN} 行见结果文件夹", f"{rows - SHOWN} more rows are in the results folder"))


def first_to_measure(result: dict[str, Any]) -> list[Text]:
    """What to measure first, in words: for the forecast, and for the plan."""
    parameters = {p["key"] for p in result["parameters"]}
    sure = [e for e in result["effects"] if e["key"] in parameters and e["significant"]][:3]
    if sure:
        zh, en = "、".join(_zh(e, "swing") for e in sure), "; ".join(_en(e, "swing") for e in sure)
        told = Text(f"得分随之变动最大的：{zh}", f"the score moves most with: {en}")
    else:
        told = Text("没有一个假设值使得分显著变动", "no assumed value moves the score significantly")
    if not result["knowing"]:
        return [told]
    gains = [e for e in result["knowing"] if e["significant"]][:3]
    if not gains:
        none = Text(
            "弄清任何一个假设值再重新规划，都不能显著多得分：方案不取决于它们",
            "planning again with any one of them known gains nothing significant: the plan does not depend on them",
        )
        return [told, none]
    zh, en = "、".join(_zh(e, "most") for e in gains), "; ".join(_en(e, "most") for e in gains)
    return [told, Text(f"为了方案应先弄清：{zh}", f"for the plan, measure first: {en}")]


def _zh(told: dict[str, Any], what: str) -> str:
    return f"{told['name_zh']}（{interval(told[what])} 分）"


def _en(told: dict[str, Any], what: str) -> str:
    return f"{told['name_en']} ({interval(told[what])} points)"
