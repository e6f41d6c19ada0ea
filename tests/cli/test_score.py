"""`score`: what a stored run is worth, with its spread, its indicators and its losses, whole or in part."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xarray as xr

import civsim
from cli.conftest import called, done


@pytest.fixture(scope="module")
def scored(run_dir):
    return done("score", run_dir)


def test_it_tells_of_every_test_its_indicators_its_spread_and_its_losses(scored):
    tests = {"mock", "final"}
    assert scored.keys() >= {"assessments", "cycle", "kpi", "nodes", "distribution", "lost", "main_test", "warnings"}
    assert scored["assessments"].keys() == scored["nodes"].keys() == scored["lost"].keys() == tests
    assert scored["distribution"].keys() == tests | {"cycle"}
    assert scored["main_test"] == "final"
    assert [scored["nodes"]["final"][k]["weight"] for k in "abcd"] == pytest.approx([0.6, 0.2, 0.1, 0.1])


def test_local_standards_stand_beside_the_national_ones(scored):
    for test in scored["assessments"].values():
        assert test["local"]["mean"] <= test["mean"] and test["local"]["n"] == test["n"] == 4


def test_the_bootstrap_and_the_t_interval_have_the_same_mean(scored):
    for name, entry in (scored["assessments"] | {"cycle": scored["cycle"]}).items():
        spread = scored["distribution"][name]
        assert spread["bootstrap"]["mean"] == pytest.approx(entry["mean"])
        low, middle, high = (spread["quantiles"][q]["mean"] for q in ("0.1", "0.5", "0.9"))
        assert low <= middle <= high


def test_one_test_and_one_cut(run_dir, scored):
    one = done("score", run_dir, "--test", "mock", "--by", "district")
    assert one["lost"] == {"mock": {"district": scored["lost"]["mock"]["district"]}}
    assert one["assessments"] == {"mock": scored["assessments"]["mock"]}
    assert one["distribution"].keys() == {"mock"} and one["main_test"] == "mock"
    assert one["cycle"] == scored["cycle"]


def test_a_test_that_is_not_there_is_refused_with_the_nearest(run_dir):
    told = called("score", run_dir, "--test", "fnal", "--lang", "en")
    assert told.code == 2 and "did you mean final" in told.stderr


def test_rankings_and_warnings(scored):
    for unit, places in scored["rankings"]["final"].items():
        assert [p["rank"] for p in places] == sorted(p["rank"] for p in places), unit
        for place in places[1:]:
            assert place["lost"]["n"] == 4 and place["above"]["said_zh"] and place["above"]["p_adjusted"] is not None
        assert places[0]["above"] is None and places[0]["since"] is None  # the only test of its kind
    assert scored["alert_rule"]["standard"] == scored["target"]["score"]
    for unit in ("leaf", "department", "district"):
        found = scored["alerts"]["final"][unit]
        assert found and all(a["p_low"] <= a["p"] <= a["p_high"] and a["n"] == 4 for a in found.values())
        for alert in found.values():
            assert alert["level"] == ("red" if alert["p"] >= 0.5 else "yellow" if alert["p"] >= 0.2 else "green")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("周期总分", "一级指标", "失分，按责任部门", "红黑榜", "三色预警", "本地标准", "推演次数")),
        ("en", ("cycle", "first level", "points lost by department", "ranking by", "warnings by", "by local", "runs")),
    ],
)
def test_a_person_is_shown_the_same(run_dir, language, words):
    told = called("score", run_dir, "--lang", language)
    assert told.code == 0
    assert all(word in told.stdout.replace("\n", " ") for word in words)


def test_a_run_without_tests_has_nothing_to_show(tmp_path):
    done("simulate", "tiny", "--set", "assessments={}", "--replications", 2, "--out", tmp_path / "run")
    found = done("score", tmp_path / "run")
    assert found["main_test"] is None and found["nodes"] == {} and found["distribution"] == {}
    assert called("score", tmp_path / "run").code == 0


def test_the_error_of_sampling_is_told_in_one_line(run_dir, scored):
    final = scored["sampling"]["final"]
    assert 0 < final["own"] <= final["total"] and final["n"] == 4
    assert sum(x**2 for x in final["sd"].values()) == pytest.approx((final["total"] / 1.959964) ** 2)
    told = called("score", run_dir, "--lang", "en")
    words = f"{final['sites']} sites: error of the test itself ±{final['own']:.2f} points (95 %)"
    assert words in (told.stdout + told.stderr).replace("\n", " ")


def test_the_dataset_of_marks_as_netcdf(run_dir, tmp_path):
    files = done("score", run_dir, "--test", "mock", "--out", tmp_path / "marks.nc")["files"]
    marks = civsim.score(run_dir)
    with xr.open_dataset(files[0]) as back:
        xr.testing.assert_equal(back, marks)
        assert {name: back[name].dtype for name in back.data_vars} == {n: marks[n].dtype for n in marks.data_vars}
        assert back["score"].attrs == marks["score"].attrs and back.attrs == marks.attrs
        assert list(back["category"].attrs["names_zh"]) == marks["category"].attrs["names_zh"]


def test_the_tables_as_a_workbook_and_as_csv(run_dir, tmp_path, scored):
    book = done("score", run_dir, "--out", tmp_path / "deep" / "s.xlsx", "--lang", "en")["files"]
    assert book == [str(tmp_path / "deep" / "s.xlsx")]
    sheets = openpyxl.load_workbook(book[0])
    assert {"Summary", "Scores of the tests", "Rank", "Points lost by street"} <= set(sheets.sheetnames), (
        sheets.sheetnames
    )
    files = done("score", run_dir, "--out", tmp_path / "s.csv")["files"]
    assert [Path(file).name for file in files[:2]] == ["s.csv", "s_indicators.csv"]
    assert {Path(file).name for file in files} == {file.name for file in tmp_path.glob("*.csv")}
    table = pd.read_csv(files[0], encoding="utf-8-sig")
    assert table["推演次数 n"].tolist() == [4] * len(table) and len(table) >= 3
    assert scored["cycle"]["mean"] in [
        pytest.approx(value) for value in table.select_dtypes("number").to_numpy().ravel()
    ]


def test_a_file_is_replaced_whole(run_dir, tmp_path):
    for name in ("s.csv", "s.xlsx", "s.nc"):
        (tmp_path / name).write_text("before", encoding="utf-8")
        done("score", run_dir, "--out", tmp_path / name)
        assert (tmp_path / name).stat().st_size > 100
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".") or ".partial" in file.name]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("s.pdf", {"zh": "--out 应以", "en": "--out takes"}),
        ("s", {"zh": "--out 应以", "en": "--out takes"}),
        ("folder.nc", {"zh": "是文件夹", "en": "is a folder"}),
        ("file/s.csv", {"zh": "无法写入", "en": "cannot write"}),
        ("file/s.xlsx", {"zh": "无法写入", "en": "cannot write"}),
        ("file/s.nc", {"zh": "无法写入", "en": "cannot write"}),
        ("x" * 300 + ".nc", {"zh": "过长", "en": "too long"}),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(run_dir, tmp_path, name, words):
    (tmp_path / "folder.nc").mkdir()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for language, expected in words.items():
        told = called("score", run_dir, "--out", tmp_path / name, "--lang", language)
        assert told.code == 2 and expected in told.stderr and name in told.stderr.replace("\n", ""), told.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.nc"]
