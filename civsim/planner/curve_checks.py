"""What a budget curve cannot be drawn for, each with its reason."""

import numpy as np

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.planner.instance import Instance
from civsim.planner.objectives import NOT_POINTS, OBJECTIVES
from civsim.planner.scaled import RESOURCES, amount_of, scaled


def check_request(objective: str, resource: str) -> None:
    """The objective is a score in the city as given, and the resource one of those that can be varied."""
    drawn = [name for name in OBJECTIVES if name not in (*NOT_POINTS, "cvar_score")]
    if objective not in drawn:
        known = ", ".join(drawn)
        raise CivsimError(
            Text(
                f"经费—得分曲线的目标应为得分（{known}），得到 {objective!r}",
                f"a budget curve needs a score as its objective ({known}), got {objective!r}",
            )
        )
    if resource not in RESOURCES:
        raise CivsimError(Text(f"未知的资源 {resource!r}", f"unknown resource {resource!r}"))


def _nothing_limited(resource: str) -> Text:
    zh, en = {
        "budget": ("场景没有给出经费（budget），没有曲线可画", "the scenario gives no budget: nothing to vary"),
        "teams": ("场景没有巡查组（channels.*.teams），没有曲线可画", "the scenario has no inspection teams to vary"),
        "crews": ("场景没有整改班组（departments.*.crews），没有曲线可画", "the scenario has no repair crews to vary"),
    }[resource]
    return Text(zh, en)


def check_limits(instance: Instance, resource: str, least: float) -> None:
    """The scenario limits the resource, and what runs in any case fits into the smallest budget."""
    if amount_of(instance, resource) <= 0:
        raise CivsimError(_nothing_limited(resource))
    if resource != "budget":
        return
    capacity, given = instance.capacity, scaled(instance, resource, 2.0, 1.0).capacity.budget - instance.capacity.budget
    limited = np.isfinite(capacity.budget) & (given > 0)
    needed = float((1.0 - capacity.budget[limited] / given[limited]).max(initial=0.0))
    if least < needed - 1e-9:
        raise CivsimError(
            Text(
                f"{least:g} 倍经费不够已定的工程、活动和巡查支出；最小倍数请取 {np.ceil(needed * 100) / 100:g} 以上",
                f"{least:g} times the budget does not pay for works, campaigns and rounds that run in any case; start "
                f"at {np.ceil(needed * 100) / 100:g} or more",
            )
        )
