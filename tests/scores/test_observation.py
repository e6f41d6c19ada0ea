"""Observation leaves: the law of the counts, their expectation, their luck, their points, and who watches what."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from civsim.scores import expected_observations, sampling_error, score_run
from civsim.scores.observation import observation_error, watched, watched_rates
from civsim.scores.observation_law import count_law, counts_seen, watch
from scores.city import city, made_run

DAYS = ["2021-11-15", "2021-11-18"]
ONE = {"id": "1", "weight": 1.0, "kind": "observation", "behaviour": "yielding"}


def watching(rate: float = 0.9, tree: tuple[dict[str, Any], ...] = (ONE,), **blocks: Any) -> Any:
    """A city in which one behaviour is watched."""
    return city(tree=tree, behaviours={"yielding": {"rate": rate}}, **blocks)


def test_error_of_a_published_test() -> None:
    # 1 166 observations at 78 sites, 70.1 % in order: 1.34 points if they were independent; with a correlation of 0.05
    # at a site, 1 + 13.95 x 0.05 = 1.70 times the variance.
    plain, alike = watch(1166, 15, 0.0), watch(1166, 15, 0.05)
    assert np.sqrt(0.701 * 0.299 / 1166) == pytest.approx(0.0134, abs=5e-5)
    for how, error in ((plain, 0.01340), (alike, 0.01746)):
        law, share = count_law(how, 0.701), np.arange(1167) / 1166
        mean = law @ share
        assert mean == pytest.approx(0.701)
        assert np.sqrt(law @ (share - mean) ** 2) == pytest.approx(error, abs=2e-5)
        assert np.sqrt(0.701 * 0.299 / 1166 * how.design_effect) == pytest.approx(error, abs=2e-5)
    assert len(alike.places) == 78
    full = watch(1170, 15, 0.05)
    assert sampling_error(0.701, 1170, 78, 0.05) == pytest.approx(np.sqrt(0.701 * 0.299 / 1170 * full.design_effect))


@pytest.mark.parametrize(("n", "m", "icc", "rate"), [(7, 3, 0.2, 0.6), (10, 5, 0.9, 0.05), (4, 9, 0.01, 0.97)])
def test_counts_add_up_over_places(n: int, m: int, icc: float, rate: float) -> None:
    how, law = watch(n, m, icc), np.ones(1)
    for size in how.places:
        spread = (1 - icc) / icc
        law = np.convolve(law, stats.betabinom.pmf(np.arange(size + 1), size, rate * spread, (1 - rate) * spread))
    assert count_law(how, rate) == pytest.approx(law, abs=1e-13)
    assert count_law(how, rate) @ np.arange(n + 1) == pytest.approx(n * rate)
    variance = count_law(how, rate) @ (np.arange(n + 1) - n * rate) ** 2
    assert variance == pytest.approx(n * rate * (1 - rate) * how.design_effect)


@pytest.mark.parametrize(
    ("per_place", "icc", "effect"), [(1, 0.3, 1.0), (15, 0.0, 1.0), (15, 0.05, 1.7), (150, 0.05, 8.45)]
)
def test_variance_of_the_sampled_share(per_place: int, icc: float, effect: float) -> None:
    # Over 4 000 replications the variance is known to about 2.5 %: a plain binomial instead of 1.7 of it would be 20
    # errors off.
    leaf = ONE | {"observations": 150, "observations_per_place": per_place, "icc": icc}
    model = watching(0.9, (leaf,))
    share = watched(model, np.zeros((4000, 1), int), 5, tuple(range(4000)))[:, 0, 0]
    variance = 0.9 * 0.1 / 150 * effect
    assert observation_error(model)[0, 0] ** 2 == pytest.approx(variance)
    assert abs(share.mean() - 0.9) < 3.5 * np.sqrt(variance / 4000)
    kurtosis = stats.kurtosis(share, fisher=False)
    assert share.var(ddof=1) / variance == pytest.approx(1, abs=3.5 * np.sqrt((kurtosis - 1) / 4000))


def test_a_higher_rate_never_shows_as_less() -> None:
    luck = np.random.default_rng(1).uniform(size=(300, 1, 10, 2))
    for icc in (0.0, 0.001, 0.05, 0.6):
        how = watch(150, 15, icc)
        counts = [counts_seen(how, np.full((300, 1), p), luck[:, :, : len(how.places)]) for p in np.linspace(0, 1, 21)]
        assert (np.diff(counts, axis=0) >= 0).all()
        assert (counts[0] == 0).all()
        assert (counts[-1] == 150).all()


@pytest.mark.parametrize("leaf", [
    {"rule": "linear", "low": 0.8, "d_or_n": 0.9, "local": 0.95},
    {"rule": "linear"},
    {"rule": "reached", "d_or_n": 0.9, "local": 0.92},
    {"rule": "reached", "d_or_n": 0.9, "local": 0.92, "icc": 0.1, "observations_per_place": 20},
    {"rule": "linear", "low": 0.8, "d_or_n": 0.9, "icc": 0.1, "observations_per_place": 20},
])  # fmt: skip
def test_expectation_is_the_mean_of_samples(leaf: dict[str, Any]) -> None:
    model = watching(0.9, (ONE | {"observations": 100} | leaf,))
    one = made_run(model, 1)
    run = one.isel(replication=np.zeros(3000, int)).assign_coords(replication=np.arange(3000))
    marks = score_run(model, run, 11)
    sample, told = marks["leaf_value"].values[:, 0, 0], marks["leaf_expected"].values[:, 0, 0]
    assert np.ptp(told) == 0
    assert told[0] == pytest.approx(expected_observations(model)[0, 0])
    error = sample.std(ddof=1) / np.sqrt(3000)
    assert abs(sample.mean() - told[0]) < 3.5 * error
    if leaf["rule"] == "reached" and "icc" not in leaf:
        assert told[0] == pytest.approx(stats.binom.sf(89, 100, 0.9))
    if "low" not in leaf and leaf["rule"] == "linear":
        assert told[0] == pytest.approx(0.9)
    local = marks["local_score"].values[:, 0] / 100
    assert (local <= sample + 1e-12).all()
    assert (local < sample - 1e-9).any() or "local" not in leaf


def test_plans_share_the_luck_and_the_loss_has_no_place() -> None:
    model = watching(0.8, (ONE | {"weight": 0.5}, {"id": "2", "weight": 0.5, "kind": "field"}))
    dirty, clean = (score_run(model, made_run(model, 5, visible=v, seed=s), 3) for v, s in ((9.0, 1), (0.5, 2)))
    assert (dirty["leaf_value"].sel(leaf="1") == clean["leaf_value"].sel(leaf="1")).all()
    assert dirty["leaf_value"].sel(leaf="1").std() > 0
    lost = dirty["lost"].sel(lost_category="none", lost_district="none")
    assert lost.values == pytest.approx(dirty["lost_leaf"].sel(leaf="1").values)
    assert dirty["lost"].sum(["lost_category", "lost_district"]).values == pytest.approx(100 - dirty["score"].values)


def test_watched_leaves_count_as_field_unless_they_have_points_of_their_own() -> None:
    tree = (
        {"id": "1", "weight": 0.3, "kind": "observation", "behaviour": "yielding"},
        {"id": "2", "weight": 0.6, "kind": "field"},
        {"id": "3", "weight": 0.1, "kind": "desk"},
    )
    shared = watching(tree=tree)
    points = score_run(shared, made_run(shared, 1), 1)["points"].values[0]
    assert points == pytest.approx([50 / 3, 100 / 3, 50])  # desk and field have 40 each of the 80 that are tested
    own = watching(tree=tree, cycle={"kind_shares": {"desk": 40, "field": 40, "observation": 20}})
    points = score_run(own, made_run(own, 1), 1)["points"].values[0]
    assert points == pytest.approx([20, 40, 40])


def test_people_are_watched_where_the_test_goes() -> None:
    tree = (
        ONE | {"weight": 0.4, "site_classes": "market"},
        ONE | {"id": "2", "weight": 0.3},
        {"id": "3", "weight": 0.3, "kind": "desk"},
    )
    usual = {"kind": "special", "year": 2021}
    tests = {
        "streets": usual | {"days": ["2021-06-01"], "sites_per_class": {"square": 3}},
        "markets": usual | {"days": ["2021-07-01"], "sites_per_class": {"market": 2}},
    }
    model = watching(tree=tree, assessments=tests)
    marks = score_run(model, made_run(model, 2), 1)
    seen = ~np.isnan(marks["leaf_value"].values[0])
    assert seen.tolist() == [[False, True, True], [True, True, True]]
    assert marks["points"].values.sum(axis=1) == pytest.approx([100, 100])


def test_rate_is_that_at_noon_of_the_days_of_the_test() -> None:
    drive = {"cut": {"yielding": 0.5}, "start": "2021-11-16", "months": 2, "build_up_days": 3}
    model = watching(
        0.6, campaigns={"drive": drive}, assessments={"t": {"kind": "national", "days": DAYS, "year": 2021}}
    )
    second = 1 - 0.4 * (1 - 0.5 * (1 - 2 ** (-2.5 / 3)))
    assert watched_rates(model)[0, 0] == pytest.approx((0.6 + second) / 2)
    marks = score_run(model, made_run(model, 1), 1)
    assert marks["watched_rate"].item() == pytest.approx((0.6 + second) / 2)
    plain = city(tree=({"id": "1", "weight": 1.0, "kind": "desk"},))
    assert "watched_rate" not in score_run(plain, made_run(plain, 1), 1)
