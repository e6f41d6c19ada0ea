"""The fit of ratings: hand-solved samples and shrinkage, peers, a block that a scenario extends, and known truth."""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from civsim.calibrate import RatingFit, fit_rating_table, fit_ratings, rating_block_text, rating_evidence
from civsim.calibrate.ratings.effects import effects
from civsim.calibrate.ratings.sample import each_side, places_for
from civsim.calibrate.ratings.table import rating_table
from civsim.calibrate.ratings.variance import Parts, parts
from civsim.errors import CivsimError
from civsim.scenario import Name
from civsim.study import load_scenario
from tests.calibrate.simulated_ratings import MEAN, SEASON, Truth, ratings

ROOT = Path(__file__).resolve().parents[2]
SCORECARD = Path(os.environ.get("CIVSIM_DATA", "")) / "nyc_scorecard_2005_2015.csv.gz"
NAME = Name(zh="模拟", en="simulated")
PARTS = Parts(
    lag=1,
    noise=np.full(5, 0.0025),
    area_noise=np.full(5, 0.0009),
    true=np.full(5, 0.0016),
    lasting=None,
    area=None,
    after_year=None,
    binomial=np.full(5, 0.09),
    n=100,
)


@cache
def fitted() -> RatingFit:
    return fit_rating_table(ratings(Truth(), 20, 4, 72, seed=6, missing=0.02), NAME, "ratings.csv")


def test_places_for_a_half_width_by_hand() -> None:
    # Without noise shared in areas and in a city of very many places: (z / h)^2 (true + noise); with 40 places,
    # of which none shares an area: the part of the true differences that a whole count would not leave open.
    alone = replace(PARTS, area_noise=None)
    many = places_for(0.02, alone, 10**9, 0.0)[0]
    assert many == pytest.approx((1.959964 / 0.02) ** 2 * (0.0016 + 0.0025), rel=1e-6)
    few = places_for(0.02, alone, 40, 0.0)[0]
    assert 0.0041 / few - 0.0016 / 40 == pytest.approx((0.02 / 1.959964) ** 2)
    # What places of an area share is not averaged away by more places: below its part no half width is reached.
    assert np.isinf(places_for(0.001, PARTS, 10**9, 0.1)[0])


def test_a_sample_of_that_size_has_that_half_width() -> None:
    # The mean of n drawn places misses the true mean of all by the half width in 5 of 100 tests: simulated.
    draw = np.random.default_rng(1)
    places, areas = 60, 15
    n = round(float(places_for(0.02, PARTS, places, 3 / 59)[0]))
    misses = []
    for _ in range(4000):
        true = draw.normal(0, 0.04, places)
        seen = true + np.repeat(draw.normal(0, 0.03, areas), 4) + draw.normal(0, 0.04, places)
        misses.append(abs(seen[draw.permutation(places)[:n]].mean() - true.mean()) > 0.02)
    assert 20 < n < places
    assert np.mean(misses) == pytest.approx(0.05, abs=0.012)  # 3.5 standard errors


def test_ratings_for_a_difference_by_hand() -> None:
    # Two means of k ratings differ by d: d = (1.960 + 0.842) sqrt(2 variance / k).
    k = each_side(0.05, PARTS.noise)[0]
    assert 2.801585 * np.sqrt(2 * 0.0025 / k) == pytest.approx(0.05, rel=1e-6)


def test_effects_are_drawn_to_the_mean_as_far_as_noise_made_them() -> None:
    table = rating_table(ratings(Truth(), 12, 3, 24, seed=2))
    there = parts(table)
    quiet = effects(table, replace(there, noise=np.full(13, 1e-12), area_noise=None), by_area=True, weight=np.ones(36))
    raw = np.array([(table.share - table.city()[:, None])[:, table.area == a].mean() for a in range(12)])
    assert [e.value for e in quiet.areas] == pytest.approx(raw.tolist(), abs=1e-6)
    loud = effects(table, replace(there, noise=np.full(13, 10.0), area_noise=None), by_area=True, weight=np.ones(36))
    # Morris: with noise far above the differences a mean is drawn by (k - 3) / (k - 1) of the way.
    assert [e.value for e in loud.areas] == pytest.approx((raw * (1 - 9 / 11)).tolist(), rel=1e-2)
    assert all(e.high - e.low > quiet.areas[0].high - quiet.areas[0].low for e in loud.areas)
    one = effects(table, there, by_area=False, weight=np.ones(36))
    assert one.areas == () and len(one.places) == 36


