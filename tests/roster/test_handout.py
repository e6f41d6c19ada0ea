"""Handed-out files: they read back, nothing in them runs as a formula, and they appear whole or not at all."""

import csv
import errno
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from icalendar import Calendar

from civsim.errors import CivsimError
from civsim.language import LANGUAGES, Language
from civsim.model import Model, Plan
from civsim.roster import Roster, date_visits, read_visits, visits_table, write_schedule
from tests.roster.conftest import allocated, build


@pytest.fixture(scope="module")
def districts() -> Model:
    return build({"channels.patrol.per": "district", "channels.patrol.teams": 2})


@pytest.fixture(scope="module")
def roster(districts: Model) -> Roster:
    return date_visits(districts, allocated(districts, 2, "方案甲"))


def same_visits(a: Plan, b: Plan) -> bool:
    return all(np.array_equal(getattr(a, key), getattr(b, key)) for key in ("day", "channel", "grid"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_table_has_one_row_a_visit_in_the_order_of_the_day(districts: Model, roster: Roster) -> None:
    table = visits_table(districts, roster)
    assert list(table.columns) == ["date", "team", "district", "grid", "channel", "order"]
    assert len(table) == roster.plan.size and table["date"].is_monotonic_increasing
    assert set(table["team"]) == {f"日常巡查-{d}-{n:02}" for d in districts.areas.districts for n in (1, 2)}
    assert visits_table(districts, roster, "en")["team"].str.startswith("patrol-").all()
    first = table[(table["date"] == table["date"][0]) & (table["team"] == table["team"][0])]
    assert first["order"].tolist() == list(range(1, len(first) + 1))


def test_csv_has_a_byte_order_mark_and_reads_back(districts: Model, roster: Roster, tmp_path: Path) -> None:
    (path,) = write_schedule(districts, roster, tmp_path, ["csv"])
    assert path.read_bytes().startswith(b"\xef\xbb\xbfdate,team,district,grid,channel,order\r\n")
    assert same_visits(read_visits(path, districts), roster.plan)
    assert read_visits(path, districts).name == "visits"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_looks_like_a_formula_is_guarded_and_comes_back(districts: Model, start: str, tmp_path: Path) -> None:
    grids = (f"{start}HYPERLINK(1)", *districts.areas.grids[1:])
    model = replace(districts, areas=replace(districts.areas, grids=grids))
    made = date_visits(model, allocated(model, 1))
    csv_path, xlsx_path = write_schedule(model, made, tmp_path, ["csv", "xlsx"])
    shown = {row["grid"] for row in rows_of(csv_path)}
    assert f"'{start}HYPERLINK(1)" in shown and not any(name.startswith(start) for name in shown)
    if start not in "\t\r":  # cells lose blanks at their ends when a table is read
        assert same_visits(read_visits(csv_path, model), made.plan)
    sheet = openpyxl.load_workbook(xlsx_path)["巡查排班"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d"}


@pytest.mark.parametrize(
    ("language", "names"),
    [("zh", "巡查排班 月度汇总 季度回顾 按队伍 说明"), ("en", "Visits|By month|By quarter|By team|About")],
)
def test_workbook_has_real_dates_filters_and_sums(
    districts: Model, roster: Roster, tmp_path: Path, language: Language, names: str
) -> None:
    (path,) = write_schedule(districts, roster, tmp_path, ["xlsx"], language)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == names.split("|" if language == "en" else " ")
    flat, months, quarters, teams = book.worksheets[:4]
    ends = [row for row in quarters.iter_rows(min_row=2, values_only=True) if row[2] in ("全部", "all")]
    assert [row[0] for row in ends] == ["2022Q1", "2022Q2"] and sum(row[3] for row in ends) == roster.plan.size
    assert flat.max_row == roster.plan.size + 1 and flat.freeze_panes == "A2"
    assert flat.auto_filter.ref == f"A1:H{roster.plan.size + 1}"
    assert all(isinstance(cell.value, datetime) for cell in flat["A"][1:])
    total = [row for row in months.iter_rows(values_only=True) if row[1] in ("全部", "all")]
    assert total[0][-1] == roster.plan.size == sum(total[0][2:-1])
    assert sum(row[4] for row in teams.iter_rows(min_row=2, values_only=True)) == roster.plan.size
    about = {str(row[0]): row[1] for row in book.worksheets[-1].iter_rows(values_only=True)}
    assert districts.hash in about.values() and ("示例数据" in about.values() or "sample data" in about.values())


def test_workbook_lists_what_was_not_placed(districts: Model, tmp_path: Path) -> None:
    crowded = date_visits(districts, allocated(districts, 40))
    (path,) = write_schedule(districts, crowded, tmp_path, ["xlsx"])
    sheet = openpyxl.load_workbook(path)["未排入"]
    assert sum(row[5] for row in sheet.iter_rows(min_row=2, values_only=True)) == crowded.dropped_visits > 0


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    districts: Model, roster: Roster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civsim.roster.sheet.MAX_ROWS", 200)
    (path,) = write_schedule(districts, roster, tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(path)
    parts = [sheet for sheet in book.worksheets if sheet.title.startswith("巡查排班")]
    assert [sheet.title for sheet in parts[:2]] == ["巡查排班", "巡查排班 2"]
    assert sum(sheet.max_row - 1 for sheet in parts) == roster.plan.size


def test_calendar_reads_back_one_event_a_team_day(districts: Model, roster: Roster, tmp_path: Path) -> None:
    (path,) = write_schedule(districts, roster, tmp_path, ["ics"])
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    table = visits_table(districts, roster)
    team_days = table.groupby(["date", "team"], sort=False)
    assert len(events) == team_days.ngroups
    assert len({str(event["uid"]) for event in events}) == len(events)
    found = {
        (event.decoded("dtstart").date(), str(event["summary"]).split(" (")[0]): [
            line.split(" ")[1] for line in str(event["description"]).splitlines()
        ]
        for event in events
    }
    assert found == {(day.date(), team): rows["grid"].tolist() for (day, team), rows in team_days}
    opens, closes = (ms // 3_600_000 for ms in districts.channels.visits.window_ms[0])
    assert {(e.decoded("dtstart").hour, e.decoded("dtend").hour) for e in events} == {(opens, closes)}
    assert {e.decoded("dtstamp") for e in events} == {datetime(2022, 1, 1, tzinfo=UTC)}


def test_files_are_the_same_when_written_again(districts: Model, roster: Roster, tmp_path: Path) -> None:
    once, twice = (write_schedule(districts, roster, tmp_path / name) for name in "ab")
    assert [p.read_bytes() for p in once] == [p.read_bytes() for p in twice]


def test_dates_limit_what_is_written(districts: Model, roster: Roster, tmp_path: Path) -> None:
    first, last = date(2022, 2, 1), date(2022, 2, 28)
    paths = write_schedule(districts, roster, tmp_path, first=first, last=last)
    assert [p.name for p in paths] == ["visits.csv", "visits.xlsx", "visits.ics"]
    february = districts.time.month[roster.plan.day] == 1
    assert len(rows_of(paths[0])) == np.count_nonzero(february)
    assert {row["date"][:7] for row in rows_of(paths[0])} == {"2022-02"}


def test_an_empty_span_gives_files_without_visits(districts: Model, roster: Roster, tmp_path: Path) -> None:
    sunday = date(2022, 2, 13)
    paths = write_schedule(districts, roster, tmp_path, first=sunday, last=sunday)
    assert rows_of(paths[0]) == [] and not Calendar.from_ical(paths[2].read_bytes()).walk("VEVENT")
    assert openpyxl.load_workbook(paths[1]).sheetnames[0] == "巡查排班"


def test_wrong_orders_are_refused(districts: Model, roster: Roster, tmp_path: Path) -> None:
    with pytest.raises(CivsimError, match=r"unknown format 'xls' \(did you mean 'xlsx'\?\)"):
        write_schedule(districts, roster, tmp_path, ["xls"])
    with pytest.raises(CivsimError) as caught:
        write_schedule(districts, roster, tmp_path, first=date(2022, 3, 1), last=date(2022, 2, 1))
    assert caught.value.text("zh") == "截止日 2022-02-01 早于起始日 2022-03-01"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["csv", "xlsx", "ics"])
def test_a_folder_that_cannot_be_made_is_told(districts: Model, roster: Roster, tmp_path: Path, form: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CivsimError) as caught:
        write_schedule(districts, roster, tmp_path / "file", [form])
    for language, start in zip(LANGUAGES, ("无法写入", "cannot write"), strict=True):
        assert caught.value.text(language).startswith(start)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("form", ["csv", "xlsx", "ics"])
def test_a_full_disk_is_told_and_leaves_the_old_file(
    districts: Model, roster: Roster, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = write_schedule(districts, roster, tmp_path, [form])
    content = old.read_bytes()

    def full(*args: Any, **kwargs: Any) -> Iterator[Any]:
        raise OSError(errno.ENOSPC, "No space left on device")

    writers = {
        "csv": "pandas.DataFrame.to_csv",
        "xlsx": "xlsxwriter.workbook.Workbook._store_workbook",
        "ics": "icalendar.Event.to_ical",
    }
    monkeypatch.setattr(writers[form], full)
    with pytest.raises(CivsimError, match="the disk is full"):
        write_schedule(districts, roster, tmp_path, [form])
    assert old.read_bytes() == content and list(tmp_path.iterdir()) == [old]
