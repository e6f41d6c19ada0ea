"""`report`, `calibrate`, `doctor`, `new` and a hail of wrong words."""

import datetime as dt
import json
import random
import re
from pathlib import Path

import openpyxl
import pytest
import yaml

from civsim.cli.main import COMMANDS
from civsim.study import doctor
from civsim.study.hand_out import stored_content
from cli.conftest import called, done

MAPPING = """kind: orders
name: {zh: 小样本, en: small sample}
columns: {id: id, created: opened, closed: closed, category: kind, area: area}
categories:
  rubbish: {name: {zh: 垃圾, en: rubbish}, values: [trash]}
  stall: {name: {zh: 占道, en: street stalls}, values: [stall]}
areas: {table: areas.csv}
"""


def test_the_report_of_a_plan_is_complete(plan_dir, tmp_path):
    found = done("report", plan_dir, "--lang", "en", "--out", tmp_path / "report")
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    plan = json.loads((plan_dir / "plan.json").read_text(encoding="utf-8"))
    assert plan["scenario_hash"][:12] in page and plan["version"] in page
    assert f"below the upper bound of {plan['bound']:.2f}" in page
    assert all(f"{abs(found['difference']):.2f}" in page for found in plan["baselines"].values())
    assert not re.search(r'(src|href)="https?:', page)
    assert set(found["files"]) == {str(p) for p in (tmp_path / "report").rglob("*") if p.is_file()}
    book = openpyxl.load_workbook(tmp_path / "report" / "report.xlsx", read_only=True)
    assert len(book.sheetnames) >= 5
    book.close()


def test_the_report_of_a_run_shows_what_was_run(run_dir, plan_dir, tmp_path):
    done("simulate", "tiny", "--plan", plan_dir, "--replications", 1, "--out", tmp_path / "run")
    for folder in (run_dir, tmp_path / "run"):
        said = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        content = stored_content(folder, "zh")
        assert content.main.plan.size == len(content.visits) == said["levers"]["visits"]
        assert content.main.run.attrs["works"] == ",".join(said["levers"]["works"])
        assert len(content.main.plan.works) == len(said["levers"]["works"])


def test_an_unknown_format_is_told(plan_dir, tmp_path):
    told = called("report", plan_dir, "--format", "html,poem", "--out", tmp_path / "report", "--lang", "en")
    assert told.code == 2 and "--format takes html, xlsx, charts, got 'html,poem'" in told.stderr


@pytest.fixture
def orders(tmp_path):
    """A year of made work orders, 0.9 and 0.4 a day in each of two areas; one without a date."""
    rows, luck = ["id,opened,closed,kind,area"], random.Random(4)
    for day in range(365):
        for kind, chance in (("trash", 0.9), ("stall", 0.4)):
            for area in "AB":
                if luck.random() < chance:
                    opened = dt.datetime(2022, 1, 1, 8) + dt.timedelta(days=day, minutes=luck.randrange(600))
                    closed = opened + dt.timedelta(hours=luck.expovariate(1 / 20))
                    rows.append(f"{len(rows)},{opened},{closed:%Y-%m-%d %H:%M:%S},{kind},{area}")
    rows.append(f"{len(rows)},,,trash,A")
    (tmp_path / "orders.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    areas = "area,grid,street,district,profile,population\nA,g1,s1,d1,p,1000\nB,g2,s1,d1,p,2000\n"
    (tmp_path / "areas.csv").write_text(areas, encoding="utf-8")
    return tmp_path


def test_calibrate_finds_the_rates_that_made_the_orders(orders):
    words = ("calibrate", orders / "orders.csv", "--map", orders / "map.yaml", "--out", orders / "block.yaml")
    found = done(*words)
    number = len((orders / "orders.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert found["rows"] == number and found["used"] == number - 1 == number - sum(found["left_out"].values())
    for name, rate in (("rubbish", 0.9), ("stall", 0.4)):
        fitted = found["categories"][name]["arrivals_per_grid_day"]
        assert fitted["low"] < rate < fitted["high"] and fitted["high"] - fitted["low"] < rate / 2
    block = yaml.safe_load((orders / "block.yaml").read_text(encoding="utf-8"))
    assert set(block["categories"]) == {"rubbish", "stall"}
    assert found["grids"] and Path(found["grids"]).is_file()
    again = called(*words, "--lang", "en")
    assert again.code == 2 and "exists already" in again.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: (f / "orders.csv").unlink(), "orders.csv: no such file"),
        (lambda f: (f / "orders.csv").write_bytes(b"\x89PNG\0\0"), "orders.csv"),
        (lambda f: (f / "orders.csv").write_text("a,b\n1,2\n"), "opened"),
        (lambda f: (f / "orders.csv").write_text("id,opened,closed,kind,area\n"), "orders.csv"),
        (lambda f: (f / "areas.csv").unlink(), "areas.csv"),
        (lambda f: (f / "map.yaml").write_text("kind: orders\n"), "map.yaml"),
        (lambda f: (f / "map.yaml").write_text("- 1\n"), "map.yaml"),
        (lambda f: (f / "block.yaml").mkdir(), "exists already"),
    ],
)
def test_calibrate_names_what_is_wrong(orders, change, words):
    change(orders)
    files = ("--map", orders / "map.yaml", "--out", orders / "block.yaml")
    told = called("calibrate", orders / "orders.csv", *files, "--lang", "en", "--progress", "none")
    assert told.code == 2 and words in told.stderr, told.stderr
    assert not (orders / "block.yaml").is_file()