def test_noise_goes_with_the_share_as_sampling_makes_it() -> None:
    # Shares of 20 streets each: the power is 1, and the intervals of clean and of dirty places hold the truth as often.
    draw = np.random.default_rng(7)
    clean = draw.uniform(0.6, 0.99, (30, 8))
    made = ratings(Truth(), 30, 8, 30, seed=1)
    share = draw.binomial(20, clean.ravel()[made.place]) / 20
    fit = fit_rating_table(replace(made, share=share), NAME, "x")
    assert fit.noise_power is not None and fit.noise_power.low < 1 < fit.noise_power.high + 0.1
    assert fit.noise_power.value > 0.8
    true = clean.ravel() - clean.mean()
    held = np.array([e.low <= x <= e.high for e, x in zip(fit.effects.places, true, strict=True)])
    order = np.argsort(clean.ravel())
    assert min(held[order[:80]].mean(), held[order[-80:]].mean()) > 0.88
    widths = np.array([e.high - e.low for e in fit.effects.places])
    assert widths[order[:80]].mean() > 1.5 * widths[order[-80:]].mean()
    # Noise that is the same everywhere: the power is far from 1.
    flat = fitted().noise_power
    assert flat is not None and flat.high < 0.7


def test_known_truth_is_found() -> None:
    truth, fit = Truth(), fitted()
    assert fit.level == pytest.approx(MEAN, abs=0.05)
    inside = [e.low < s < e.high for e, s in zip(fit.course.seasons, SEASON, strict=True)]
    assert sum(inside) >= 9
    assert fit.course.step.low < truth.step < fit.course.step.high
    assert fit.implied_lag_one is not None and fit.lag_one is not None
    # Two roads to one figure: their intervals hold each other's estimate.
    assert fit.lag_one.pooled.value == pytest.approx(fit.implied_lag_one.value, abs=0.06)
    assert fit.peers is not None and fit.peers.number == 20
    assert fit.peers.sd.low < np.sqrt(truth.area**2 + truth.place**2 / 4) < fit.peers.sd.high


def test_every_number_has_interval_rows_unit_and_method() -> None:
    found = rating_evidence(fitted())
    assert {e.path for e in found if e.in_block} == {"peers.mean", "peers.sd", "peers.year_correlation"}
    for e in found:
        assert e.estimate.low <= e.estimate.value <= e.estimate.high, e.path
        assert e.estimate.n > 0 and e.method.zh and e.method.en and e.name.zh and e.name.en, e.path


def test_a_scenario_extends_the_block(tmp_path: Path) -> None:
    text = rating_block_text(fitted())
    for file in (ROOT / "scenarios").glob("tiny*"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "block.yaml").write_text("extends: tiny.yaml\n" + text, encoding="utf-8")
    (tmp_path / "city.yaml").write_text("extends: block.yaml\n", encoding="utf-8")
    scenario = load_scenario(tmp_path / "city.yaml")
    peers = fitted().peers
    assert peers is not None
    assert scenario.spec.peers.mean == pytest.approx(100 * peers.mean.value, rel=1e-3)
    assert scenario.spec.peers.sd == pytest.approx(100 * peers.sd.value, rel=1e-3)
    assert scenario.spec.peers.cities == 20
    assert scenario.spec.sources["peers.sd"].startswith("calibrated")
    assert all(len(line) < 200 for line in text.splitlines())


@pytest.mark.parametrize(
    ("areas", "months", "words"),
    [(1, 24, "1 areas"), (8, 9, "9 months")],
)
def test_too_little_is_refused(areas: int, months: int, words: str) -> None:
    made = ratings(Truth(), areas, 2 if areas > 1 else 1, months, seed=1)
    with pytest.raises(CivsimError) as caught:
        fit_rating_table(made, NAME, "x")
    assert words in caught.value.message.en and "至少需要" in caught.value.message.zh


