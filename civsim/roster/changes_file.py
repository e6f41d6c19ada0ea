"""The visits that a new roster changes, as a CSV file: what whoever holds the earlier one must know."""

from datetime import date
from pathlib import Path

import pandas as pd

from civsim.language import Language
from civsim.model import Model
from civsim.roster.changes import KINDS, Change, Changes
from civsim.roster.guard import guarded
from civsim.roster.table import team_label
from civsim.scenario import whole_file

COLUMNS = ("change", "channel", "district", "grid", "date_before", "team_before", "date", "team")


def write_changes(model: Model, changes: Changes, path: Path, language: Language) -> None:
    """One row a changed visit, by the day on which it is now, or was."""
    rows = sorted(changes.changes, key=lambda c: (c.day_before if c.day is None else c.day, c.channel, c.grid))
    table = pd.DataFrame([_row(model, change, language) for change in rows], columns=list(COLUMNS))
    with whole_file(path) as partial:
        table.to_csv(partial, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _row(model: Model, change: Change, language: Language) -> list[object]:
    district = int(model.areas.district[change.grid])
    area = district if model.channels.visits.per_district[change.channel] else 0

    def when(day: int | None) -> date | None:
        return None if day is None else model.time.date_of(day)

    def who(team: int | None) -> str | None:
        return guarded(team_label(model, change.channel, area, team, language)) if team else None

    return [
        KINDS[change.kind].to(language),
        guarded(model.channels.visit_ids[change.channel]),
        guarded(model.areas.districts[district]),
        guarded(model.areas.grids[change.grid]),
        when(change.day_before),
        who(change.team_before),
        when(change.day),
        who(change.team),
    ]
