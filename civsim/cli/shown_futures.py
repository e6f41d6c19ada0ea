"""A plan for the worst futures on the terminal, beside the plan for the scenario as given."""

from typing import Any

from civsim.cli.session import Session
from civsim.language import Text


def show_futures(session: Session, result: dict[str, Any]) -> None:
    """Scores in every future, then what the plan gives and costs."""
    from civsim.cli.shown import interval, judged, label, percent, show, table, tell_family

    futures = result["futures"]
    if futures is None:
        return
    columns = [
        Text("情景", "future"),
        Text("概率", "probability"),
        Text("本方案（分，95% 区间）", "this plan (points, 95 %)"),
        Text("按场景本身的方案", "plan for the scenario as given"),
        Text("之差（分，95% 区间）", "difference (points, 95 %)"),
        Text("是否显著", "significant"),
    ]
    found = table(session, Text("各未来情景下的得分", "Scores in the futures"), columns)

    def add(name: str, chance: float, scores: dict[str, Any]) -> None:
        difference = scores["difference"]
        word = judged(difference["significant"], difference["n"]).to(session.language)
        shown = interval(scores["plan"]), interval(scores["usual"]), interval(difference)
        found.add_row(name, percent(chance), *shown, word)

    for key, one in futures["each"].items():
        add(label(session, key, one), one["chance"], one)
    share = futures["worst_share"]
    worst = Text(f"最差 {share:.0%} 情形平均", f"mean of the worst {share:.0%}")
    add(worst.to(session.language), share, futures["worst"])
    add(Text("各情景平均", "mean of all").to(session.language), 1.0, futures["mean"])
    show(found)
    tell_family(session, len(futures["each"]) + 2, result["replications"])
    session.tell(Text(futures["text"], futures["text"]))
