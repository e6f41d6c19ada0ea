"""The roster as a calendar (RFC 5545): one event a team-day, with its grids in the order of the visits.

Times are local times without a zone: eight o'clock is eight o'clock in the city, whatever the computer that reads the
calendar believes, and no time zone data are needed. An event keeps its UID when the schedule is made again, so that a
calendar program replaces the team's day instead of doubling it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import numpy as np
from icalendar import Calendar, Event

from civsim.language import Language
from civsim.model import Model
from civsim.roster.dating import Roster
from civsim.roster.table import TeamNumbers, channel_name, street_name, team_numbers

END = b"END:VCALENDAR\r\n"


def write_ics(model: Model, roster: Roster, path: Path, language: Language) -> None:
    """A roster as a calendar file, event by event, so that large ones need little memory."""
    calendar = Calendar()
    calendar.add("prodid", f"-//civsim//{version('civsim')}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", f"{model.name.to(language)} {roster.plan.name}")
    with path.open("wb") as stream:
        stream.write(calendar.to_ical().removesuffix(END))
        for event in _events(model, roster, language):
            stream.write(event.to_ical())
        stream.write(END)


def _events(model: Model, roster: Roster, language: Language) -> Iterator[Event]:
    """One event a team-day, by date, channel, area and team."""
    plan, team = roster.plan, team_numbers(model, roster)
    rows = np.lexsort((roster.order, team.of_visit, plan.day))
    changes = np.diff(plan.day[rows], prepend=-1) | np.diff(team.of_visit[rows], prepend=-1)
    starts = np.append(np.flatnonzero(changes), plan.size)
    for i, j in pairwise(starts):
        yield _event(model, roster, team, rows[i:j], language)


def _event(model: Model, roster: Roster, team: TeamNumbers, rows: np.ndarray, language: Language) -> Event:
    """The day of one team; `rows` are its visits in order."""
    plan, areas = roster.plan, model.areas
    number = int(team.of_visit[rows[0]])
    v, area, _ = (int(x) for x in team.keys[number])
    day = model.time.date_of(int(plan.day[rows[0]]))
    midnight = datetime.combine(day, time())
    opens, closes = (timedelta(milliseconds=int(x)) for x in model.channels.visits.window_ms[v])
    streets = list(dict.fromkeys(street_name(areas, areas.street[g]) for g in plan.grid[rows]))
    label = team.label(model, number, language)
    count = f"{len(rows)} 个网格" if language == "zh" else f"{len(rows)} grids"
    key = (model.name.en, model.channels.visit_ids[v], area, int(team.keys[number][2]), day)
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, '|'.join(map(str, key)))}@civsim")
    event.add("dtstamp", datetime.combine(model.time.date_of(model.time.warm_up_days), time(), UTC))
    event.add("dtstart", midnight + opens)
    event.add("dtend", midnight + closes)
    event.add("summary", f"{label} ({count})")
    districts = list(dict.fromkeys(areas.districts[areas.district[g]] for g in plan.grid[rows]))
    event.add("location", ", ".join(districts) + ": " + ", ".join(streets))
    event.add("description", "\n".join(_lines(model, roster, rows)))
    event.add("categories", [channel_name(model, v, language)])
    return event


def _lines(model: Model, roster: Roster, rows: np.ndarray) -> Iterator[str]:
    """The grids of a team's day with their streets, one a line."""
    areas = model.areas
    for r in rows:
        g = roster.plan.grid[r]
        yield f"{roster.order[r]}. {areas.grids[g]} ({street_name(areas, areas.street[g])})"
