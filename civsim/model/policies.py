"""The policies that come with civsim: the plan as it stands, rounds, worst first, what was found, best expected find.

Each ranks the grids anew at every epoch; the visits that are due in a team area go down the ranking, and start again
from its head when there are more visits than grids.
"""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model.build import Model
from civsim.model.calendar import DAY_MS
from civsim.model.plan import Cadence, PolicyBlock
from civsim.model.policy import Decision, Due, Known, Policy

Floats = NDArray[np.float64]
Rank = Callable[[Known], Floats]
"""The ranks (G,) or (V, G) of the grids, asked for once an epoch; ties go to the grid not visited for longest."""


def _check(fits: bool, name: str, allowed: str, got: float) -> None:
    if not fits:
        raise CivsimError(Text(f"{name} 必须 {allowed}，得到 {got}", f"{name} must be {allowed}, got {got}"))


@dataclass(frozen=True)
class Fixed:
    """The plan's own grids, whatever is seen."""

    every: Cadence = "month"
    name: str = field(default="fixed", init=False)

    def start(self, model: Model) -> Decision:
        """Leave every visit where it is."""
        return lambda known, due: due.grid


class _Ranking(ABC):
    """Visits go to the grids with the highest rank."""

    name: str
    every: Cadence

    def start(self, model: Model) -> Decision:
        """The decision function of one replication."""
        rank = self.ranking(model)
        return lambda known, due: _down_the_ranking(model, due, known, rank(known))

    @abstractmethod
    def ranking(self, model: Model) -> Rank:
        """The ranks of one replication, epoch after epoch; they may remember the epochs before."""


def _down_the_ranking(model: Model, due: Due, known: Known, rank: Floats) -> NDArray[np.int32]:
    """Each channel's visits of the epoch, area by area and in order of date, go down the ranking."""
    chosen, value = due.grid.copy(), np.broadcast_to(rank, known.last_visit.shape)
    for v in np.unique(due.channel):
        area = model.channels.visits.area_of(int(v), model.areas.district)
        best_first = np.lexsort((known.last_visit[v], -value[v]))
        mine = np.flatnonzero(due.channel == v)
        areas = area[due.grid[mine]]
        for a in np.unique(areas):
            here = mine[areas == a]
            chosen[here] = np.resize(best_first[area[best_first] == a], len(here))
    return chosen


@dataclass(frozen=True)
class Cyclic(_Ranking):
    """Rounds: the grid that was not visited for longest comes first."""

    every: Cadence = "week"
    name: str = field(default="cyclic", init=False)

    def ranking(self, model: Model) -> Rank:
        """Equal ranks, so that ties decide."""
        return lambda known: np.zeros(len(known.found))


@dataclass(frozen=True)
class WorstFirst(_Ranking):
    """The grids with most known problems first: found or reported in the last epochs, or still open."""

    every: Cadence = "week"
    epochs: int = 4
    name: str = field(default="worst_first", init=False)

    def __post_init__(self) -> None:
        _check(self.epochs >= 1, "WorstFirst.epochs", ">= 1", self.epochs)

    def ranking(self, model: Model) -> Rank:
        """Known problems by grid."""
        past = deque([np.zeros(len(model.areas.grids), np.int64)], maxlen=self.epochs)

        def known_problems(known: Known) -> Floats:
            so_far = (known.found + known.reported).sum(axis=1)
            of_late = so_far - past[0]
            past.append(so_far)
            return np.asarray(of_late + known.open.sum(axis=1), np.float64)

        return known_problems


@dataclass(frozen=True)
class Threshold(_Ranking):
    """Look again where at least `found` problems were found since the last epoch; rounds for the rest."""

    every: Cadence = "week"
    found: int = 3
    name: str = field(default="threshold", init=False)

    def __post_init__(self) -> None:
        _check(self.found >= 1, "Threshold.found", ">= 1", self.found)

    def ranking(self, model: Model) -> Rank:
        """1 for the grids to look at again."""
        before = np.zeros(len(model.areas.grids), np.int64)

        def again(known: Known) -> Floats:
            since = known.found.sum(axis=1) - before
            before[:] += since
            return np.asarray(since >= self.found, np.float64)

        return again


@dataclass(frozen=True)
class Myopic(_Ranking):
    """Where a visit is expected to find most, by the model's rates corrected by what each grid has shown so far.

    A problem stays hidden while nobody reports it and no visit finds it: with rate a and a mean time H to its first
    report or natural end, a H (1 - exp(-t / H)) are hidden t days after a visit that found all. The rate of a grid is
    corrected as the mean of a gamma belief after a Poisson count: (belief + shown) / (belief + expected).
    """

    every: Cadence = "week"
    belief: float = 10.0  # findings that weigh as much as the model's own rate
    name: str = field(default="myopic", init=False)

    def __post_init__(self) -> None:
        _check(self.belief > 0, "Myopic.belief", "> 0", self.belief)

    def ranking(self, model: Model) -> Rank:
        """Expected findings of a visit by channel and grid."""
        categories, visits, reports = model.categories, model.channels.visits, model.channels.reports
        leaving = 1 / categories.natural_end_ms + (1 / reports.delay_ms[reports.place]).sum(axis=1)  # (G, C) [1/ms]
        hidden_days = 1 / np.maximum(leaving * DAY_MS, 1e-9)
        rate = categories.base_rate * categories.day_factor.mean(axis=1)  # (G, C) [1/d]

        def expected_findings(known: Known) -> Floats:
            shown = (known.found + known.reported).sum(axis=1)
            factor = (self.belief + shown) / (self.belief + rate.sum(axis=1) * known.day)
            since = known.day - np.maximum(known.last_visit.max(axis=0, initial=-1), 0)
            hidden = rate * hidden_days * -np.expm1(-since[:, None] / hidden_days)
            return np.asarray((visits.find @ hidden.T) * factor)

        return expected_findings


def described(policy: Policy) -> dict[str, str | int]:
    """A policy as `plan.policy` of a scenario says it."""
    said: dict[str, str | int] = {"rule": policy.name, "every": policy.every}
    return said | {"found": policy.found} if isinstance(policy, Threshold) else said


def policy_of(block: PolicyBlock) -> Policy:
    """The policy that a scenario names."""
    every = block.every
    policies: dict[str, Policy] = {
        p.name: p
        for p in (Fixed(every), Cyclic(every), WorstFirst(every), Threshold(every, block.found), Myopic(every))
    }
    return policies[block.rule]
