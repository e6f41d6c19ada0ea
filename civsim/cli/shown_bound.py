"""How a plan's bound is told to a person."""

from typing import Any

from civsim.cli.session import Session
from civsim.language import Text


def show_bound(session: Session, result: dict[str, Any]) -> None:
    """How good the plan is at least."""
    from civsim.cli.shown import chance, interval
    from civsim.cli.shown_beyond import show_beyond

    if result["gap_points"] is not None:
        gap, score = result["gap_points"], interval(result["simulated"])
        share = Text("", "")
        if result["gap_share"] is not None:
            part = chance(result, "gap_share")
            share = Text(f"，占（上界 - 最好基准）的 {part}", f", {part} of (bound - best baseline)")
        session.tell(
            Text(
                f"上界 {result['bound']:.2f} 分，推演得分 {score}，差距 {gap:.2f} 分{share.zh}。"
                f"{result['bound_covers']}",
                f"bound {result['bound']:.2f}, simulated {score}, gap {gap:.2f} points{share.en}. "
                f"{result['bound_covers']}",
            )
        )
    if result["estimate_with_queues"] is not None:
        most, covers = result["estimate_with_queues"], result["estimate_covers"]
        far = most - result["simulated"]["mean"]
        session.tell(
            Text(
                f"计入班组排队后，估计最高约 {most:.2f} 分（距推演 {far:.2f} 分）：{covers}。",
                f"with queues at the crews about {most:.2f} at most ({far:.2f} from the simulation): {covers}.",
            )
        )
    show_beyond(session, result)
    if result["objective"] == "least_money":
        session.tell(
            Text(
                f"达到目标最少约需 {result['value']:,.2f} 万元，不会少于 {result['bound']:,.2f} 万元。"
                f"{result['bound_covers']}",
                f"the target costs about {result['value']:,.2f} × 10 000 CNY, no less than {result['bound']:,.2f}. "
                f"{result['bound_covers']}",
            )
        )
    if result["objective"] == "target_chance":
        runs = interval(result["simulated"])
        session.tell(
            Text(
                f"达标概率最低的一次测评：规划 {result['value']:.1f}%，上界 {result['bound']:.1f}%，推演中达标的次数占 "
                f"{runs}%（n={result['replications']}）。{result['bound_covers']}",
                f"chance of the target at the test where it is lowest: planned {result['value']:.1f} %, bound "
                f"{result['bound']:.1f} %, share of runs {runs} % (n={result['replications']}). "
                f"{result['bound_covers']}",
            )
        )
