"""Futures: how else a city's years may go, so that a plan can be made that holds up in the bad ones, too.

A future is the same city with more or fewer new problems of some categories, throughout the horizon; what is open at
the start stays. It has a weight, the probability that the user gives it. What the weights leave of 1 is the weight of
the scenario as it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.language import Text
from civsim.model.shocks import build_shocks
from civsim.scenario import Block, Mistakes, Name, quantity, suggest

if TYPE_CHECKING:
    from civsim.model.build import Model

Factor = Annotated[float, Field(ge=0, le=100)]

AS_GIVEN = "as_given"
"""Key of the scenario as it stands, among the futures."""


class FutureBlock(Block):
    """One future beside the scenario as it stands."""

    name: Name | None = quantity(None, about=("名称", "name"))
    weight: float = quantity(about=("这一情景的概率", "probability of this future"), gt=0, le=1)
    arrivals: dict[str, Factor] = quantity(
        {}, about=("各类问题新发数量的倍数，未写的为 1", "factors on arrivals by category; 1 where none is given")
    )

    def called(self, key: str) -> Text:
        """Its name, or else its key."""
        return self.name.text if self.name else Text(key, key)


def check_futures(futures: Mapping[str, FutureBlock], categories: Sequence[str], mistakes: Mistakes) -> None:
    """Factors are on categories of the scenario, and probabilities sum to no more than 1."""
    for key, future in futures.items():
        for category in future.arrivals:
            if category not in categories:
                text = Text(f"没有问题类别 {category!r}", f"there is no category {category!r}")
                where = ("plan", "futures", key, "arrivals", category)
                mistakes.add(where, "unknown_name", text + suggest(category, categories))
    if AS_GIVEN in futures:
        text = Text(f"{AS_GIVEN!r} 指场景本身，请换一个名称", f"{AS_GIVEN!r} is the scenario itself; use another key")
        mistakes.add(("plan", "futures", AS_GIVEN), "reserved_name", text)
    total = sum(future.weight for future in futures.values())
    if total > 1.0 + 1e-9:
        text = Text(
            f"各情景的概率合计 {total:g}，超过 1", f"the probabilities of the futures sum to {total:g}, above 1"
        )
        mistakes.add(("plan", "futures"), "shares_sum", text)


def weight_as_given(futures: Mapping[str, FutureBlock]) -> float:
    """What the futures leave to the scenario as it stands."""
    left = 1.0 - sum(future.weight for future in futures.values())
    return left if left > 1e-9 else 0.0


def arrival_factors(future: FutureBlock, categories: Sequence[str]) -> NDArray[np.float64]:
    """(C,) factor on the arrivals of each category."""
    return np.array([future.arrivals.get(category, 1.0) for category in categories], np.float64)


def in_future(model: "Model", future: FutureBlock) -> "Model":
    """The model of a city in one of its futures."""
    factors = arrival_factors(future, model.categories.ids)
    categories = replace(model.categories, base_rate=model.categories.base_rate * factors)
    shocks = build_shocks(model.spec.categories, categories, model.areas, model.time)
    return replace(model, categories=categories, shocks=shocks)
