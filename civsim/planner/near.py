"""Plans that are nearly as good as the best one: how many are wanted, and what each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Allocation


@dataclass(frozen=True)
class NearLimits:
    """How many alternatives are wanted, and how far below the plan they may lie."""

    number: int = 0
    slack: float = 0.2  # of the objective [points]


@dataclass(frozen=True)
class DaysPart:
    """Team-days of a channel in a district and a quarter: in the plan, and in the alternative."""

    district: str
    channel: str
    year: str
    quarter: str  # its first month
    plan: float
    own: float


@dataclass(frozen=True)
class Alternative:
    """A whole plan that is nearly as good, and how it differs."""

    key: str  # a, b, ...
    direction: str
    name: Text
    value: float  # in the LP [points]
    below: float  # points below the plan in the LP; negative where it is better
    within: bool  # whether that is within the slack
    moved: float  # share of team-days in another district, channel or quarter than in the plan
    apart: float  # the same against the nearest of the plan and the alternatives before
    scores: Mapping[str, float]  # by counted test
    resources_used: Mapping[str, object]
    works: tuple[str, ...]  # optional works that run
    plan_works: tuple[str, ...]  # those of the plan
    money: float  # of the whole horizon [万元]
    plan_money: float
    parts: tuple[DaysPart, ...]
    allocation: Allocation | None = field(default=None, repr=False)  # None once it is read from a folder

    def days(self, **where: str) -> tuple[float, float]:
        """Team-days (plan, alternative) of the parts with these values of district, channel, year or quarter."""
        own = [p for p in self.parts if all(getattr(p, k) == v for k, v in where.items())]
        return sum(p.plan for p in own), sum(p.own for p in own)


NO_ALTERNATIVES = NearLimits()


def moved_share(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Share of team-days by group that two plans do not have in common; 1 where they share none. [0..1]"""
    most = max(float(a.sum()), float(b.sum()))
    return 1.0 - float(np.minimum(a, b).sum()) / most if most > 0 else 0.0
