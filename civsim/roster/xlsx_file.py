"""The roster as a workbook: all visits, a summary by month, the teams, what was not placed, and where it comes from."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, time
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from civsim.language import Language, Text
from civsim.model import Model, build_periods
from civsim.roster.dating import REASONS, Roster
from civsim.roster.review_sheet import write_review
from civsim.roster.sheet import Cell, Share, Sheets, widest
from civsim.roster.table import TeamNumbers, channel_name, street_name, team_numbers
from civsim.roster.teams_sheet import write_teams

WEEKDAYS = tuple(
    Text(f"周{zh}", en)
    for zh, en in zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True)
)
DATE, NUMBER = 11, 8  # widths
BY_TABLE = Text(
    "按区、街道、网格表的次序；无坐标，未优化路程", "by district, street and table; no coordinates, no routing"
)
BY_PLACE = Text(
    "按坐标沿填充曲线分组，组内取最短路线（直线距离）",
    "by place: along a space-filling curve, each team's day by the shortest way (straight lines)",
)


def write_xlsx(model: Model, roster: Roster, path: Path, language: Language) -> None:
    """A roster as a workbook.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    team = team_numbers(model, roster)
    labels = [team.label(model, i, language) for i in range(len(team.keys))]
    with _workbook(path) as book:
        created = datetime.combine(model.time.date_of(model.time.warm_up_days), time())  # the same at every writing
        book.set_properties({"title": model.name.to(language), "created": created})
        origin = [value if value != model.hash else value[:12] for _, value in _origin(model, roster, language)]
        sheets = Sheets(book, language, " · ".join(origin))
        _visits(sheets, model, roster, team, labels, language)
        _months(sheets, model, roster, language)
        write_review(sheets, model, roster, language)
        write_teams(sheets, model, roster, team, labels, language)
        if roster.dropped:
            _dropped(sheets, model, roster, language)
        _about(sheets, model, roster, language)


@contextmanager
def _workbook(path: Path) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that keeps its rows on disk, beside the file: a city's roster is too much for the memory of a PC.

    The finished file, much smaller, is packed in memory and written at once: a full disk then is a plain refusal.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with TemporaryDirectory(prefix=".xlsx-", dir=path.parent, ignore_cleanup_errors=True) as folder:
        content = BytesIO()
        book = xlsxwriter.Workbook(content, options | {"tmpdir": folder})
        try:
            yield book
            book.close()
            path.write_bytes(content.getvalue())
        except XlsxWriterException as error:
            reason = error.args[0] if error.args else error  # what the operating system said, if it was that
            raise reason if isinstance(reason, OSError) else OSError(str(error)) from None
        finally:
            for sheet in book.worksheets():
                with suppress(OSError):
                    sheet.row_data_fh.close()


def _titles(language: Language, *titles: tuple[str, str, int]) -> list[tuple[str, int]]:
    """Column titles in one language, with the widths of what stands below."""
    return [(zh if language == "zh" else en, width) for zh, en, width in titles]


def _visits(
    sheets: Sheets, model: Model, roster: Roster, team: TeamNumbers, labels: list[str], language: Language
) -> None:
    """All visits, one a row."""
    plan, areas = roster.plan, model.areas
    channels = [channel_name(model, v, language) for v in range(len(model.channels.visit_ids))]
    streets = [street_name(areas, s) for s in range(len(areas.streets))]
    days = {int(d): model.time.date_of(int(d)) for d in np.unique(plan.day)}
    weekdays = [text.to(language) for text in WEEKDAYS]
    columns = _titles(
        language,
        ("日期", "Date", DATE),
        ("星期", "Day", 4),
        ("巡查组", "Team", widest(labels)),
        ("次序", "Order", 4),
        ("区", "District", widest(areas.districts)),
        ("街道", "Street", widest(streets)),
        ("网格", "Grid", widest(areas.grids)),
        ("渠道", "Channel", widest(channels)),
    )

    def rows() -> Iterator[list[Cell]]:
        for i in np.lexsort((roster.order, team.of_visit, plan.day)):
            day, g = int(plan.day[i]), int(plan.grid[i])
            yield [
                days[day],
                weekdays[int(model.time.weekday[day])],
                labels[team.of_visit[i]],
                int(roster.order[i]),
                areas.districts[areas.district[g]],
                streets[areas.street[g]],
                areas.grids[g],
                channels[plan.channel[i]],
            ]

    sheets.add(Text("巡查排班", "Visits").to(language), columns, rows())


