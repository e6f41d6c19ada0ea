"""Alternatives to a plan on the terminal."""

from typing import Any

from civsim.cli.session import Session
from civsim.cli.shown import interval
from civsim.language import Text


def show_alternatives(session: Session, result: dict[str, Any]) -> None:
    """Plans to choose from: what each gives up, and where it differs."""
    if result["alternatives"]:
        session.tell(Text("可供选择的备选方案：", "alternatives to choose from:"))
    for entry in result["alternatives"]:
        shown = interval(entry["difference"])
        session.tell(
            Text(
                f"· {entry['text']}推演之差（备选 − 优化）{shown} 分；在 plan-{entry['id']}",
                f"- {entry['text']} Simulated, alternative - plan: {shown} points; in plan-{entry['id']}",
            )
        )
