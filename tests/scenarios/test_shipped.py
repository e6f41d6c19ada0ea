"""Every shipped scenario loads, builds, and says where its numbers come from; Ningbo holds the source's own figures."""

import csv
import importlib
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from civsim.model import Model, Scenario, build_model
from civsim.study import load_scenario, simulate
from civsim.study.certify import baseline_plans

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SHIPPED = ("demo", "ningbo", "ningbo_sprint", "ningbo_cycle", "chicago_sanitation", "jinan", "jinan_inspection")
# Blocks whose every number needs a source; names and the references between blocks do not.
NEED_SOURCE = ("categories", "channels", "departments", "works", "budget", "peers")
WITHOUT_NUMBER = {"name", "kind", "per", "optional"}


@cache
def scenario(name: str) -> Scenario:
    return load_scenario(FOLDER / f"{name}.yaml")


@cache
def model(name: str) -> Model:
    return build_model(scenario(name))


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a shipped table."""
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def at(data: object, path: str) -> bool:
    """Whether the dotted path names something that was written."""
    for part in path.split("."):
        if not isinstance(data, dict):
            return False
        key = next((k for k in data if str(k) == part), None)
        if key is None:
            return False
        data = data[key]
    return True


def given(data: dict[str, object]) -> Iterator[str]:
    """Paths of the fields that need a source, as deep as block.entry.field."""
    for block in NEED_SOURCE:
        entries = data.get(block)
        if not isinstance(entries, dict) or block in ("budget", "peers"):
            if entries:
                yield block
            continue
        for entry, fields in entries.items():
            yield from (f"{block}.{entry}.{field}" for field in fields if field not in WITHOUT_NUMBER)


def test_all_shipped_scenarios_are_tested_here() -> None:
    found = {p.stem for p in FOLDER.glob("*.yaml")}
    assert found == {*SHIPPED, "tiny"}


@pytest.mark.parametrize("name", SHIPPED)
def test_builds_with_names_in_both_languages(name: str) -> None:
    built = model(name)
    grids, categories, _ = built.shape
    assert grids > 0 and categories > 0
    for texts in (built.categories.names, built.channels.names, built.departments.names, built.areas.profile_names):
        for text in texts:
            assert re.search("[\u4e00-\u9fff]", text.zh), text
            assert re.search("[A-Za-z]", text.en) and not re.search("[\u4e00-\u9fff]", text.en), text


@pytest.mark.parametrize("name", SHIPPED)
def test_every_source_names_a_value(name: str) -> None:
    read = scenario(name)
    for path in read.spec.sources:
        assert at(read.document.data, path), path


@pytest.mark.parametrize("name", SHIPPED)
def test_every_number_has_a_source_and_every_assumption_a_range(name: str) -> None:
    read = scenario(name)
    sources = read.spec.sources
    for path in given(read.document.data):
        parts = path.split(".")
        above = [".".join(parts[:i]) for i in range(1, len(parts) + 1)]
        assert any(key in sources for key in above), f"{path} has no source"
    for path, text in sources.items():
        if re.match("assumed [0-9]", text):
            low, high = (float(x) for x in re.match(r"assumed ([\d.e+-]+?)-([\d.e+]+)", text + " ").groups())
            assert low <= high, f"{path}: {text}"


@pytest.mark.parametrize("name", SHIPPED)
def test_assumed_ranges_hold_the_value(name: str) -> None:
    read = scenario(name)
    checked = 0
    for path, text in read.spec.sources.items():
        found = re.fullmatch(r"assumed ([\d.]+)-([\d.]+)", text)
        value = read.document.data
        for part in path.split("."):
            value = value[next(k for k in value if str(k) == part)]
        if found and isinstance(value, int | float) and not isinstance(value, bool):
            checked += 1
            assert float(found[1]) <= value <= float(found[2]), f"{path} = {value}, {text}"
    assert checked > 5 or name == "ningbo_sprint"


def test_ningbo_tree_has_the_source_counts() -> None:  # F2
    rows = rows_of("ningbo_indicators.csv")
    levels = [sum(row["id"].count(".") == depth for row in rows) for depth in range(4)]
    assert levels == [7, 24, 75, 228]
    stricter = {row["parent"] for row in rows if row["local"]}
    assert len(stricter) == 15
    assert all(node.count(".") == 2 for node in stricter)
    assert {row["kind"] for row in rows if row["id"].count(".") == 3} == {
        "field",
        "desk",
        "survey",
        "data",
        "observation",
    }
    assert len({row["name_zh"] for row in rows}) > 290, "criteria have names of their own"


def test_ningbo_sites_and_tests_are_the_source_s() -> None:  # F3, F4, F16
    built, tests = model("ningbo"), model("ningbo").spec.assessments
    assert len(built.areas.districts) == 10
    assert built.shape[0] == 2000
    assert len(built.sites.classes) == 28
    assert tests["test_2022"].days == (date(2023, 2, 17), date(2023, 2, 18))
    supplementary = tests["supplementary_2022"]
    assert supplementary.days == (date(2023, 3, 29), date(2023, 3, 30))
    assert len(supplementary.sites_per_class) == 28
    assert sum(supplementary.sites_per_class.values()) == 58
    special = [t for t in tests.values() if t.kind == "special"]
    assert len(special) == 9
    assert all(date(2023, 1, 1) <= day <= date(2023, 4, 30) for t in special for day in t.days)
    counted = {t.year for t in tests.values() if t.kind in ("national", "supplementary")}
    assert counted == {2022, 2023}, "2021 was not tested"
    assert built.channels.visits.windows[1][0][2] == 56


def test_ningbo_works_add_up_to_the_source() -> None:  # F31
    said = " ".join(text.zh for text in model("ningbo").works.names)

    def total(unit: str, kind: str) -> int:
        return sum(int(n) for n in re.findall(rf"{kind}（(\d+) {unit}）", said))

    assert total("个小区", "老旧小区改造") == 650
    assert total("万平方米", "城中村改造") == 1076
    assert total("条", "背街小巷提升") == 300
    assert total("家", "农贸市场提升") == 194 + 222
    assert total("条", "精品线路") + total("个", "精品片区") + total("个", "精品点位") == 275
    assert 0 < model("ningbo").works.optional.sum() < len(model("ningbo").works.ids)


def test_sprint_differs_in_the_plan_only() -> None:  # F15
    steady, sprint = (
        scenario(n).spec.model_dump(exclude={"name", "about", "plan", "sources"}) for n in ("ningbo", "ningbo_sprint")
    )
    assert steady == sprint
    assert {r.rule for r in scenario("ningbo_sprint").spec.plan.rules.values()} == {"sprint"}


def test_inspection_teams_are_all_that_is_added_to_jinan() -> None:
    plain, full = (scenario(n).spec.model_dump(exclude={"name", "about", "plan", "sources"}) for n in SHIPPED[-2:])
    assert full["channels"].pop("inspection")["teams"]
    assert plain == full
    plan_for = model("jinan_inspection").channels.visits
    assert len(plan_for.teams) == 1 + len(plan_for.fixed), "one channel for a plan to send"


@pytest.mark.parametrize("name", ["demo", "ningbo", "chicago_sanitation"])
def test_last_year_keeps_the_caps(name: str) -> None:
    built, visits = model(name), model(name).channels.visits
    table = scenario(name).last_year
    assert table is not None
    seen: dict[tuple[int, int, date], int] = {}
    index = built.areas.index
    for row in table.rows:
        v = built.channels.visit_ids.index(row.channel)
        day, grid = built.time.day_of(row.date), index[row.grid]
        assert visits.works_on[v, day], f"{row.channel} goes out on a day off, {row.date}"
        area = int(visits.area_of(v, built.areas.district)[grid])
        seen[v, area, row.date] = seen.get((v, area, row.date), 0) + 1
    for (v, area, day), n in seen.items():
        assert n <= visits.teams[v][area] * visits.grids_per_team_day[v], f"over the cap on {day}"
    for v, windows in enumerate(visits.windows):
        for first, last, most in windows:
            days = {d for u, _, d in seen if u == v and first <= built.time.day_of(d) <= last}
            assert most < 0 or len(days) <= most


@pytest.mark.parametrize(
    ("generator", "files"),
    [
        ("make_demo", ["demo_grids.csv", "demo_sites.csv"]),
        ("make_jinan", ["jinan_grids.csv", "jinan_sites.csv", "jinan_indicators.csv", "parts/jinan_works.yaml"]),
        (
            "make_ningbo",
            ["ningbo_grids.csv", "ningbo_sites.csv", "ningbo_indicators.csv", "parts/ningbo_works.yaml"],
        ),
        ("make_chicago", ["chicago_sites.csv"]),
    ],
)
def test_generators_give_the_shipped_tables(
    generator: str, files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(FOLDER / "tools"))
    importlib.import_module(generator).main(tmp_path)
    for name in files:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), f"{name} is not what {generator} makes"


def test_chicago_follows_from_its_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER / "tools"))
    again, shipped = tmp_path / "chicago.yaml", (FOLDER / "chicago_sanitation.yaml").read_text(encoding="utf-8")
    stale = shipped.replace("relapse_days: ", "relapse_days: 9").replace("calibrated 0.", "calibrated 9.")
    again.write_text(stale, encoding="utf-8")
    importlib.import_module("chicago_from_fit").main(again)
    assert stale != shipped and again.read_text(encoding="utf-8") == shipped, "run scenarios/tools/chicago_from_fit.py"


def test_pencil_and_paper_foretell_the_simulated_number_of_problems(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Within 5 %: the formulas know no opening stock and no ends of periods."""
    monkeypatch.syspath_prepend(str(FOLDER / "tools"))
    importlib.import_module("hand_calculation").main(str(FOLDER / "tiny.yaml"))
    lines = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines()}
    scenario = load_scenario(FOLDER / "tiny.yaml")
    plan = baseline_plans(scenario, build_model(scenario))["uniform"]
    simulated = simulate(scenario, plan, replications=20, seed=3)["problems"].mean()
    assert float(lines["all"][1]) == pytest.approx(float(simulated), rel=0.05)
    assert "field" in lines["final"]


