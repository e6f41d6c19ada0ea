"""The sheet by which a roster is reviewed every quarter (季推进, F13)."""

from civsim.language import Language, Text
from civsim.model import Model
from civsim.roster.dating import Roster
from civsim.roster.review import Reviewed, reviewed
from civsim.roster.sheet import Cell, Share, Sheets, widest
from civsim.roster.table import channel_name

NUMBER = 8


def write_review(sheets: Sheets, model: Model, roster: Roster, language: Language) -> None:
    """Visits, team-days, their use and the spacing of re-visits by quarter, channel and district."""
    everywhere = Text("全部", "all").to(language)
    channels = [channel_name(model, v, language) for v in range(len(model.channels.visit_ids))]
    quarters = list(reviewed(model, roster))
    rows = [_row(model, r, channels, everywhere) for r in quarters]
    columns = [
        (Text(zh, en).to(language), width)
        for zh, en, width in (
            ("季度", "Quarter", 7),
            ("渠道", "Channel", widest(channels)),
            ("区", "District", widest([*model.areas.districts, everywhere])),
            ("巡查次数", "Visits", NUMBER),
            ("出动组日", "Team-days", NUMBER),
            ("可用组日", "Available", NUMBER),
            ("使用率", "Use", NUMBER),
            ("日均网格", "Grids a day", NUMBER),
            ("平均间隔/天", "Mean gap, days", NUMBER),
            ("间隔不足3天", "Under 3 days", NUMBER),
            ("其中应要求", "Asked for", NUMBER),
            *([("日均km", "km a day", NUMBER)] if model.areas.place is not None else []),
            ("提示", "Note", 16),
        )
    ]
    for row, r in zip(rows, quarters, strict=True):
        row.append(Text("间隔过密，请核对", "too close: check").to(language) if r.close > r.asked else None)
    totals = [i for i, r in enumerate(quarters) if r.district < 0]
    title = Text("季度回顾", "By quarter").to(language)
    (sheet, number), *_ = sheets.add(title, columns, rows, totals, frozen_columns=3)
    told = {"type": "no_blanks", "format": sheets.book.add_format({"bg_color": "#F8D7A8"})}
    sheet.conditional_format(1, len(columns) - 1, max(number, 1), len(columns) - 1, told)


def _row(model: Model, r: Reviewed, channels: list[str], everywhere: str) -> list[Cell]:
    district = everywhere if r.district < 0 else model.areas.districts[r.district]
    return [
        r.quarter,
        channels[r.channel],
        district,
        r.visits,
        r.team_days,
        r.able,
        None if r.used is None else Share(r.used),
        r.visits / r.team_days,
        r.gap,
        r.close,
        r.asked,
        *([r.km] if model.areas.place is not None else []),
    ]
