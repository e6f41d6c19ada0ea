"""What is said when replications were not computed but taken from the cache."""

from typing import TYPE_CHECKING

from civsim.cli.session import Session
from civsim.language import Text

if TYPE_CHECKING:
    from civsim.study import Workers


def say_if_cached(session: Session, workers: "Workers") -> None:
    """Say how many replications were there already."""
    used = getattr(workers, "used", 0)
    if used:
        session.say(
            Text(
                f"其中 {used} 次推演以前算过，直接取用（不取用：--no-cache）",
                f"{used} replications were computed before and taken from the cache (--no-cache computes them again)",
            )
        )
