"""`schedule`: the plan's visits, all of them and no others, on workdays, within what teams can do; in every format."""

import datetime as dt

import icalendar
import openpyxl
import pandas as pd
import pytest

from civsim.model import build_model
from civsim.study import load_scenario
from cli.conftest import called, done


@pytest.fixture(scope="module")
def city():
    return build_model(load_scenario("tiny"))


@pytest.fixture(scope="module")
def schedule_dir(plan_dir, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored") / "schedule"
    found = done("schedule", plan_dir, "--out", folder)
    assert [file.removeprefix(str(folder)) for file in found["files"]] == ["/visits.csv", "/visits.xlsx", "/visits.ics"]
    return folder


def visits_of(path):
    return pd.read_csv(path, encoding="utf-8-sig", parse_dates=["date"])


@pytest.fixture(scope="module")
def visits(schedule_dir):
    return visits_of(schedule_dir / "visits.csv")


def test_every_visit_of_the_plan_is_there_once(plan_dir, visits):
    planned = visits_of(plan_dir / "visits.csv")
    by = ["grid", "channel"]
    for frame in (planned, visits):
        frame["month"] = frame["date"].dt.to_period("M")
    pd.testing.assert_series_equal(visits.groupby([*by, "month"]).size(), planned.groupby([*by, "month"]).size())
    columns = ["date", "team", "district", "grid", "channel", "order"]
    pd.testing.assert_frame_equal(visits[columns], planned[columns])
    assert len(visits) > 100


def test_no_team_makes_more_than_it_can_and_none_works_on_a_day_off(visits, city):
    load = visits.groupby(["date", "channel", "team"])
    assert load.size().max() <= int(city.channels.visits.grids_per_team_day[0])
    assert not visits.duplicated(["date", "channel", "team", "order"]).any()
    assert load["order"].max().eq(load.size()).all()
    assert all(city.time.workday[city.time.day_of(day.date())] for day in visits["date"].unique())
    teams = visits.groupby(["date", "channel"])["team"].nunique()
    assert teams.max() <= int(city.channels.visits.teams[0].sum())


def test_the_calendar_reads_back(schedule_dir, visits):
    calendar = icalendar.Calendar.from_ical((schedule_dir / "visits.ics").read_bytes())
    events = calendar.walk("VEVENT")
    assert len(events) == visits.groupby(["date", "channel", "team"]).ngroups
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert {event.decoded("DTSTART").date() for event in events} == {day.date() for day in visits["date"]}
    grids = sorted(line.split()[1] for event in events for line in str(event["DESCRIPTION"]).splitlines())
    assert grids == sorted(visits["grid"])
    assert all(event.decoded("DTSTART") < event.decoded("DTEND") for event in events)


def test_the_workbook_reads_back(schedule_dir, visits):
    book = openpyxl.load_workbook(schedule_dir / "visits.xlsx", read_only=True)
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    grids = set(visits["grid"])
    assert sum(any(cell in grids for cell in row if isinstance(cell, str)) for row in rows) >= len(visits)
    book.close()


def test_a_span_keeps_its_first_and_last_day(plan_dir, visits, tmp_path):
    days = sorted({day.date() for day in visits["date"]})
    first, last = days[3], days[10]
    found = done("schedule", plan_dir, "--from", first, "--to", last, "--format", "csv", "--out", tmp_path / "part")
    part = visits_of(tmp_path / "part" / "visits.csv")
    assert {day.date() for day in part["date"]} == set(days[3:11])
    assert found["visits"] == len(part) == visits["date"].dt.date.between(first, last).sum()
    assert [path.name for path in (tmp_path / "part").iterdir()] == ["visits.csv"]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (("--from", "2031-01-01"), "outside the horizon of the plan, 2022-01-01 to 2022-06-30"),
        (("--to", "2021-12-31"), "outside the horizon"),
        (("--from", "2022-01-01", "--to", "2022-01-01"), "no visits from 2022-01-01 to 2022-01-01"),
    ],
)
def test_a_span_without_visits_is_refused(plan_dir, tmp_path, span, words):
    told = called("schedule", plan_dir, *span, "--out", tmp_path / "late", "--lang", "en")
    assert told.code == 2 and words in told.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("--format", "pdf"), "--format 只能取 csv, xlsx, ics", "--format takes csv, xlsx, ics"),
        (("--format", ","), "--format 只能取", "--format takes"),
        (("--from", "2022-13-01"), "--from 的值有误：应为日期，如 2024-03-31，得到 '2022-13-01'", "a date such as"),
        (("--from", "2022-03-02", "--to", "2022-03-01"), "不得早于", "must not lie before"),
    ],
)
def test_a_wrong_call_is_told(plan_dir, tmp_path, words, zh, en):
    for language, expected in (("zh", zh), ("en", en)):
        told = called("schedule", plan_dir, *words, "--out", tmp_path / "x", "--lang", language)
        assert told.code == 2 and expected in told.stderr
    assert not list(tmp_path.iterdir())


def test_what_a_run_executed_can_be_scheduled_too(run_dir, city, tmp_path):
    found = done("schedule", run_dir, "--format", "csv", "--out", tmp_path / "run")
    assert found["visits"] == len(visits_of(run_dir / "visits.csv"))


def test_a_schedule_in_english_names_its_teams_in_english(plan_dir, visits, tmp_path):
    done("schedule", plan_dir, "--format", "csv", "--lang", "en", "--out", tmp_path / "en")
    teams = set(visits_of(tmp_path / "en" / "visits.csv")["team"])
    assert all(team.isascii() for team in teams) and len(teams) == visits["team"].nunique()
    assert dt.date(2022, 1, 1) not in {day.date() for day in visits["date"]}  # New Year's day


def test_a_new_plan_keeps_an_earlier_roster(plan_dir, tmp_path):
    # The same problem and so the same visits: none moves. With fewer teams in a month some must go, and are told.
    found = done(
        "plan", "tiny", "--replications", 2, "--baselines", "none", "--keep", plan_dir, "--out", tmp_path / "a"
    )
    changes = found["changes"]
    assert changes["kept"] == found["levers"]["visits"] and changes["moved"] == changes["added"] == 0
    assert changes["by_district"] == {} and f"{changes['kept']} 次不变" in changes["text"]
    (tmp_path / "leave.csv").write_text("channel,team,first_day,last_day\npatrol,1,2022-03-07,2022-03-18\n")
    leave = f"calendar.leave={tmp_path / 'leave.csv'}"
    told = called(
        *("plan", "tiny", "--replications", 2, "--baselines", "none", "--set", leave, "--lang", "en"),
        *("--keep", plan_dir / "visits.csv", "--out", tmp_path / "b"),
    )
    assert told.code == 0 and "against the earlier roster:" in told.stdout + told.stderr
    rows = pd.read_csv(tmp_path / "b" / "changes.csv", encoding="utf-8-sig")
    new, old = (visits_of(folder / "visits.csv") for folder in (tmp_path / "b", plan_dir))
    assert not new["date"].between("2022-03-07", "2022-03-18").any()
    same = pd.merge(new, old, on=["date", "grid", "channel"])
    assert len(same) + (rows["change"] != "other team").sum() - (rows["change"] == "dropped").sum() == len(new)
    later = done("schedule", tmp_path / "b", "--format", "csv", "--keep", plan_dir, "--out", tmp_path / "c")
    assert later["changes"]["kept"] == len(same) and (tmp_path / "c" / "changes.csv").is_file()
    told = called("plan", "tiny", "--keep", tmp_path / "nothing", "--out", tmp_path / "d")
    assert told.code == 2 and not (tmp_path / "d").exists()