def test_holidays_are_the_state_council_s() -> None:
    days = {row["date"]: row for row in rows_of("holidays.csv")}
    assert days["2023-01-22"]["workday"] == "0" and days["2023-01-28"]["workday"] == "1"
    for year in (2021, 2022, 2023):
        # Eleven days of rest a year by law (order 644), some of them on weekends: shifted workdays pay for the rest.
        rest = [date.fromisoformat(d) for d, row in days.items() if d[:4] == str(year) and row["workday"] == "0"]
        shifted = [d for d, row in days.items() if d[:4] == str(year) and row["workday"] == "1"]
        on_workdays = sum(d.weekday() < 5 for d in rest)
        assert 8 <= on_workdays - len(shifted) <= 13
    us = [row["date"] for row in rows_of("holidays_us.csv")]
    assert {"2014-07-04", "2015-11-26", "2014-12-25"} <= set(us)


@pytest.mark.parametrize(("name", "low", "high"), [("demo", 60e3, 120e3), ("ningbo", 1e6, 1.6e6)])
def test_first_problems_a_replication(name: str, low: float, high: float) -> None:
    # Arrivals before relapses and works: base rate x day factors, summed.
    categories = model(name).categories
    total = float((categories.base_rate.sum(axis=0) * categories.day_factor.sum(axis=1)).sum())
    assert low <= total <= high


def test_jinan_is_of_the_source_s_size() -> None:  # F12, F17, F32
    built = model("jinan")
    assert built.shape[0] == 16_000 and len(built.areas.districts) == 12
    assert int(built.channels.visits.walkers.sum()) == 42_000
    assert len(built.works.ids) == 100
    assert built.budget.by_district and not (built.departments.pool_district < 0).any()
    arrivals = built.categories.base_rate.sum(axis=0) @ built.categories.day_factor.sum(axis=1)
    assert arrivals > 17e6  # and with those that come back more than 20 million