def _months(sheets: Sheets, model: Model, roster: Roster, language: Language) -> None:
    """Visits by channel and district in each month, with sums and the use of the teams."""
    plan, districts = roster.plan, model.areas.districts
    made = np.zeros((len(model.channels.visit_ids), len(districts), len(model.time.months)), np.int64)
    month = model.time.month[plan.day]
    np.add.at(made, (plan.channel, model.areas.district[plan.grid], month), 1)
    span = range(int(month.min(initial=0)), int(month.max(initial=0)) + 1) if plan.size else range(0)
    words = _titles(language, ("全部", "all", 0), ("人力使用率（整月）", "use of the teams (whole month)", 0))
    (everywhere, _), (use, _) = words
    channels = [channel_name(model, v, language) for v in range(len(made))]
    rows: list[list[Cell]] = []
    totals, shaded = [], []
    for v in np.flatnonzero(made.any(axis=(1, 2))):
        begin = len(rows)
        for d in np.flatnonzero(made[v].any(axis=1)):
            rows.append([channels[v], districts[d], *(int(made[v, d, m]) for m in span), int(made[v, d].sum())])
        shaded.append((begin + 1, len(rows)))
        totals.append(len(rows))
        rows.append([channels[v], everywhere, *(int(made[v, :, m].sum()) for m in span), int(made[v].sum())])
        shares = [roster.utilisation[v, m] for m in span]
        if not np.isnan(shares).all():  # a plan read from a file does not know
            rows.append([channels[v], use, *(None if np.isnan(s) else Share(s) for s in shares), None])
    columns = [
        *_titles(
            language, ("渠道", "Channel", widest(channels)), ("区", "District", widest([*districts, everywhere, use]))
        ),
        *((model.time.months[m], 5) for m in span),
        *_titles(language, ("合计", "Total", NUMBER)),
    ]
    title = Text("月度汇总", "By month").to(language)
    (sheet, _), *_ = sheets.add(title, columns, rows, totals, frozen_columns=2, filtered=False)
    for low, high in shaded:
        scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#7FB3D5", "min_type": "num"}
        sheet.conditional_format(low, 2, high, len(columns) - 2, scale | {"min_value": 0})


def _dropped(sheets: Sheets, model: Model, roster: Roster, language: Language) -> None:
    """Visits that did not fit."""
    periods, areas = build_periods(model.time, model.assessments), model.areas
    rows: list[list[Cell]] = [
        [
            channel_name(model, d.channel, language),
            areas.districts[areas.district[d.grid]],
            areas.grids[d.grid],
            model.time.date_of(int(periods.first_day[d.period])),
            model.time.date_of(int(periods.last_day[d.period])),
            d.visits,
            REASONS[d.reason].to(language),
        ]
        for d in roster.dropped
    ]
    columns = _titles(
        language,
        ("渠道", "Channel", widest(str(row[0]) for row in rows)),
        ("区", "District", widest(areas.districts)),
        ("网格", "Grid", widest(areas.grids)),
        ("时段首日", "From", DATE),
        ("时段末日", "To", DATE),
        ("未排次数", "Visits", NUMBER),
        ("原因", "Reason", widest(str(row[-1]) for row in rows)),
    )
    sheets.add(Text("未排入", "Not placed").to(language), columns, rows)


def _origin(model: Model, roster: Roster, language: Language) -> list[tuple[str, str]]:
    """Where the roster comes from."""
    texts = [
        (Text("场景", "Scenario"), model.name.to(language)),
        (Text("方案", "Plan"), roster.plan.name),
        (Text("场景哈希", "Scenario hash"), model.hash),
        (Text("civsim 版本", "civsim version"), version("civsim")),
    ]
    if model.spec.sample:
        texts.append((Text("数据", "Data"), Text("示例数据", "sample data").to(language)))
    return [(title.to(language), value) for title, value in texts]


def _about(sheets: Sheets, model: Model, roster: Roster, language: Language) -> None:
    """Origin, numbers, and how the order of grids was found."""
    rows: list[list[Cell]] = [list(pair) for pair in _origin(model, roster, language)]
    notes = [
        (Text("排入次数", "Visits placed"), roster.plan.size),
        (Text("未排入次数", "Visits not placed"), roster.dropped_visits),
    ]
    rows += [[title.to(language), number] for title, number in notes]
    order = BY_PLACE if model.areas.place is not None else BY_TABLE
    rows.append([Text("网格次序", "Order of grids").to(language), order.to(language)])
    columns = _titles(
        language, ("项目", "Item", widest(str(r[0]) for r in rows)), ("内容", "Value", widest(str(r[1]) for r in rows))
    )
    sheets.add(Text("说明", "About").to(language), columns, rows, filtered=False)
