"""The rounds in which a plan was made again with queues as simulated, on the terminal."""

from typing import Any

from civsim.cli.session import Session
from civsim.language import Text


def show_reestimation(session: Session, result: dict[str, Any]) -> None:
    """Each round: its simulated score, and where queues differ most from the formula."""
    for step in result["reestimation"]:
        pool, of = max(step["pools"].items(), key=lambda item: abs(item[1]["queued_hours"] - item[1]["formula_hours"]))
        kept = Text("（采用）", " (kept)") if step["kept"] else Text("", "")
        session.tell(
            Text(
                f"· 第 {step['round']} 轮：试算得分 {step['simulated']:.2f}{kept.zh}；与排队公式相差最大的是 {pool}："
                f"推演 {of['queued_hours']:.1f} 工时，公式 {of['formula_hours']:.1f}",
                f"- round {step['round']}: {step['simulated']:.2f} points on trial{kept.en}; farthest from the "
                f"queueing formula is {pool}: {of['queued_hours']:.1f} hours simulated, "
                f"{of['formula_hours']:.1f} by formula",
            )
        )
