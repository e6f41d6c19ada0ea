"""The sheet of the teams: what each of them does over the whole roster."""

import numpy as np

from civsim.language import Language, Text
from civsim.model import Model
from civsim.roster.dating import Roster
from civsim.roster.sheet import Cell, Sheets, widest
from civsim.roster.table import TeamNumbers, channel_name

DATE, NUMBER = 11, 8  # widths


def write_teams(
    sheets: Sheets, model: Model, roster: Roster, team: TeamNumbers, labels: list[str], language: Language
) -> None:
    """What each team does: days out, visits, first and last day."""
    plan, visits = roster.plan, model.channels.visits
    city = Text("全市", "city").to(language)
    order = np.argsort(team.of_visit, kind="stable")
    rows: list[list[Cell]] = []
    for i, days in enumerate(np.split(plan.day[order], np.cumsum(np.bincount(team.of_visit))[:-1])):
        if not len(days):
            continue
        v, area, _ = team.keys[i]
        out = len(np.unique(days))
        rows.append(
            [
                labels[i],
                channel_name(model, int(v), language),
                model.areas.districts[area] if visits.per_district[v] else city,
                out,
                len(days),
                len(days) / out,
                model.time.date_of(int(days.min())),
                model.time.date_of(int(days.max())),
            ]
        )
    columns = [
        (Text(zh, en).to(language), width)
        for zh, en, width in (
            ("巡查组", "Team", widest(labels)),
            ("渠道", "Channel", widest(str(row[1]) for row in rows)),
            ("区", "District", widest(str(row[2]) for row in rows)),
            ("出动天数", "Days out", NUMBER),
            ("巡查网格次数", "Grids visited", NUMBER),
            ("日均网格数", "Grids a day", NUMBER),
            ("首次出动", "First day", DATE),
            ("末次出动", "Last day", DATE),
        )
    ]
    sheets.add(Text("按队伍", "By team").to(language), columns, rows)
