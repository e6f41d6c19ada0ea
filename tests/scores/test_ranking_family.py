"""红黑榜: of places that do not differ hardly ever one is told apart, however many stand in a list (Holm's steps)."""

import numpy as np
import pytest
import xarray as xr

from civsim.scores import Standing, score_run, standing_summary, standings
from scores.city import city, made_run

UNITS, RUNS, FAMILIES = 10, 8, 300
TESTS = {
    "first": {"kind": "national", "days": ["2021-03-15"], "year": 2021},
    "mock": {"kind": "mock", "days": ["2021-06-15"], "year": 2021},
    "second": {"kind": "national", "days": ["2021-11-15"], "year": 2021},
}


def marks_of(lost: np.ndarray) -> xr.Dataset:
    """What `standings` reads of the marks, from losses (replications, tests, districts)."""
    padded = np.concatenate([lost, np.zeros((*lost.shape[:2], 1))], axis=2)
    names = [*(f"d{i}" for i in range(lost.shape[2])), "none"]
    at_stake = np.where(np.array(names) == "none", np.nan, 40.0)
    return xr.Dataset(
        {
            "expected_lost": (("replication", "assessment", "lost_category", "lost_district"), padded[:, :, None]),
            "at_stake_district": (("assessment", "lost_district"), np.repeat(at_stake[None], lost.shape[1], axis=0)),
        },
        {
            "lost_district": names,
            "assessment_kind": ("assessment", ["national", "national"]),
            "date": ("assessment", np.array(["2021-03-15", "2021-11-15"], "datetime64[ns]")),
        },
    )


@pytest.fixture(scope="module")
def families() -> list[list[Standing]]:
    """300 rankings of ten districts in five pairs: a pair is equal in law, and so is each district at both tests.

    Pairs lie far apart, so that the differences from the one next above are five true null hypotheses beside four real
    ones; the differences from the test before are ten true ones.
    """
    level = 5.0 + 8.0 * (np.arange(UNITS) // 2)
    luck = np.random.Generator(np.random.Philox(key=17)).normal(level, 1.0, (FAMILIES, RUNS, 2, UNITS))
    return [standings(marks_of(one), "district", 1) for one in luck]


def false_alarms(places: list[Standing]) -> tuple[bool, bool, bool, bool]:
    """Whether any equal pair, and any district over time, is told apart: as said, and by its own interval alone."""
    pairs = [b.above for a, b in zip(places[::2], places[1::2], strict=True) if b.above is not None]
    times = [p.since for p in places if p.since is not None]
    assert len(pairs) == UNITS // 2 and len(times) == UNITS
    said = [any(d.significant for d in family) for family in (pairs, times)]
    alone = [any(d.low > 0 or d.high < 0 for d in family) for family in (pairs, times)]
    return said[0], said[1], alone[0], alone[1]


def test_of_places_that_do_not_differ_hardly_ever_one_is_told_apart(families: list[list[Standing]]) -> None:
    # Each family of verdicts may hold a false one with chance 5 %: 15 of 300, standard deviation 3.8; 29 is 3.7 of them
    # away. Without Holm's steps it is 1 - .95^5 = 23 % of the pairs (68, sd 7.3) and 1 - .95^10 = 40 % over time (120):
    # the chance that no more than 29 come out is below 1e-6.
    pairs, times, alone_pairs, alone_times = np.array([false_alarms(places) for places in families]).sum(axis=0)
    assert 2 <= pairs <= 29
    assert 2 <= times <= 29
    assert alone_pairs > 40 and alone_times > 80, "nothing to adjust: the test would prove nothing"


def test_what_differs_is_told_apart(families: list[list[Standing]]) -> None:
    real = [p.above for places in families for p in places[2::2]]
    assert all(d is not None and d.significant for d in real)


def test_ranks_stand_in_the_marks_as_they_do_in_the_rankings() -> None:
    model = city(assessments=TESTS, streets=2, responsibility={"d1": {"a": "y"}})
    marks = score_run(model, made_run(model, 5, seed=4), 4)
    said = standing_summary(marks)
    for unit in ("department", "district", "street"):
        rank = marks[f"rank_{unit}"]
        assert rank.dims == ("assessment", f"lost_{unit}") and np.isnan(rank.sel({f"lost_{unit}": "none"})).all()
        for a, test in enumerate(marks["assessment"].values):
            places = standings(marks, unit, a)
            assert len(places) == marks.sizes[f"lost_{unit}"] - 1 > 1
            assert {p.id: p.rank for p in places} == {
                str(k): float(rank.sel({f"lost_{unit}": k})[a]) for k in rank[f"lost_{unit}"].values if k != "none"
            }
            assert [place["rank"] for place in said[str(test)][unit]] == [p.rank for p in places]


def test_streets_are_not_ranked_where_each_district_is_one() -> None:
    model = city()
    marks = score_run(model, made_run(model, 2), 1)
    assert set(standing_summary(marks)["test"]) == {"department", "district"}
    assert marks["rank_street"].values == pytest.approx(marks["rank_district"].values, nan_ok=True)
