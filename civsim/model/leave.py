"""Leave of inspection teams: who does not go out from when to when (休假).

Public holidays stand in the calendar; a leave is one team's own. On its days a team makes no visits, and neither a
plan's caps nor its roster count on it.
"""

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.calendar import Timeline
from civsim.model.known import UNKNOWN
from civsim.model.visit_channels import VisitChannel, Visits
from civsim.scenario import Block, Mistakes, Refused, Table, quantity, suggest


class LeaveRow(Block):
    """One leave of one team, both days included."""

    channel: str = Field(min_length=1)
    team: int = quantity(
        about=("巡查组的序号，各区从 1 起", "number of the team, from 1 in each district"), ge=1, le=1_000_000
    )
    first_day: dt.date = quantity(about=("休假首日", "first day of leave"))
    last_day: dt.date = quantity(about=("休假末日（含）", "last day of leave, included"))
    district: str = quantity(
        "", about=("所在区，只用于按区计组的渠道", "district, where teams are counted by district")
    )

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "LeaveRow":
        if self.last_day < self.first_day:
            raise Refused(Text("末日不得早于首日", "must not end before it begins"), at=("last_day",))
        return self


def leave_spans(
    table: Table[LeaveRow] | None,
    blocks: Sequence[tuple[str, VisitChannel]],
    areas: Areas,
    time: Timeline,
    mistakes: Mistakes,
) -> NDArray[np.int64]:
    """(L, 5) visit channel, team area, team from 0, first and last day of each leave in the run.

    Bad rows are mistakes.
    """
    known = {key: (v, block) for v, (key, block) in enumerate(blocks)}
    found = []
    for i, row in enumerate(table.rows if table else ()):
        assert table is not None
        wrong = _wrong(row, known, areas)
        if wrong:
            column, code, text = wrong
            mistakes.add_at(table.mark(i, column), (column,), code, text)
            continue
        v, block = known[row.channel]
        area = areas.districts.index(row.district) if block.per == "district" else 0
        first, last = time.day_of(row.first_day), time.day_of(row.last_day)
        if last >= 0 and first < time.n_days:
            found.append((v, area, row.team - 1, max(first, 0), min(last, time.n_days - 1)))
    return np.array(sorted(found), np.int64).reshape(-1, 5)


def _wrong(row: LeaveRow, known: dict[str, tuple[int, VisitChannel]], areas: Areas) -> tuple[str, str, Text] | None:
    """The column, code and text of what is wrong with a row, if anything."""
    if row.channel not in known:
        text = Text(f"没有巡查渠道 {row.channel!r}", f"unknown visit channel {row.channel!r}")
        return "channel", "unknown_name", text + suggest(row.channel, known)
    block = known[row.channel][1]
    if block.per == "grid":
        text = Text(
            "按网格计组的渠道按固定周期巡查，不排休假", "teams of a grid walk by a fixed rule and take no leave"
        )
        return "channel", "walks_by_rule", text
    if block.per == "city" and row.district:
        text = Text(
            "按全市计组的渠道不写区", "teams of this channel are counted for the city: leave the district empty"
        )
        return "district", "needs_per_district", text
    if block.per == "district" and row.district not in areas.districts:
        zh, en = UNKNOWN["district"]
        text = Text(zh.format(row.district), en.format(row.district)) + suggest(row.district, areas.districts)
        return "district", "unknown_name" if row.district else "missing", text
    counts = [block.teams, *block.teams_by_year.values()]
    most = max(n.get(row.district, 0) if isinstance(n, dict) else n for n in counts)
    if row.team > most:
        return "team", "range", Text(f"只有 {most} 个组，得到 {row.team}", f"there are {most} teams, got {row.team}")
    return None


def teams_on_leave(visits: Visits, v: int, time: Timeline) -> NDArray[np.bool_]:
    """(areas, teams, D) whether each team of a visit channel is on leave."""
    counts = visits.teams_in[v]
    off = np.zeros((len(counts), int(counts.max(initial=0)), time.n_days), bool)
    for _, area, team, first, last in visits.leave[visits.leave[:, 0] == v]:
        off[area, team : team + 1, first : last + 1] = True  # a team beyond those there are is nobody
    there = np.arange(off.shape[1])[None, :, None] < counts[:, None, time.year_number]
    return np.asarray(off & there)


def teams_on(visits: Visits, v: int, time: Timeline) -> NDArray[np.int64]:
    """(areas, D) teams of a visit channel that there are on each day, those on leave left out."""
    there = visits.teams_in[v][:, time.year_number]
    if not (visits.leave[:, 0] == v).any():
        return there
    return np.asarray(there - teams_on_leave(visits, v, time).sum(axis=1))