def test_ratings_that_never_differ_are_refused() -> None:
    made = ratings(Truth(), 5, 2, 24, seed=1)
    with pytest.raises(CivsimError) as caught:
        fit_rating_table(replace(made, share=np.full(len(made.share), 0.9)), NAME, "x")
    assert "do not differ" in caught.value.message.en and "没有差别" in caught.value.message.zh


def test_places_stand_for_themselves_without_areas() -> None:
    made = ratings(Truth(area_noise=0.0), 12, 1, 48, seed=3)
    made = replace(made, areas=("",), area=np.zeros(12, np.int64))
    fit = fit_rating_table(made, NAME, "x")
    assert not fit.by_area and fit.variances.area_noise is None and fit.effects.areas == ()
    assert fit.variances.own_noise is None and fit.peers is not None and fit.peers.number == 12
    assert "The places as peers" in rating_block_text(fit)


@pytest.mark.skipif(not SCORECARD.is_file(), reason="needs New York's scorecard: set CIVSIM_DATA to its folder")
def test_new_york() -> None:
    # Until 2013. Little of a rating is lasting: its lag-1 autocorrelation is about a tenth, as counted and as implied.
    text = (ROOT / "scenarios" / "maps" / "nyc_scorecard.yaml").read_text(encoding="utf-8")
    assert "until" not in text
    whole = fit_ratings(SCORECARD, ROOT / "scenarios" / "maps" / "nyc_scorecard.yaml")
    assert whole.lag_one is not None and whole.implied_lag_one is not None
    assert whole.lag_one.mean.value == pytest.approx(0.11, abs=0.005)
    assert whole.implied_lag_one.low < whole.lag_one.pooled.value < whole.implied_lag_one.high
    assert 0.25 < whole.variances.reliability.value < 0.5
    assert whole.peers is not None and whole.peers.number == 59
    assert whole.course.seasons[1].high < 0 < whole.course.seasons[9].low, "February is bad, October good"


def test_quarterly_tests_are_compared_with_the_next() -> None:
    # Every third month alone: what is gone a quarter later is noise.
    made, truth = ratings(Truth(), 30, 4, 120, seed=4), Truth()
    kept = made.month % 3 == 0
    fit = fit_rating_table(
        replace(made, month=made.month[kept], place=made.place[kept], share=made.share[kept]), NAME, "x"
    )
    noise = truth.own_noise**2 + truth.area_noise**2 + truth.slow**2 * (1 - truth.keep**3)
    assert fit.lag == 3
    quarters = SEASON[::3] - SEASON[::3].mean()  # only the months that have tests have a season
    assert [e.n for e in fit.course.seasons] == [10, 0, 0] * 4
    inside = [e.low < s < e.high for e, s in zip(fit.course.seasons[::3], quarters, strict=True)]
    assert sum(inside) >= 3, [(e, s) for e, s in zip(fit.course.seasons[::3], quarters, strict=True)]
    assert fit.variances.noise.low < np.sqrt(noise) < fit.variances.noise.high
    assert "lag-3 autocorrelation" in rating_block_text(fit)


@pytest.mark.parametrize("share_kept", [0.08, 0.2])
def test_sparse_ratings_and_months_without_any_are_fitted(share_kept: float) -> None:
    made = ratings(Truth(), 10, 3, 60, seed=1)
    kept = (np.random.default_rng(1).random(len(made.month)) < share_kept) & (made.month % 12 != 4)
    fit = fit_rating_table(
        replace(made, month=made.month[kept], place=made.place[kept], share=made.share[kept]), NAME, "x"
    )
    for e in rating_evidence(fit):
        assert e.estimate.low <= e.estimate.value <= e.estimate.high, e.path
    assert "nan" not in rating_block_text(fit)


def test_places_that_replace_others_do_not_tell_what_lasts() -> None:
    made = ratings(Truth(), 6, 2, 60, seed=1)
    kept = (made.place < 6) == (made.month < 30)
    fit = fit_rating_table(
        replace(made, month=made.month[kept], place=made.place[kept], share=made.share[kept]), NAME, "x"
    )
    for e in rating_evidence(fit):
        assert e.estimate.low <= e.estimate.value <= e.estimate.high, e.path
