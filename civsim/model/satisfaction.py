"""How residents rate what was done for them: the sooner an order is closed, the better (F21)."""

from pydantic import model_validator

from civsim.language import Text
from civsim.scenario import Block, Probability, Refused, quantity


class SatisfactionBlock(Block):
    """The share of residents who are satisfied with an order that was closed t days after it was filed.

    It is worst + (best - worst) x 2^(-t / half_days).
    """

    best: Probability = quantity(
        0.98, about=("即时办结时的满意率", "share satisfied with what is done at once"), span=(0.9, 1.0), source="F5"
    )
    worst: Probability = quantity(
        0.4, about=("久拖不决时的满意率", "share satisfied with what takes for ever"), span=(0.2, 0.6)
    )
    half_days: float = quantity(
        5.0,
        about=("满意率落差减半的天数", "days in which the distance to the worst halves"),
        unit="d",
        gt=0,
        le=3650,
        span=(2, 15),
    )

    @model_validator(mode="after")
    def _best_is_best(self) -> "SatisfactionBlock":
        if self.worst > self.best:
            raise Refused(Text("不得高于 best", "must not lie above best"), at=("worst",))
        return self
