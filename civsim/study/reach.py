"""Whether the target can be reached at all, and what it lacks if not."""

from dataclasses import dataclass

from civsim.errors import InfeasibleError
from civsim.language import Text
from civsim.model import Model
from civsim.planner import Extra, Optimum, build_instance, least_extra

TEST_SCORES = ("cycle_score", "final_score", "worst_year")
"""Objectives that no plan can bring to the target unless its tests reach it."""


@dataclass(frozen=True)
class Shortfall:
    """The target is out of reach: in words, and the least extra resources that would reach it (none if none help)."""

    text: Text
    extras: tuple[Extra, ...]


def shortfall(model: Model, optimum: Optimum) -> Shortfall | None:
    """None unless the bound on the score lies below the target.

    A weighted mean of test scores below the target means that not every test can reach it.
    """
    target = model.spec.target.score
    if optimum.objective not in TEST_SCORES or optimum.bound >= target:
        return None
    head = Text(
        f"目标 {target:g} 分达不到：任何同类方案都不超过 {optimum.bound:.2f} 分。",
        f"the target of {target:g} points is out of reach: no plan of this kind exceeds {optimum.bound:.2f}. ",
    )
    try:
        extras = least_extra(build_instance(model))
    except InfeasibleError as error:
        return Shortfall(head + error.message, ())
    if not extras:
        return Shortfall(head + Text("所差不大，估计误差以内。", "What lacks is within the error of the estimate."), ())
    listed = Text("；".join(e.text.zh for e in extras), "; ".join(e.text.en for e in extras))
    return Shortfall(head + Text("最少需增加：", "The least extra that reaches it: ") + listed, extras)
