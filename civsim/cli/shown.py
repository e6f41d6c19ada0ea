"""What people see in the terminal: scores, differences and prices as small tables."""

from typing import TYPE_CHECKING, Any

from civsim.cli.session import Session
from civsim.language import Text

if TYPE_CHECKING:
    from rich.table import Table


def table(session: Session, title: Text, columns: list[Text]) -> "Table":
    """An empty table for the terminal."""
    from rich.table import Table

    found = Table(title=title.to(session.language), title_justify="left")
    for i, column in enumerate(columns):
        found.add_column(column.to(session.language), justify="left" if i == 0 else "right")
    return found


def show(found: "Table") -> None:
    """Print a table on stdout."""
    from rich.console import Console

    Console(markup=False, emoji=False, highlight=False).print(found)  # names may hold brackets and colons


def label(session: Session, key: str, entry: dict[str, Any]) -> str:
    """A name in the user's language with its id in brackets; the id alone where there is no other name."""
    name = entry.get(f"name_{session.language}") or key
    return name if name == key else Text(f"{name}（{key}）", f"{name} ({key})").to(session.language)


def show_warnings(session: Session, result: dict[str, Any]) -> None:
    """What to know before trusting the figures."""
    for warned in result["warnings"]:
        session.tell(Text(f"警告：{warned['message_zh']}", f"warning: {warned['message_en']}"))


def interval(entry: dict[str, Any]) -> str:
    """`mean [low, high]`, or the mean alone where one run gives no interval. [points]"""
    if entry.get("mean") is None:
        return "-"
    if entry.get("low") is None:
        return f"{entry['mean']:.2f}"
    return f"{entry['mean']:.2f} [{entry['low']:.2f}, {entry['high']:.2f}]"


def percent(value: float | None) -> str:
    """A probability in per cent."""
    return "-" if value is None else f"{100 * value:.1f} %"


def show_marks(session: Session, result: dict[str, Any]) -> None:
    """Scores of every test and of the cycle, with intervals and chances."""
    title = Text("得分（分，95% 区间）", "Scores (points, 95 % interval)")
    columns = [Text("测评", "test"), Text("得分", "score"), Text("达标概率", "P(target)"), Text("推演次数", "runs")]
    found = table(session, title, columns)
    for key, entry in result["assessments"].items():
        found.add_row(label(session, key, entry), interval(entry), percent(entry["p_target"]), str(entry["n"]))
    cycle, cycles = result["cycle"], result.get("cycles", {})
    for key, entry in cycles.items() if len(cycles) > 1 else ():
        name = Text(f"{key} 周期", f"cycle {key}").to(session.language)
        found.add_row(name, interval(entry), percent(entry["p_target"]), str(entry["n"]))
    if cycle:
        whole = Text("各周期平均", "mean of the cycles") if len(cycles) > 1 else Text("周期总分", "cycle")
        found.add_row(whole.to(session.language), interval(cycle), percent(cycle["p_target"]), str(cycle["n"]))
    show(found)
    if cycle:
        held, rank = percent(cycle.get("p_held")), percent(cycle.get("p_rank"))
        session.tell(
            Text(
                f"计分的各次测评都达标的概率 {held}；进入目标名次的概率 {rank}",
                f"P(target at every test that counts) {held}; P(rank reached) {rank}",
            )
        )
    for key, entry in result.get("vetoes", {}).items():
        _show_veto(session, label(session, key, entry), entry)


def _show_veto(session: Session, name: str, entry: dict[str, Any]) -> None:
    """How often a gate or incident strikes, and decides."""
    struck, low, high = (percent(entry[k]) for k in ("p_struck", "p_struck_low", "p_struck_high"))
    held, cycle = percent(entry["p_decided_held"]), percent(entry["p_decided_cycle"])
    session.tell(
        Text(
            f"{name}：发生 {struck}（{low}–{high}，n={entry['n']}）；单独致使未能保持 {held}，周期不达标 {cycle}",
            f"{name}: strikes {struck} ({low} to {high}, n={entry['n']}); alone breaks the hold {held}, "
            f"loses the cycle {cycle}",
        )
    )


def show_lost(session: Session, result: dict[str, Any]) -> None:
    """Points lost in every test, by category and by district."""
    for test, cuts in result["lost"].items():
        for dim, parts in cuts.items():
            called = label(session, test, result["assessments"][test])
            title = Text(f"{called} 失分（分）", f"{called}: points lost")
            name = {"category": Text("问题类别", "category"), "district": Text("区", "district")}[dim]
            found = table(session, title, [name, Text("失分", "lost")])
            for key, value in sorted(parts.items(), key=lambda item: -item[1]):
                own = label(session, key, result["categories"].get(key, {}) if dim == "category" else {})
                nowhere = Text("不分地点", "no place").to(session.language)
                found.add_row(nowhere if key == "none" else own, f"{value:.2f}")
            show(found)
