"""Chicago forecast from past days: better than last year's figures, and as sure as it says."""

import calendar
import os
from datetime import date
from pathlib import Path

import pytest

from civsim.calibrate import backtest, load_mapping
from civsim.calibrate.forecasts.forecast_marks import Figure, summary

MAP = Path(__file__).resolve().parents[2] / "scenarios" / "maps" / "chicago.yaml"
DATA = Path(os.environ.get("CIVSIM_DATA", "")) / "chicago_sanitation_2011_2013.csv.gz"
pytestmark = pytest.mark.skipif(
    not os.environ.get("CIVSIM_DATA") or not DATA.is_file(),
    reason="needs the Chicago records: set CIVSIM_DATA to the folder that holds them",
)


def month_end(months: int) -> date:
    """The last day of the month that many months after December 2011."""
    year, month = 2012 + (months - 1) // 12, (months - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def rolled(origins: range, ahead: int) -> list[Figure]:
    """Figures by category of forecasts from the ends of months, so many months ahead."""
    mapping = load_mapping(MAP)
    return [
        figure
        for k in origins
        for figure in backtest(DATA, mapping, month_end(k), month_end(k + ahead), "category", paths=500).figures
    ]


def marks(figures: list[Figure], measure: str) -> dict[str, float]:
    found = summary([f for f in figures if f.measure == measure])
    return {name: value for name, value in found.items() if value is not None}


def test_three_origins() -> None:
    # 42 figures that hang together: a wide net, which a wrong unit, month or group does not pass.
    found = rolled(range(9, 22, 6), 2)
    for measure in ("arrivals", "closings", "open"):
        told = marks(found, measure)
        assert told["n"] == 3 * 2 * 7
        assert told["crps"] < 1.15 * told["naive_crps"], (measure, told)
    assert 0.6 < marks(found, "arrivals")["coverage80"] < 0.97


@pytest.mark.proof
def test_thirteen_origins_pooled() -> None:
    found = rolled(range(6, 19), 6)
    for measure in ("arrivals", "closings", "open"):
        told = marks(found, measure)
        print(measure, {name: round(value, 3) for name, value in told.items()})
        assert told["n"] == 13 * 6 * 7
        assert told["crps"] < min(told[f"{other}_crps"] for other in ("naive", "last_year", "library")), measure
        assert 0.7 <= told["coverage80"] <= 0.9, measure
