"""What a policy is: at set epochs it sees what the city knows, and says which grids the next visits go to.

A policy moves visits, it does not make more of them: the days, the channels and so the team-days and the money are
those of the plan that it works on. It never sees what nobody has found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast, get_args

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model.build import Model
from civsim.model.calendar import Timeline
from civsim.model.plan import Cadence

CADENCES: tuple[str, ...] = get_args(Cadence)
LONGEST_SHOWN = 60
"""Characters of an answer that a message still shows."""


@dataclass(frozen=True)
class Known:
    """What the city knows on the morning of a day, from its own books. G grids, C categories, V visit channels.

    The counts are of true findings since the first simulated day; they include the warm-up.
    """

    day: int
    found: NDArray[np.int64]  # (G, C) by visits
    reported: NDArray[np.int64]  # (G, C) by reports
    closed: NDArray[np.int64]  # (G, C) struck off, or fixed on the spot
    last_visit: NDArray[np.int64]  # (V, G) day of the last visit before this morning; -1 = none yet

    @property
    def open(self) -> NDArray[np.int64]:
        """(G, C) problems found or reported that are not closed."""
        return self.found + self.reported - self.closed


@dataclass(frozen=True)
class Due:
    """The plan's visits (N) from this epoch to the next, in order of (day, channel, grid)."""

    day: NDArray[np.int32]
    channel: NDArray[np.int16]
    grid: NDArray[np.int32]


Decision = Callable[[Known, Due], NDArray[np.integer]]
"""For what is known and the visits that are due, the grid (N,) that each of them shall go to."""


class Policy(Protocol):
    """A rule that reacts. `start` is called for every replication anew, so what it returns may remember."""

    @property
    def name(self) -> str:
        """What it is called in messages and results."""
        ...

    @property
    def every(self) -> Cadence:
        """How often it decides."""
        ...

    def start(self, model: Model) -> Decision:
        """The decision function of one replication."""
        ...


def epoch_days(time: Timeline, every: Cadence) -> NDArray[np.int64]:
    """(E,) first days of the epochs: the first simulated day, then Mondays, firsts of months, or all days."""
    days = np.arange(time.n_days)
    if every == "day":
        return days
    if every == "week":
        starts = time.weekday == 0
    else:
        starts = np.concatenate([[True], time.month_of_year[1:] != time.month_of_year[:-1]])
    starts[0] = True
    return np.flatnonzero(starts)


def checked_policy(policy: object) -> Policy:
    """A policy that can be asked, which is all that can be known before it is.

    Raises
    ------
    CivsimError
        If it has no name, no cadence that there is, or no `start`.
    """
    if isinstance(policy, type) or not callable(getattr(policy, "start", None)):
        what = policy.__name__ if isinstance(policy, type) else repr(policy)
        raise CivsimError(
            Text(
                f"policy 应为策略对象，如 civsim.policies.Cyclic()，得到 {what}",
                f"policy must be a policy such as civsim.policies.Cyclic(), got {what}",
            )
        )
    name, every = getattr(policy, "name", None), getattr(policy, "every", None)
    if not isinstance(name, str) or every not in CADENCES:
        said = "、".join(map(repr, CADENCES))
        raise CivsimError(
            Text(
                f"策略须有 name（文字）和 every（{said}），得到 {name!r} 和 {every!r}",
                f"a policy needs a name (text) and every (one of {', '.join(map(repr, CADENCES))}), got {name!r} and "
                f"{every!r}",
            )
        )
    return cast(Policy, policy)


def started(policy: Policy, model: Model) -> Decision:
    """The decision function of one replication.

    Raises
    ------
    CivsimError
        If `start` returns anything else.
    """
    decide = policy.start(model)
    if not callable(decide):
        raise _refused(
            policy, f"start 应返回决策函数，得到 {decide!r}", f"start must return a function, got {decide!r}"
        )
    return decide


def checked_decision(model: Model, policy: Policy, due: Due, chosen: object) -> NDArray[np.int32]:
    """The grids that a policy has chosen, if the teams that are out can visit them.

    Raises
    ------
    CivsimError
        If there is not one grid of the city for each visit, or a district's team is sent to another district.
    """
    n = len(due.grid)
    try:
        grids = np.asarray(chosen)
        whole = grids.shape == (n,) and (n == 0 or grids.dtype.kind in "iu")
    except ValueError:
        whole = False
    if not whole:
        seen = repr(chosen) if len(repr(chosen)) <= LONGEST_SHOWN else type(chosen).__name__
        raise _refused(
            policy,
            f"应返回 {n} 个网格编号（整数，每次巡查一个），得到 {seen}",
            f"must return {n} whole grid numbers, one a visit, got {seen}",
        )
    if n == 0:
        return due.grid
    if not (grids.min() >= 0 and grids.max() < len(model.areas.grids)):
        last = len(model.areas.grids) - 1
        raise _refused(policy, f"网格编号应在 0 至 {last}", f"grid numbers must lie in 0 to {last}")
    district = model.areas.district
    bound = model.channels.visits.per_district[due.channel] & (district[grids] != district[due.grid])
    if bound.any():
        channel = model.channels.visit_ids[due.channel[int(np.argmax(bound))]]
        raise _refused(
            policy,
            f"{channel} 的巡查组按区配置，不能派往别区",
            f"the teams of {channel} belong to districts and cannot leave them",
        )
    return grids.astype(np.int32)


def _refused(policy: Policy, zh: str, en: str) -> CivsimError:
    return CivsimError(Text(f"巡查策略 {policy.name}：{zh}", f"policy {policy.name}: {en}"))
