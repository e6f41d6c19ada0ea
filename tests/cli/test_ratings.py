"""civsim calibrate and backtest with test results: answers, words in both languages, and how they refuse."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.calibrate.simulated_ratings import Truth, ratings
from tests.cli.conftest import called, done

MAP = """\
kind: ratings
name: {zh: 街面测评, en: street ratings}
columns: {place: section, area: district, month: month, share: clean}
unit: share
"""
CALL = ("--cut", "2004-12-31", "--until", "2005-12-31")
KEYS = ["month", "group", "measure", "mean", "low50", "high50", "low80", "high80", "low95", "high95", "actual", "naive"]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    made = ratings(Truth(), 6, 3, 60, seed=2)  # 2001 to 2005
    table = pd.DataFrame(
        {
            "month": [f"{made.first + pd.DateOffset(months=int(m)):%Y-%m}" for m in made.month],
            "district": np.array(made.areas)[made.area[made.place]],
            "section": np.array(made.places)[made.place],
            "clean": np.clip(made.share, 0, 1).round(4),
        }
    )
    table.to_csv(tmp_path / "ratings.csv", index=False)
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    return tmp_path / "ratings.csv", tmp_path / "map.yaml"


def test_calibrate_answers_with_every_estimate(files: tuple[Path, Path], tmp_path: Path) -> None:
    found = done("calibrate", files[0], "--map", files[1], "--out", tmp_path / "block.yaml")
    assert (found["kind"], found["places"], found["areas"], found["used"]) == ("ratings", 18, 6, 1080)
    assert (found["first"], found["last"]) == ("2001-01", "2005-12")
    paths = {e["path"] for e in found["estimates"]}
    assert {"peers.mean", "peers.sd", "peers.year_correlation", "ratings.season", "ratings.trend"} <= paths
    assert {"ratings.sd.noise", "ratings.sd.true", "ratings.lag_one.pooled", "ratings.lag_one.implied"} <= paths
    assert all(e["low"] <= e["value"] <= e["high"] and e["n"] > 0 and e["method_zh"] for e in found["estimates"])
    assert len(found["place_effects"]) == 18
    assert found["report"] == str(tmp_path / "block.html")
    text = (tmp_path / "block.yaml").read_text(encoding="utf-8")
    value = next(e["value"] for e in found["estimates"] if e["path"] == "peers.mean")
    assert f"mean: {value:.4g}" in text and "cities: 6" in text


def test_calibrate_tells_what_it_found(files: tuple[Path, Path], tmp_path: Path) -> None:
    for language, words in (
        ("zh", ("单次测评的误差", "个月的自相关", "已写入")),
        ("en", ("noise of one rating", "written to")),
    ):
        told = called(
            "calibrate", files[0], "--map", files[1], "--out", tmp_path / f"{language}.yaml", "--lang", language
        )
        assert told.code == 0 and all(word in told.stdout for word in words), told.stdout
        assert (tmp_path / f"{language}.html").is_file()
    again = called("calibrate", files[0], "--map", files[1], "--out", tmp_path / "zh.yaml")
    assert again.code == 2, "a block that is there is not written over"


def test_months_of_the_map_alone_are_used(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[1].write_text(MAP + "start: 2002-01-15\nuntil: 2004-12-31\n", encoding="utf-8")
    found = done("calibrate", files[0], "--map", files[1], "--out", tmp_path / "block.yaml", "--report", "none")
    assert found["report"] is None and not (tmp_path / "block.html").exists()
    assert (found["first"], found["last"], found["used"]) == ("2002-01", "2004-12", 648)
    assert found["left_out"] == {"before the map's first month": 216, "after the map's last month": 216}


def test_backtest_answers_in_the_form_of_orders(files: tuple[Path, Path]) -> None:
    found = done("backtest", files[0], "--map", files[1], *CALL)
    assert all(list(row) == [*KEYS, "library"] and row["measure"] == "rating" for row in found["months"])
    assert [row["month"] for row in found["months"]] == [f"2005-{m:02}" for m in range(1, 13)]
    table = pd.read_csv(files[0])
    city = table.groupby("month")["clean"].mean()
    assert [row["actual"] for row in found["months"]] == pytest.approx(city.loc["2005-01":"2005-12"].tolist())
    (span,) = found["span"]
    assert span["actual"] == pytest.approx(city.loc["2005-01":].mean(), abs=1e-6)
    assert (
        span["low95"] < span["low80"] < span["low50"] < span["mean"] < span["high50"] < span["high80"] < span["high95"]
    )
    marks = found["summary"]["rating"]
    known = {"mape", "crps", "coverage50", "coverage80", "coverage95", "naive_mape", "naive_crps", "n"}
    assert set(marks) == known | {"library_mape", "library_crps"}
    areas = done("backtest", files[0], "--map", files[1], *CALL, "--by", "area")
    assert [g["id"] for g in areas["groups"]] == sorted(table["district"].unique())
    assert areas["summary"]["rating"]["n"] == 72


def test_nothing_after_the_cut_moves_the_forecast(files: tuple[Path, Path], tmp_path: Path) -> None:
    table = pd.read_csv(files[0])
    later = table["month"] > "2004-12"
    draw = np.random.default_rng(1)
    table.loc[later, "clean"] = draw.random(later.sum()).round(3)
    table = table[~later | (draw.random(len(table)) < 0.6)].sample(frac=1.0, random_state=1)
    table.to_csv(tmp_path / "changed.csv", index=False)
    a, b = (done("backtest", file, "--map", files[1], *CALL)["months"] for file in (files[0], tmp_path / "changed.csv"))
    assert [[row[k] for k in KEYS if k != "actual"] for row in a] == [
        [row[k] for k in KEYS if k != "actual"] for row in b
    ]
    assert [row["actual"] for row in a] != [row["actual"] for row in b]


def test_backtest_is_told_in_words(files: tuple[Path, Path]) -> None:
    for language, words in (("zh", ("测评得分", "全市平均", "95%")), ("en", ("rating (points)", "mean of the city"))):
        told = called("backtest", files[0], "--map", files[1], *CALL, "--lang", language)
        plain = "".join(told.stdout.split())
        assert told.code == 0 and all("".join(word.split()) in plain for word in words), told.stdout
    told = called(
        "backtest", files[0], "--map", files[1], "--cut", "2004-12-10", "--until", "2005-03-31", "--lang", "en"
    )
    assert "known at its end" in told.stdout and "2004-12" in told.stdout


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("--cut", "1999-01-01", "--until", "2005-01-31"), "不含 1999-01-01", "up to 1999-01-01"),
        (("--cut", "2004-12-31", "--until", "2006-01-31"), "不含 2006-01-31", "up to 2006-01-31"),
        (("--cut", "2004-12-31", "--until", "2004-12-31"), "应晚于", "must be later"),
        (("--cut", "2004-12-31", "--until", "2005-01-20"), "没有结束的整月", "no month ends"),
        (("--cut", "2001-11-30", "--until", "2002-03-31"), "至少需要 12", "it takes 12"),
        ((*CALL, "--by", "category"), "不能按 category", "no groups by category"),
    ],
)
def test_wrong_calls_end_with_2(files: tuple[Path, Path], words: tuple[str, ...], zh: str, en: str) -> None:
    for language, message in (("zh", zh), ("en", en)):
        told = called("backtest", files[0], "--map", files[1], *words, "--lang", language, "--progress", "none")
        assert told.code == 2
        assert message in told.stderr


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ("2001-03,a00,p000,", "2001-03,a00,p000,9", "应为0 至 1 的占比", "must be a share of 0 to 1"),
        ("2001-03,a00,p000,", "2001-33,a00,p000,", "应为月份", "must be a month"),
        ("2001-03,a00,p000,", "2001-02,a00,p000,", "两条记录", "second rating in the same month"),
        ("2001-03,a00,p000,", "2001-03,a01,p000,", "另一区域", "another area"),
        ("month,district", "monat,district", "month", "month"),
    ],
)
def test_bad_tables_are_refused_in_both_languages(
    files: tuple[Path, Path], tmp_path: Path, old: str, new: str, zh: str, en: str
) -> None:
    text = files[0].read_text(encoding="utf-8")
    assert old in text
    files[0].write_text(text.replace(old, new, 1), encoding="utf-8")
    for language, message in (("zh", zh), ("en", en)):
        for words in (("calibrate", "--out", tmp_path / "new.yaml"), ("backtest", *CALL)):
            told = called(words[0], files[0], "--map", files[1], *words[1:], "--lang", language, "--progress", "none")
            assert told.code == 2 and message in told.stderr, told.stderr
    assert not (tmp_path / "new.yaml").exists()


def test_too_few_months_are_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[1].write_text(MAP + "until: 2001-06-30\n", encoding="utf-8")
    for language, message in (("zh", "至少需要 12 个月"), ("en", "it takes 12 months")):
        words = ("--map", files[1], "--out", tmp_path / "new.yaml", "--lang", language)
        told = called("calibrate", files[0], *words)
        assert told.code == 2 and message in told.stderr


def test_a_map_of_another_kind_is_one_mistake(files: tuple[Path, Path], tmp_path: Path) -> None:
    for language, message in (("zh", "测评结果的"), ("en", "not of ratings")):
        told = called("kpi", files[0], "--map", files[1], "--lang", language, "--progress", "none")
        assert told.code == 2 and message in told.stderr and len(told.stderr.strip().splitlines()) == 1, told.stderr
    files[1].write_text(MAP.replace("ratings\n", "rating\n", 1), encoding="utf-8")
    for language, message in (
        ("zh", "应为 orders（工单）或 ratings"),
        ("en", "must be orders or ratings, got 'rating'"),
    ):
        words = ("--map", files[1], "--out", tmp_path / "new.yaml", "--lang", language, "--progress", "none")
        told = called("calibrate", files[0], *words)
        assert told.code == 2 and message in told.stderr and "map.yaml:1:7" in told.stderr, told.stderr
