"""Whether the visits of a plan, such as one a user brought, can be made by the teams there are."""

from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model, Plan, teams_on
from civsim.roster.teams import areas_of

Rule = Literal["too_many", "rest_day", "too_many_days"]


class CapViolation(NamedTuple):
    """More visits of a channel in a team area on a day than its teams can make. `cap` is 0 on a day without work."""

    channel: int  # number among the visit channels
    area: int
    day: int
    visits: int
    cap: int
    rule: Rule

    def text(self, model: Model) -> Text:
        """The violation in words."""
        name = model.channels.names[model.channels.visits.channel[self.channel]]
        where = model.areas.districts[self.area] if model.channels.visits.per_district[self.channel] else ""
        day = model.time.date_of(self.day)
        zh, en = _WORDS[self.rule]
        return Text(
            f"{day} {name.zh}{where and f'（{where}）'}：{self.visits} 次，" + zh.format(self.cap),
            f"{day} {name.en}{where and f' ({where})'}: {self.visits} visits, " + en.format(self.cap),
        )


_WORDS: dict[Rule, tuple[str, str]] = {
    "too_many": ("巡查组至多 {} 次", "the teams can make {}"),
    "rest_day": ("当日不出动", "but it is no day of work"),
    "too_many_days": ("超出该时段最多出动天数", "beyond the days of work that the window allows"),
}


def cap_violations(model: Model, plan: Plan) -> list[CapViolation]:
    """Every (channel, area, day) of a plan with more visits than the teams can make, in that order.

    The days of a window beyond its number count as days without work, the earliest days being those allowed.
    """
    visits, D = model.channels.visits, model.time.n_days
    area = areas_of(model, plan)
    found = []
    for v in range(len(visits.teams_in)):
        mine, teams = plan.channel == v, teams_on(visits, v, model.time)
        made = np.zeros((len(teams), D), np.int64)
        np.add.at(made, (area[mine], plan.day[mine]), 1)
        surplus = _surplus_days(np.flatnonzero(made.sum(axis=0)), visits.windows[v])
        for a, d in zip(*np.nonzero(made), strict=True):
            cap = int(teams[a, d] * visits.grids_per_team_day[v])
            rule: Rule = "rest_day" if not visits.works_on[v, d] else "too_many_days" if d in surplus else "too_many"
            cap = cap if rule == "too_many" else 0
            if made[a, d] > cap:
                found.append(CapViolation(v, int(a), int(d), int(made[a, d]), cap, rule))
    return found


def within_caps(model: Model, plan: Plan) -> Plan:
    """The plan without the visits that its teams cannot make; which of a day's are left out turns with the days."""
    found = cap_violations(model, plan)
    if not found:
        return plan
    cells: dict[tuple[int, int, int], list[int]] = {}
    for row, cell in enumerate(
        zip(plan.channel.tolist(), areas_of(model, plan).tolist(), plan.day.tolist(), strict=True)
    ):
        cells.setdefault(cell, []).append(row)
    made = np.ones(plan.size, bool)
    for over in found:
        rows = np.array(cells[over.channel, over.area, over.day])
        made[rows[(np.arange(len(rows)) + over.day) % len(rows) >= over.cap]] = False
    return replace(plan, day=plan.day[made], channel=plan.channel[made], grid=plan.grid[made])


def _surplus_days(days: NDArray[np.int64], windows: tuple[tuple[int, int, int], ...]) -> set[int]:
    """Days, of those used, on which a window's number of days is used up already."""
    surplus: set[int] = set()
    for first, last, most in windows:
        inside = days[(days >= first) & (days <= last)]
        surplus |= set(inside[most:].tolist()) if most >= 0 else set()
    return surplus
