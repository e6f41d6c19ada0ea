"""What a new roster changes in an earlier one: visits kept, moved, added and dropped."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model, build_periods
from civsim.roster.dating import Roster
from civsim.roster.earlier import Earlier

Kind = Literal["other_team", "moved", "added", "dropped"]
KINDS: dict[Kind, Text] = {
    "other_team": Text("换组", "other team"),
    "moved": Text("改期", "moved"),
    "added": Text("新增", "added"),
    "dropped": Text("取消", "dropped"),
}


@dataclass(frozen=True)
class Change:
    """One visit that is not as it was; days and teams are None on the side where there is no visit."""

    kind: Kind
    channel: int
    grid: int
    day_before: int | None
    team_before: int | None
    day: int | None
    team: int | None


@dataclass(frozen=True)
class Changes:
    """All changes, and how many visits stayed on their day with their team."""

    kept: int
    changes: tuple[Change, ...]
    lost: int  # earlier visits whose grid or channel is gone; counted as dropped, not listed

    def number(self, kind: Kind) -> int:
        """Visits of one kind of change."""
        return sum(c.kind == kind for c in self.changes) + (self.lost if kind == "dropped" else 0)

    @property
    def text(self) -> Text:
        """The changes in one sentence."""
        n = {kind: self.number(kind) for kind in KINDS}
        return Text(
            f"与原排班相比：{self.kept} 次不变，{n['other_team']} 次同日换组，{n['moved']} 次在同一时段内改期，"
            f"新增 {n['added']} 次，取消 {n['dropped']} 次",
            f"against the earlier roster: {self.kept} visits stay, {n['other_team']} change the team, "
            f"{n['moved']} move within their period, {n['added']} are added, {n['dropped']} dropped",
        )

    def plain(self, model: Model) -> dict[str, object]:
        """The numbers as plain data, with those of each district in which something changes."""
        district = model.areas.district
        by_district = Counter(model.areas.districts[district[c.grid]] for c in self.changes)
        numbers = {"kept": self.kept} | {kind: self.number(kind) for kind in KINDS}
        return numbers | {"by_district": {d: by_district[d] for d in model.areas.districts if by_district[d]}}


def changes_of(model: Model, roster: Roster, earlier: Earlier) -> Changes:
    """What a roster changes. A visit is the same one if its grid, channel and planning period are."""
    periods, plan = build_periods(model.time, model.assessments), roster.plan
    old = _visits(earlier.channel, earlier.grid, earlier.day, earlier.team)
    new = _visits(plan.channel, plan.grid, plan.day, roster.team)
    kept = (old & new).total()
    old, new = old - new, new - old
    period = (np.searchsorted(periods.first_day, np.arange(model.time.n_days), side="right") - 1).tolist()
    found: list[Change] = []
    same: tuple[tuple[Kind, list[int]], ...] = (("other_team", list(range(model.time.n_days))), ("moved", period))
    for kind, place in same:
        pairs = _pairs(old, new, place)
        found += [Change(kind, *one[:2], *one[2:], *other[2:]) for one, other in pairs]
        old, new = old - Counter(one for one, _ in pairs), new - Counter(other for _, other in pairs)
    found += [Change("added", v, g, None, None, d, k) for v, g, d, k in sorted(new.elements())]
    found += [Change("dropped", v, g, d, k, None, None) for v, g, d, k in sorted(old.elements())]
    return Changes(kept, tuple(found), earlier.lost)


Visit = tuple[int, int, int, int]
"""Channel, grid, day, team."""


def _visits(*columns: NDArray[np.integer]) -> "Counter[Visit]":
    """How often each visit occurs."""
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


def _pairs(old: "Counter[Visit]", new: "Counter[Visit]", place: list[int]) -> list[tuple[Visit, Visit]]:
    """Old and new visits of one channel and grid on days with the same place, the first with the first."""
    waiting: dict[tuple[int, int, int], list[Visit]] = {}
    for visit in sorted(new.elements(), reverse=True):
        waiting.setdefault((visit[0], visit[1], place[visit[2]]), []).append(visit)
    pairs = []
    for visit in sorted(old.elements()):
        if there := waiting.get((visit[0], visit[1], place[visit[2]])):
            pairs.append((visit, there.pop()))
    return pairs
