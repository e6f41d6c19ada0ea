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
        found.add_column(column.to(session.language), justify="left" if i == 0 else "right", overflow="fold")
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


def judged(significant: bool, n: int) -> Text:
    """In words whether a difference is real."""
    if n < 2:
        return Text("只推演一次，无法判断", "one run: cannot tell")
    return Text("差异显著", "significant") if significant else Text("无显著差异", "no significant difference")


def tell_family(session: Session, differences: int, n: int) -> None:
    """How several differences were judged together."""
    if differences > 1 and n > 1:
        session.tell(
            Text(
                f"{differences} 个差异的显著性按 Holm 法一并校正，n={n}；区间是逐个的",
                f"significance of the {differences} differences is judged together (Holm), n={n}; intervals are of "
                "each by itself",
            )
        )


def percent(value: float | None) -> str:
    """A probability in per cent."""
    return "-" if value is None else f"{100 * value:.1f} %"


def chance(entry: dict[str, Any], key: str) -> str:
    """`80.0 % [58.4, 91.9]`: a share of runs with its 95 % interval."""
    share, low, high = entry.get(key), entry.get(f"{key}_low"), entry.get(f"{key}_high")
    if share is None or low is None or high is None:
        return percent(share)
    return f"{percent(share)} [{100 * low:.1f}, {100 * high:.1f}]"


LOCAL = Text("按本地标准", "by local standards")


def show_marks(session: Session, result: dict[str, Any]) -> None:
    """Scores of every test and of the cycle, with intervals and chances."""
    title = Text("得分（分，方括号内为 95% 区间）", "Scores (points; 95 % intervals in brackets)")
    columns = [
        Text("测评", "test"),
        Text("得分", "score"),
        LOCAL,
        Text("达标概率", "P(target)"),
        Text("推演次数", "runs"),
    ]

    stricter = any(e["local"]["mean"] != e["mean"] for e in result["assessments"].values())
    columns = columns if stricter else [c for c in columns if c is not LOCAL]
    found = table(session, title, columns)

    def add(name: str, entry: dict[str, Any]) -> None:
        local = [interval(entry["local"]) if "local" in entry else "-"] if stricter else []
        found.add_row(name, interval(entry), *local, chance(entry, "p_target"), str(entry["n"]))

    for key, entry in result["assessments"].items():
        add(label(session, key, entry), entry)
    cycle, cycles = result["cycle"], result.get("cycles", {})
    for key, entry in cycles.items() if len(cycles) > 1 else ():
        add(Text(f"{key} 周期", f"cycle {key}").to(session.language), entry)
    if cycle:
        whole = Text("各周期平均", "mean of the cycles") if len(cycles) > 1 else Text("周期总分", "cycle")
        add(whole.to(session.language), cycle)
    show(found)
    if cycle:
        held, rank, n = chance(cycle, "p_held"), chance(cycle, "p_rank"), cycle["n"]
        session.tell(
            Text(
                f"计分的各次测评都达标的概率 {held}；进入目标名次的概率 {rank}；n={n}",
                f"P(target at every test that counts) {held}; P(rank reached) {rank}; n={n}",
            )
        )
    if "title" in result:
        kept, n = chance(result["title"], "p_kept"), result["title"]["n"]
        session.tell(Text(f"保牌概率 {kept}；n={n}", f"P(title kept) {kept}; n={n}"))
    for key, entry in result.get("vetoes", {}).items():
        _show_veto(session, label(session, key, entry), entry)


def _show_veto(session: Session, name: str, entry: dict[str, Any]) -> None:
    """How often a gate or incident strikes, and decides."""
    struck, low, high = (percent(entry[k]) for k in ("p_struck", "p_struck_low", "p_struck_high"))
    held, cycle = chance(entry, "p_decided_held"), chance(entry, "p_decided_cycle")
    session.tell(
        Text(
            f"{name}：发生 {struck}（{low}–{high}，n={entry['n']}）；单独致使未能保持 {held}，周期不达标 {cycle}",
            f"{name}: strikes {struck} ({low} to {high}, n={entry['n']}); alone breaks the hold {held}, "
            f"loses the cycle {cycle}",
        )
    )


def show_distribution(session: Session, result: dict[str, Any]) -> None:
    """What the scores may fall to and rise to."""
    title = Text(
        "得分的分布（分，方括号内为自助法 95% 区间）", "Spread of the scores (points; bootstrap 95 % intervals)"
    )
    columns = [
        Text("测评", "test"),
        Text("十次中一次低于", "one in ten below"),
        Text("中位数", "median"),
        Text("十次中一次高于", "one in ten above"),
        Text("推演次数", "runs"),
    ]
    found = table(session, title, columns)
    for key, entry in result["distribution"].items():
        name = label(session, key, result["assessments"].get(key, {}))
        name = Text("周期总分", "cycle").to(session.language) if key == "cycle" else name
        quantiles = [interval(q) for q in entry["quantiles"].values()]
        found.add_row(name, *quantiles, str(entry["bootstrap"]["n"]))
    show(found)


def show_nodes(session: Session, result: dict[str, Any]) -> None:
    """The first level of the indicators at the main test."""
    test = result["main_test"]
    if test is None:
        return
    called = label(session, test, result["assessments"][test])
    title = Text(f"{called} 一级指标（百分制，95% 区间）", f"{called}: first level (of 100, 95 % intervals)")
    columns = [Text("指标", "indicator"), Text("权重", "weight"), Text("得分", "score"), Text("推演次数", "runs")]
    found = table(session, title, columns)
    for key, entry in result["nodes"][test].items():
        found.add_row(label(session, key, entry), percent(entry["weight"]), interval(entry), str(entry["n"]))
    show(found)


CUTS = {
    "leaf": (Text("测评标准", "leaf"), "leaves"),
    "category": (Text("问题类别", "category"), "categories"),
    "department": (Text("责任部门", "department"), "departments"),
    "district": (Text("区", "district"), ""),
    "street": (Text("街道", "street"), ""),
    "class": (Text("点位类别", "class of sites"), ""),
}
MOST_PARTS = 12


def show_lost(session: Session, result: dict[str, Any]) -> None:
    """Points lost at the main test, by every cut, the largest parts."""
    test = result["main_test"]
    for cut, parts in result["lost"].get(test, {}).items():
        called = label(session, test, result["assessments"][test])
        name, where = CUTS[cut]
        title = Text(
            f"{called} 失分，按{name.zh}（分，95% 区间）", f"{called}: points lost by {name.en} (95 % intervals)"
        )
        found = table(session, title, [name, Text("失分", "lost"), Text("推演次数", "runs")])
        largest = sorted(parts.items(), key=lambda item: -item[1]["mean"])
        for key, entry in largest[:MOST_PARTS]:
            own = label(session, key, result.get(where, {}).get(key, {}))
            nowhere = Text("未指明部门", "nobody named") if cut == "department" else Text("不分地点", "no place")
            found.add_row(nowhere.to(session.language) if key == "none" else own, interval(entry), str(entry["n"]))
        show(found)
        if len(largest) > MOST_PARTS:
            rest = sum(entry["mean"] for _, entry in largest[MOST_PARTS:])
            n = len(largest) - MOST_PARTS
            session.tell(Text(f"其余 {n} 项合计 {rest:.2f} 分", f"the other {n} lost {rest:.2f} points in all"))
