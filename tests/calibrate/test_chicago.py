"""The shipped fit of Chicago is what the records give, and agrees with the figures measured on the full sets."""

import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from civsim.calibrate import Fit, Orders, fit_orders, load_mapping, read_orders, write_block

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
DATA = Path(os.environ.get("CIVSIM_DATA", "")) / "chicago_sanitation_2011_2013.csv.gz"
pytestmark = pytest.mark.skipif(
    not os.environ.get("CIVSIM_DATA") or not DATA.is_file(),
    reason="needs the Chicago records: set CIVSIM_DATA to the folder that holds them",
)


@cache
def orders() -> Orders:
    return read_orders(DATA, load_mapping(SCENARIOS / "maps" / "chicago.yaml"))


@cache
def fitted() -> Fit:
    return fit_orders(DATA, SCENARIOS / "maps" / "chicago.yaml")


def test_shipped_block_is_this_fit(tmp_path: Path) -> None:
    block, grids = write_block(fitted(), tmp_path / "chicago_fit.yaml")
    assert block.read_bytes() == (SCENARIOS / "parts" / "chicago_fit.yaml").read_bytes()
    assert grids.read_bytes() == (SCENARIOS / "parts" / "chicago_fit_grids.csv").read_bytes()


def test_rows_left_out_are_the_known_traps() -> None:
    fit = fitted()
    assert fit.rows == 55_158
    left_out = {reason.en: n for reason, n in fit.left_out.items()}
    assert left_out["flagged as duplicate"] == pytest.approx(0.05 * fit.rows, rel=0.1)
    assert left_out["no category"] == pytest.approx(3_000, rel=0.05)


def test_closing_time_is_the_published_one() -> None:
    # Measured: log(days + 0.5) is about normal(1.31, 1.08) over all categories.
    found = orders()
    days = (found.closed - found.created)[~np.isnan(found.closed)]
    assert np.log(days + 0.5).mean() == pytest.approx(1.31, abs=0.1)
    assert np.log(days + 0.5).std() == pytest.approx(1.08, abs=0.1)


@pytest.mark.parametrize("day", [1, 3, 7, 14, 30])
def test_closing_laws_agree_with_the_records(day: int) -> None:
    # The few open orders are at the end of the records: leaving them out shifts shares by less than 0.3 %.
    found = orders()
    for i, category in enumerate(fitted().categories):
        days = (found.closed - found.created)[(found.category == i) & ~np.isnan(found.closed)]
        edges = category.closing.best.law.open_days(np.array([day, day + 1.0]), category.closing.best.at)
        assert edges[1] - edges[0] == pytest.approx((days > day).mean(), abs=0.05)


def test_seasons_and_weekdays_are_the_published_ones() -> None:
    # Measured: August about 2.5 times December, a peak on Monday.
    n = np.array([c.orders for c in fitted().categories])
    month = np.array([[e.value for e in c.rhythm.month] for c in fitted().categories])
    weekday = np.array([[e.value for e in c.rhythm.weekday] for c in fitted().categories])
    swing = (n @ month)[7] / (n @ month)[11]
    assert 2.0 < swing < 3.2
    assert int(np.argmax(n @ weekday)) == 0


def test_relapse_is_below_the_raw_share_of_repeats() -> None:
    for c in fitted().categories:
        assert c.relapse is not None
        assert 0 < c.relapse.chance.value < c.relapse.seen.value
        assert c.relapse.probability.value < 0.15
