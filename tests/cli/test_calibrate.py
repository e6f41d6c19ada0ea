"""civsim calibrate: what the records are worth is said before the fit, and stands in the JSON."""

from pathlib import Path

from cli.conftest import called
from tests.calibrate.records import simulated, written


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