def test_doctor_finds_this_computer_well(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = done("doctor")
    assert found["ok"] is True and len(found["findings"]) >= 6
    told = called("doctor", "--lang", "en")
    assert told.stdout.count("[ok]") == len(found["findings"])
    assert not list(tmp_path.iterdir())


def test_doctor_names_what_is_missing(tmp_path, monkeypatch):
    def broken():
        raise OSError("no font at all")

    monkeypatch.setitem(doctor.LOOKS, next(look for look in doctor.LOOKS if look.en == "Chinese font"), broken)
    told = called("doctor", "--json", "--lang", "en")
    assert told.code == 2 and told.answer["ok"] is False
    assert "[problem] Chinese font" in told.stderr and "no font at all" in told.stderr


def test_a_new_scenario_bears_its_name_and_explains_itself(tmp_path):
    told = called("new", tmp_path / "我的 城市")
    folder = tmp_path / "我的 城市"
    assert f"civsim check '{folder / 'scenario.yaml'}'" in told.stdout
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    assert data["name"] == {"zh": "我的 城市"} and "sample" not in data and "最小示例" not in text
    lines = text.splitlines()
    for block in data:
        above = lines[next(i for i, line in enumerate(lines) if line.startswith(f"{block}:")) - 1]
        assert above.startswith("# ") or block in ("schema_version", "name")
    for table in ("grids", "sites", "indicators", "holidays"):
        columns = (folder / f"{table}.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        words = next(line for line in lines if line.startswith("#") and f"{table}.csv 各列" in line)
        assert all(column in words for column in columns)
    assert "civsim plan scenario.yaml" in (folder / "说明.txt").read_text(encoding="utf-8-sig")


def test_a_new_scenario_passes_its_check_and_runs(tmp_path):
    made = done("new", tmp_path / "我的城市")
    assert done("check", made["scenario"])["errors"] == []
    assert done("simulate", made["scenario"], "--replications", 1, "--out", tmp_path / "run")["conservation_ok"]
    told = called("new", tmp_path / "我的城市", "--lang", "en")
    assert told.code == 2 and "exists already" in told.stderr


def test_the_folder_of_a_scenario_stands_for_it_and_names_its_results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for city in ("甲市", "乙市"):
        done("new", city)
        assert done("check", city)["errors"] == []
    assert done("simulate", "甲市", "--replications", 1)["out"] == "out/甲市-run"
    assert done("simulate", "乙市/scenario.yaml", "--replications", 1)["out"] == "out/乙市-run"
    found = done("compare", "甲市", "乙市/scenario.yaml", "out/甲市-run", "--replications", 2)
    assert [variant["name"] for variant in found["variants"]] == ["甲市", "乙市", "甲市-run"]


@pytest.mark.parametrize("word", ["nan", "inf", "-1", "x", ""])
def test_numbers_that_are_none_are_refused(tmp_path, word):
    for option in ("--gap", "--time-limit", "--replications", "--seed"):
        told = called("plan", "tiny", f"{option}={word}", "--out", tmp_path / "plan", "--lang", "zh")
        assert told.code == 2 and "之间的" in told.stderr and option in told.stderr
    assert not list(tmp_path.iterdir())


def test_a_scenario_without_tests_is_simulated_and_compared_but_not_planned(tmp_path):
    none = ("--set", "assessments={}")
    found = done("simulate", "tiny", *none, "--replications", 2, "--out", tmp_path / "run")
    assert found["assessments"] == {} and found["cycle"] is None and found["counts"]["appeared"] > 0
    assert done("score", tmp_path / "run")["lost"] == {}
    (difference,) = done("compare", tmp_path / "run", "tiny", "--replications", 2)["differences"]
    assert difference["mean"] is None and difference["significant"] is False
    told = called("plan", "tiny", *none, "--out", tmp_path / "plan", "--lang", "en")
    assert told.code == 2 and "no test" in told.stderr and not (tmp_path / "plan").exists()


VALUES = [
    "",
    "nan",
    "inf",
    "-1",
    "0",
    "1e400",
    "[]",
    "{}",
    "null",
    "true",
    "2022-02-30",
    "'",
    "{a: 1}",
    "g01",
    "\u202e",
    "*",
]
PATHS = [
    "horizon.start", "horizon.warm_up_days", "categories.rubbish.crew_hours", "categories.rubbish.cost", "categories",
    "channels.patrol.teams", "channels.patrol.find_probability.rubbish", "departments.urban_management.crews", "budget",
    "departments.urban_management.shift.from", "works.alley.months", "works.alley.grids", "assessments.final.days",
    "assessments.final.sites_per_class", "cycle.kind_shares", "cycle.year_weights", "target.score", "plan",
    "areas.table", "sites", "indicators", "peers", "plan.patrol.rule", "schema_version", "name", "profiles",
    "calendar.weekend",
]  # fmt: skip


@pytest.mark.parametrize("part", [0, 1, *(pytest.param(i, marks=pytest.mark.proof) for i in range(2, 12))])
def test_wrong_values_of_a_scenario_never_end_in_a_bug(tmp_path, part):
    """Every value at every place: refused with a message, or simulated; never a traceback."""
    luck = random.Random(part)
    pairs = [(path, value) for path in PATHS for value in VALUES]
    refused = 0
    for path, value in luck.sample(pairs, 40):
        told = called("check", "tiny", "--set", f"{path}={value}", "--lang", "en")
        assert told.code in (0, 2), (path, value, told.stderr[-1500:])
        refused += told.code == 2
        if told.code == 0:
            out = tmp_path / f"{path}-{PATHS.index(path)}-{VALUES.index(value)}"
            words = ("simulate", "tiny", "--set", f"{path}={value}", "--replications", 1, "--out", out, "--lang", "en")
            ran = called(*words)
            assert ran.code in (0, 2), (path, value, ran.stderr[-1500:])
    assert refused > 10


NEED_NOTHING = ("demo", "doctor", "schema", "validate")
"""Commands whose bare name is a whole call, which would run."""


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in NEED_NOTHING])
def test_random_words_never_end_in_a_bug(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (tmp_path / "zero.yaml").write_bytes(b"\0" * 10)
    words = [
        "text.csv", "zero.yaml", "nothing", ".", "/", "--out", "--json", "--set", "a=b", "--seed", "7", "--plan",
        "--lang", "en", "--format", "csv", "--from", "2022-01-01", "--map", "-1", "--", "\u202e", "🏙", "--replications",
        "1", "-x",
    ]  # fmt: skip
    luck = random.Random(command)
    for _ in range(60):
        told = called(command, *luck.choices(words, k=luck.randrange(6)))
        assert told.code in ((0, 2) if command == "new" else (2,)) or "--help" in told.stdout, told.stderr[-1500:]
        assert (told.stderr + told.stdout).strip()
