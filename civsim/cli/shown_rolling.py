"""The rolling plan beside the plan that it starts from, in the terminal."""

from typing import Any

from civsim.cli.session import Session
from civsim.language import Text


def show_rolling(session: Session, result: dict[str, Any]) -> None:
    """Whether it pays to look at the plan again every month."""
    from civsim.cli.shown import interval, judged

    if "rolling" not in result:
        return
    found = result["rolling"]
    score, word = interval(found["score"]), judged(found["significant"], found["n"])
    more = interval({"mean": found["difference"], "low": found["low"], "high": found["high"]})
    session.tell(
        Text(
            f"滚动方案（每月按已发现、已销号的情况重新求解，班组出动不变）得分 {score}，"
            f"比固定方案高 {more} 分：{word.zh}，n={found['n']}",
            f"rolling plan (solved anew every month from what was found and closed, teams go out as planned): {score}, "
            f"rolling - fixed {more} points: {word.en}, n={found['n']}",
        )
    )
