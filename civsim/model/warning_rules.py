"""Three-colour warnings (三色预警): from which chance of missing the standard on a warning is yellow, and red."""

from typing import Literal

from pydantic import model_validator

from civsim.language import Text
from civsim.scenario import Block, Probability, Refused, quantity

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
