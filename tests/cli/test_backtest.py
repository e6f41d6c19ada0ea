"""civsim backtest: the shape of its answer, nothing known from after the cut, and how it refuses."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.cli.conftest import called, done

MAP = """\
kind: orders
name: {zh: 两年工单, en: two years of orders}
columns: {id: id, created: created, closed: closed, category: kind, area: area, department: who, deadline: due}
duplicates: {column: status, values: [dup]}
"""
KEYS = ["month", "group", "measure", "mean", "low50", "high50", "low80", "high80", "low95", "high95", "actual", "naive"]
CALL = ("--cut", "2022-06-30", "--until", "2022-08-31")


def orders(seed: int = 4) -> pd.DataFrame:
    """Two kinds of orders in 20 months, a deadline of five days, a tenth of them flagged as duplicates."""
    draw = np.random.default_rng(seed)
    day = np.repeat(np.arange(608), draw.poisson(6, 608))
    n = len(day)
    first = pd.Timestamp("2021-01-01")
    took = draw.geometric(0.2, n)
    return pd.DataFrame(
        {
            "id": [f"r{i}" for i in range(n)],
            "created": (first + pd.to_timedelta(day, unit="D")).astype(str),
            "closed": (first + pd.to_timedelta(day + took, unit="D")).astype(str),
            "due": (first + pd.to_timedelta(day + 5, unit="D")).astype(str),
            "kind": np.where(draw.random(n) < 0.7, "bags", "stalls"),
            "area": np.where(draw.random(n) < 0.5, "north", "south"),
            "who": "roads",
            "status": np.where(draw.random(n) < 0.1, "dup", "done"),
        }
    )


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    orders().to_csv(tmp_path / "orders.csv", index=False)
    return tmp_path / "orders.csv", tmp_path / "map.yaml"


def rows_of(found: dict[str, Any], measure: str, group: str = "all") -> dict[str, dict[str, Any]]:
    return {r["month"]: r for r in found["months"] if r["measure"] == measure and r["group"] == group}


def test_answer_has_every_key_and_what_happened(files: tuple[Path, Path]) -> None:
    found = done("backtest", files[0], "--map", files[1], *CALL)
    assert all(list(row) == KEYS for row in found["months"])
    assert {(r["month"], r["measure"]) for r in found["months"]} == {
        (month, measure) for month in ("2022-07", "2022-08") for measure in ("arrivals", "closings", "open", "on_time")
    }
    for row in found["months"]:
        assert row["low95"] <= row["low80"] <= row["low50"] <= row["high50"] <= row["high80"] <= row["high95"]
    table = orders()
    table = table[table["status"] != "dup"]
    july = table["created"].str.startswith("2022-07")
    assert rows_of(found, "arrivals")["2022-07"]["actual"] == july.sum()
    assert rows_of(found, "arrivals")["2022-07"]["naive"] == table["created"].str.startswith("2021-07").sum()
    assert rows_of(found, "closings")["2022-07"]["actual"] == table["closed"].str.startswith("2022-07").sum()
    still = (table["created"] <= "2022-07-31") & (table["closed"] > "2022-07-31")
    assert rows_of(found, "open")["2022-07"]["actual"] == still.sum()
    due = table[table["due"].str.startswith("2022-07")]
    assert rows_of(found, "on_time")["2022-07"]["actual"] == pytest.approx((due["closed"] <= due["due"]).mean())
    marks = found["summary"]["arrivals"]
    wanted = {"mape", "crps", "coverage50", "coverage80", "coverage95"}
    wanted |= {f"{other}_{mark}" for other in ("naive", "last_year", "library") for mark in ("mape", "crps")}
    assert set(marks) == wanted | {"n"}
    inside = [r["low80"] <= r["actual"] <= r["high80"] for r in rows_of(found, "arrivals").values()]
    assert marks["coverage80"] == np.mean(inside) and marks["n"] == 2
    errors = [abs(r["mean"] - r["actual"]) / r["actual"] for r in rows_of(found, "arrivals").values()]
    assert marks["mape"] == pytest.approx(np.mean(errors), rel=1e-4)


@pytest.mark.parametrize("by", ["category", "area", "department"])
def test_groups_share_out_what_happened(files: tuple[Path, Path], by: str) -> None:
    whole, parts = (done("backtest", files[0], "--map", files[1], *CALL, *w) for w in ((), ("--by", by)))
    groups = {"category": ["bags", "stalls"], "area": ["north", "south"], "department": ["roads"]}[by]
    assert [g["id"] for g in parts["groups"]] == groups
    for measure in ("arrivals", "closings", "open"):
        sums = sum(rows_of(parts, measure, group)["2022-08"]["actual"] for group in groups)
        assert sums == rows_of(whole, measure)["2022-08"]["actual"]


def test_nothing_after_the_cut_moves_the_forecast(files: tuple[Path, Path], tmp_path: Path) -> None:
    # After the cut all is made different: closings moved, removed or made up, rows dropped, changed, added, and numbers
    # of known orders given again. What was known at the cut stays. Some open orders are there twice, under two kinds:
    # which of them closes first is not known yet.
    cut = "2022-06-30"
    table = orders()
    draw = np.random.default_rng(1)
    still = table[(table["created"] <= cut) & (table["closed"] > cut)]
    twins = still.assign(kind=still["kind"].map({"bags": "stalls", "stalls": "bags"}), closed="2022-07-01")
    table = pd.concat([table, twins]).reset_index(drop=True)
    table.to_csv(files[0], index=False)
    later, known = table["created"] > cut, table["created"] <= cut
    closed_later = known & (table["closed"] > cut)
    table.loc[closed_later, "closed"] = draw.choice(["", "2022-07-01", "2022-08-30", "2031-01-01"], closed_later.sum())
    table.loc[later, "kind"] = "bags"
    table.loc[later, "area"] = "north"
    table.loc[later, "closed"] = table.loc[later, "created"]
    table.loc[later, "due"] = table.loc[later, "created"]
    table = table[known | (draw.random(len(table)) < 0.4)]
    again = table[table["created"] <= cut].assign(created="2022-07-01", closed="2022-07-01", kind="new kind")
    changed = tmp_path / "changed.csv"
    pd.concat([again, table, orders().tail(1)]).to_csv(changed, index=False)
    for words in ((), ("--by", "category"), ("--by", "area")):
        a, b = (done("backtest", file, "--map", files[1], *CALL, *words) for file in (files[0], changed))
        keys = [key for key in KEYS if key != "actual"]
        assert [[row[k] for k in keys] for row in a["months"]] == [[row[k] for k in keys] for row in b["months"]]
        assert [row["actual"] for row in a["months"]] != [row["actual"] for row in b["months"]]


def test_without_deadlines_there_is_no_share_on_time(files: tuple[Path, Path]) -> None:
    files[1].write_text(MAP.replace(", deadline: due", ""), encoding="utf-8")
    found = done("backtest", files[0], "--map", files[1], *CALL)
    assert list(found["summary"]) == ["arrivals", "closings", "open"]
    assert any("截止时间" in note["zh"] for note in found["notes"])


def test_a_month_that_has_begun_counts_whole(files: tuple[Path, Path]) -> None:
    found = done("backtest", files[0], "--map", files[1], "--cut", "2022-06-20", "--until", "2022-07-10")
    june, july = rows_of(found, "arrivals").values()
    table = orders()
    table = table[table["status"] != "dup"]
    known = table["created"].between("2022-06-01", "2022-06-20").sum()
    assert june["actual"] == table["created"].str.startswith("2022-06").sum()
    assert known < june["low95"] < june["actual"] * 1.5
    assert july["actual"] == table["created"].between("2022-07-01", "2022-07-10").sum()


def test_it_is_told_in_words(files: tuple[Path, Path]) -> None:
    for language, words in (("zh", ("月末在办", "朴素预报", "CRPS")), ("en", ("open at month end", "naive", "CRPS"))):
        told = called("backtest", files[0], "--map", files[1], *CALL, "--by", "category", "--lang", language)
        assert told.code == 0
        plain = "".join(told.stdout.split())
        assert all("".join(word.split()) in plain for word in words), plain


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("--cut", "2019-01-01", "--until", "2022-01-31"), "不含 2019-01-01", "do not hold 2019-01-01"),
        (("--cut", "2024-01-01", "--until", "2024-01-31"), "不含 2024-01-01", "do not hold 2024-01-01"),
        (("--cut", "2022-01-31", "--until", "2024-01-31"), "不含 2024-01-31", "do not hold 2024-01-31"),
        (("--cut", "2022-01-31", "--until", "2022-01-31"), "应晚于", "must be later"),
        (("--cut", "2021-01-05", "--until", "2021-03-31"), "至少需要", "it takes"),
        (("--cut", "soon", "--until", "2021-03-31"), "soon", "soon"),
        ((*CALL, "--by", "street"), "street", "street"),
        (("--until", "2021-03-31"), "--cut", "--cut"),
    ],
)
def test_wrong_calls_end_with_2(files: tuple[Path, Path], words: tuple[str, ...], zh: str, en: str) -> None:
    for language, message in (("zh", zh), ("en", en)):
        told = called("backtest", files[0], "--map", files[1], *words, "--lang", language, "--progress", "none")
        assert told.code == 2
        assert message in told.stderr


def test_refusals_say_where(files: tuple[Path, Path]) -> None:
    words = ("--cut", "2022-01-31", "--until", "2024-01-31", "--json")
    (error,) = called("backtest", files[0], "--map", files[1], *words).answer["errors"]
    assert (error["file"], error["code"]) == (str(files[0]), "outside_records")
    files[1].write_text(MAP.replace(" department: who,", ""), encoding="utf-8")
    (error,) = called("backtest", files[0], "--map", files[1], *CALL, "--by", "department", "--json").answer["errors"]
    assert (error["path"], error["code"]) == ("columns.department", "missing")
