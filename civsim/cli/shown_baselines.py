"""How the usual ways of planning beside a plan are told to a person."""

from typing import Any

from civsim.cli.session import Session
from civsim.language import Text


def show_baselines(session: Session, result: dict[str, Any]) -> None:
    """The usual ways of planning beside the plan, and whether it is better than the best of them."""
    from civsim.cli.shown import interval, judged, label, show, table, tell_family

    chances = result["objective"] == "target_chance"
    columns = [
        Text("比较基准", "baseline"),
        Text("达标概率（%，95% 区间）", "chance (%, 95 %)") if chances else Text("得分（95% 区间）", "score (95 %)"),
        Text("方案高出（百分点，95% 区间）", "plan - baseline (percentage points, 95 %)")
        if chances
        else Text("方案高出（分，95% 区间）", "plan - baseline (points, 95 %)"),
        Text("是否显著", "significant"),
    ]
    found = table(session, Text("与常用做法相比", "Beside the usual ways of planning"), columns)
    for key, entry in result["baselines"].items():
        shown = {"mean": entry["difference"], "low": entry["low"], "high": entry["high"]}
        word = judged(entry["significant"], entry["n"])
        found.add_row(label(session, key, entry), interval(entry["score"]), interval(shown), word.to(session.language))
    show(found)
    tell_family(session, len(result["baselines"]), result["replications"])
    if result["objective"] not in ("least_money", "target_chance"):  # what is compared is not points
        session.tell(verdict(max(result["baselines"].values(), key=lambda entry: entry["mean"])))


def verdict(best: dict[str, Any]) -> Text:
    """Whether the plan is better than the best of the usual ways, in one plain sentence."""
    zh, en, points = best["name_zh"], best["name_en"], abs(best["difference"])
    if not best["significant"]:
        return Text(
            f"注意：优化方案并不显著优于最好的常用做法“{zh}”（相差 {best['difference']:+.2f} 分，无显著差异）",
            f"note: the plan is not significantly better than the best usual way, {en} "
            f"(difference {best['difference']:+.2f} points: no significant difference)",
        )
    if best["difference"] < 0:
        return Text(
            f"注意：优化方案比最好的常用做法“{zh}”低 {points:.2f} 分（显著），不建议采用",
            f"note: the plan is worse than the best usual way, {en}, by {points:.2f} points (significant); "
            "better not use it",
        )
    return Text(
        f"优化方案比最好的常用做法“{zh}”高 {points:.2f} 分，差异显著",
        f"the plan is better than the best usual way, {en}, by {points:.2f} points (significant)",
    )
