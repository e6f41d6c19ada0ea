"""Three-colour warnings (三色预警): from which chance of missing the standard on a warning is yellow, and red."""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from civsim.language import Text
from civsim.scenario import Block, Mistakes, Probability, Refused, quantity, suggest

Colours = Literal["red_yellow_green", "blue_yellow_red"]


class WarningsBlock(Block):
    """The standard of leaves, departments and districts, and the chances of missing it at which colours change."""

    standard: float | None = quantity(
        None,
        about=(
            "标准：指标、部门、区应得的分（百分制）；不写则取目标得分",
            "score that a leaf, a department or a district is to reach, of 100; the target score if not given",
        ),
        unit="分",
        ge=0,
        le=100,
        span=(80, 95),
    )
    by_indicator: dict[str, Annotated[float, Field(ge=0, le=100)]] = quantity(
        {},
        about=(
            "指标自己的标准（百分制），其下没有另定的指标也用它；非末级的另出一条预警",
            "standards of indicators, of 100, which hold for all below that have none of their own; an indicator that "
            "is no leaf has a warning of its own",
        ),
        unit="分",
        max_length=500,
    )
    yellow_from: Probability = quantity(
        0.2,
        about=("低于标准的概率达到此值为黄", "chance of missing the standard from which on it is yellow"),
        span=(0.1, 0.4),
    )
    red_from: Probability = quantity(
        0.5,
        about=("低于标准的概率达到此值为红", "chance of missing the standard from which on it is red"),
        span=(0.4, 0.8),
    )
    colours: Colours = quantity(
        "red_yellow_green",
        about=("颜色：红黄绿，或红黄蓝", "colours: red, yellow, green, or red, yellow, blue"),
    )

    @model_validator(mode="after")
    def _red_is_worse(self) -> "WarningsBlock":
        if self.yellow_from > self.red_from:
            raise Refused(Text("不得高于 red_from", "must not lie above red_from"), at=("yellow_from",))
        return self


def check_warnings(rule: WarningsBlock, nodes: Sequence[str], mistakes: Mistakes) -> None:
    """Standards are those of indicators of the tree."""
    for node in rule.by_indicator:
        if node not in nodes:
            text = Text(f"指标表中没有 {node!r}", f"{node!r} is not in the table of indicators")
            mistakes.add(("warnings", "by_indicator", node), "unknown_name", text + suggest(node, nodes))


def standards_of_nodes(
    rule: WarningsBlock, target: float, nodes: Sequence[str], parent: NDArray[np.integer]
) -> NDArray[np.float64]:
    """(N,) standard of every indicator: its own, that of the nearest one above, the general one, or the target."""
    general = target if rule.standard is None else rule.standard
    found = np.full(len(nodes), general)
    for i in range(len(nodes)):
        node = i
        while node >= 0:
            if nodes[node] in rule.by_indicator:
                found[i] = rule.by_indicator[nodes[node]]
                break
            node = int(parent[node])
    return found
