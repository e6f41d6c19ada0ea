"""What is said where a plan was chosen by trial, since more arises than the linear programme can follow."""

from collections.abc import Mapping, Sequence
from typing import Any

from civsim.language import Text
from civsim.study.model_warnings import Warned

NAMES = {
    "as_planned": Text("按规划求解", "as planned"),
    "no_overtime": Text("不加班", "no overtime"),
    "no_visits": Text("不巡查也不加班", "neither visits nor overtime"),
    "overtime_tried": Text("按部门试定加班", "overtime tried out by department"),
}


def trial_warnings(trials: Sequence[Mapping[str, Any]]) -> list[Warned]:
    """Which plans were tried, and which was kept; nothing where none was."""
    if not trials:
        return []
    scores = {trial["plan"]: f"{trial['simulated']:.2f}" for trial in trials}
    (kept,) = (NAMES[trial["plan"]] for trial in trials if trial["kept"])
    zh = "、".join(f"{NAMES[key].zh} {score} 分" for key, score in scores.items())
    en = ", ".join(f"{NAMES[key].en} {score}" for key, score in scores.items())
    text = Text(
        f"问题远多于班组和经费所能整改，线性规划推算不了这种积压，上界意义不大；方案按试算得分选定（{zh}；采用：{kept.zh}）",
        "far more arises than crews and money can repair; the linear programme cannot follow such a backlog, and the "
        f"bound says little. The plan was chosen by scores on trial ({en}; kept: {kept.en})",
    )
    return [Warned("chosen_on_trial", text)]
