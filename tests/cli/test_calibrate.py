"""civsim calibrate: what the records are worth is said before the fit, and stands in the JSON."""

from pathlib import Path

from cli.conftest import called
from tests.calibrate.records import MAP, simulated, written


def test_the_quality_of_the_records_is_said_before_the_fit(tmp_path: Path) -> None:
    orders, mapping = written(tmp_path, simulated(years=1))
    words = ("calibrate", orders, "--map", mapping, "--out")
    told = called(*words, tmp_path / "a.yaml", "--lang", "en")
    assert told.code == 0
    assert told.stdout.index("data quality: orders.csv") < told.stdout.index("rubbish: ")
    answer = called(*words, tmp_path / "b.yaml", "--json").answer
    quality = answer["quality"]
    assert quality["rows"] == answer["rows"] > quality["unclosed"] > 0
    assert {kind["category"] for kind in quality["kinds"]} == {"rubbish"}
    assert quality["first"] == "2011-01-01" and quality["gaps"] == []


def test_the_page_stands_beside_the_block_unless_it_is_not_wanted(tmp_path: Path) -> None:
    orders, mapping = written(tmp_path, simulated(years=1))
    words = ("calibrate", orders, "--map", mapping, "--out")
    told = called(*words, tmp_path / "a.yaml", "--json", "--lang", "en")
    page = tmp_path / "a.html"
    assert told.answer["report"] == str(page)
    assert '<html lang="en">' in page.read_text(encoding="utf-8")
    assert called(*words, tmp_path / "b.yaml", "--report", "none", "--json").answer["report"] is None
    assert not (tmp_path / "b.html").exists()
    other = tmp_path / "c_page.html"
    assert called(*words, tmp_path / "c.yaml", "--report", other).code == 0
    assert '<html lang="zh-CN">' in other.read_text(encoding="utf-8")
    blocks = [(tmp_path / f"{name}.yaml").read_text("utf-8").replace(f"{name}_grids", "") for name in "abc"]
    assert blocks[0] == blocks[1] == blocks[2]


def test_a_page_that_exists_is_refused_before_the_work(tmp_path: Path) -> None:
    orders, mapping = written(tmp_path, simulated(years=1))
    (tmp_path / "a.html").write_text("mine", encoding="utf-8")
    told = called("calibrate", orders, "--map", mapping, "--out", tmp_path / "a.yaml")
    assert told.code == 2
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "mine" and not (tmp_path / "a.yaml").exists()


def test_a_week_of_records_without_addresses_has_a_page(tmp_path: Path) -> None:
    table = simulated(years=1)
    table = table[table["created"] < "2011-01-09"]
    table = table.assign(closed=table["closed"].where(table["closed"] < "2011-01-09"))
    orders, mapping = written(tmp_path, table, MAP.replace(", address: address", ""))
    told = called("calibrate", orders, "--map", mapping, "--out", tmp_path / "a.yaml", "--lang", "en")
    assert told.code == 0
    assert "relapse not fitted" in (tmp_path / "a.html").read_text(encoding="utf-8")
