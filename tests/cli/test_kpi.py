"""civsim kpi on tables of orders: what it prints, what it writes, and how it refuses."""

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.cli.conftest import called, done

MAP = """\
kind: orders
name: {zh: 一月工单, en: orders of January}
columns:
  {id: id, created: created, closed: closed, category: kind, area: area, deadline: due, department: who, channel: by}
redo: {column: again, values: ['1']}
"""
ROWS = """\
id,created,closed,kind,area,due,who,by,again
1,2022-01-03 08:00:00,2022-01-04 08:00:00,bags,north,2022-01-05 08:00:00,=roads,patrol,0
2,2022-01-03 09:00:00,2022-01-09 08:00:00,bags,north,2022-01-05 08:00:00,=roads,patrol,1
3,2022-01-03 10:00:00,,bags,south,2022-02-20 08:00:00,parks,hotline,0
4,2022-01-31 10:00:00,2022-02-02 10:00:00,bags,south,2022-02-05 08:00:00,parks,patrol,0
5,2022-02-28 10:00:00,,bags,south,,parks,patrol,0
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "orders.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    return tmp_path / "orders.csv", tmp_path / "map.yaml"


def test_shares_come_with_interval_and_n(files: tuple[Path, Path]) -> None:
    found = done("kpi", files[0], "--map", files[1], "--by", "month", "--by", "department")
    rows = {(row["period"], row["department"]): row for row in found["kpis"]}
    january = rows["2022-01", "=roads"]
    assert january["on_time_share"]["value"] == 0.5
    assert january["on_time_share"]["n"] == 2
    assert 0 < january["on_time_share"]["low"] < 0.5 < january["on_time_share"]["high"] < 1
    assert january["redo_share"]["value"] == 0.5
    assert rows["2022-01", "parks"]["on_time_share"] == {"value": None, "low": None, "high": None, "n": 0}
    assert rows["2022-02", "parks"]["overdue"] == 1
    assert found["delays"][0]["n"] == 5
    mean, naive = found["delays"][0]["restricted_mean"]["value"], found["delays"][0]["of_ended_only"]["mean"]
    assert mean > 2 * naive
    assert {c["channel"]: c["share"]["value"] for c in found["channels"] if c["period"] == "2022-01"} == {
        "patrol": 0.75,
        "hotline": 0.25,
    }
    assert any("派遣率" in note["zh"] for note in found["notes"])


def test_it_is_told_in_words(files: tuple[Path, Path]) -> None:
    for language, words in (("zh", ("无应结案", "偏短")), ("en", ("nothing due", "too short"))):
        told = called("kpi", files[0], "--map", files[1], "--by", "month", "--by", "department", "--lang", language)
        assert told.code == 0
        plain = "".join(told.stdout.split())
        assert all("".join(word.split()) in plain for word in words), plain


def test_files_hold_every_column(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = done("kpi", files[0], "--map", files[1], "--by", "department", "--out", tmp_path / "k.csv")["out"]
    assert [Path(file).name for file in out] == ["k.csv", "k_channels.csv", "k_delays.csv"]
    table = pd.read_csv(out[0], encoding="utf-8-sig")
    assert table["部门"].tolist() == ["'=roads", "parks"]
    assert table["应结案"].tolist() == [2, 2]
    assert table["按期结案率"].tolist() == ["0.5", "0.5"] or table["按期结案率"].tolist() == [0.5, 0.5]
    done("kpi", files[0], "--map", files[1], "--by", "department", "--out", tmp_path / "k.xlsx", "--lang", "en")
    book = openpyxl.load_workbook(tmp_path / "k.xlsx")
    assert book.sheetnames[:3] == ["KPIs of the orders", "Share by channel", "Delays"]
    assert book["KPIs of the orders"]["B4"].value == "=roads"
    assert book.sheetnames[3:] == ["Charts"]
    assert book["KPIs of the orders"]["B4"].data_type == "s"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--by", "month", "--by", "quarter"), "month"),
        (("--out", "k.pdf"), ".xlsx"),
        (("--arose-before", "2021-01-01"), "2022-01-03"),
        (("--by", "street"), "street"),
    ],
)
def test_wrong_calls_end_with_2(files: tuple[Path, Path], words: tuple[str, ...], message: str) -> None:
    told = called("kpi", files[0], "--map", files[1], *words)
    assert told.code == 2
    assert message in told.stderr


def test_mistakes_of_table_and_map_are_told_at_their_place(files: tuple[Path, Path]) -> None:
    files[0].write_text(ROWS.replace("2022-02-20 08:00:00", "soon"), encoding="utf-8")
    told = called("kpi", files[0], "--map", files[1], "--json")
    assert told.code == 2
    assert (told.answer["errors"][0]["line"], told.answer["errors"][0]["column"]) == (4, 6)
    files[1].write_text(MAP.replace("deadline: due", "deadline: until"), encoding="utf-8")
    told = called("kpi", files[0], "--map", files[1], "--json")
    assert told.code == 2
    assert told.answer["errors"][0]["path"] == "columns.deadline"


def test_a_run_says_what_its_result_says(run_dir: Path) -> None:
    found = done("kpi", run_dir)
    assert (found["source"], found["replications"], found["by"]) == ("ledger", 4, ["period"])
    (row,) = found["kpis"]
    kept = json.loads((run_dir / "result.json").read_text(encoding="utf-8"))
    # The share closed on time does not depend on the period; that closed by its end may.
    assert row["on_time_share"]["value"] == pytest.approx(kept["kpi"]["on_time_share"]["mean"])
    assert row["on_time_share"]["low"] == pytest.approx(max(kept["kpi"]["on_time_share"]["low"], 0))
    assert row["closed_share"]["value"] >= kept["kpi"]["closed_share"]["mean"] - 1e-12
    detect = next(d for d in found["delays"] if d["what"] == "detect")
    assert detect["n"] > detect["ended"]
    assert detect["restricted_mean"]["value"] > kept["kpi"]["mean_detect_days_of_ended"]["mean"], (
        "found ones only: too short"
    )


def test_a_run_without_a_ledger_says_what_it_cannot_give(run_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run_dir, folder)
    (folder / "ledger.parquet").unlink()
    found, whole = done("kpi", folder, "--by", "month", "--by", "category"), done("kpi", run_dir, "--by", "month")
    assert found["source"] == "counts"
    assert found["delays"] == [] and found["kpis"][0]["overdue"] is None
    assert "--ledger" in found["notes"][0]["zh"]
    due = sum(row["on_time_share"]["n"] for row in found["kpis"])
    assert due == pytest.approx(sum(row["on_time_share"]["n"] for row in whole["kpis"]))
    refused = called("kpi", folder, "--by", "quarter")
    assert refused.code == 2 and "--ledger" in refused.stderr
    assert called("kpi", folder).code == 0
    out = done("kpi", folder, "--out", tmp_path / "k.xlsx")["out"]
    assert openpyxl.load_workbook(out[0]).sheetnames == ["工单指标明细"]


def test_a_table_without_a_map_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    for path in (files[0], tmp_path / "nothing"):
        told = called("kpi", path)
        assert told.code == 2
        assert "--map" in told.stderr
