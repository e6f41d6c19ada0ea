"""Years, cycle, held target and rank."""

import numpy as np
import pytest
from scipy import stats

from civsim.scores import counted_of, rank_probability
from civsim.scores.cycle import held, held_so_far
from scores.city import city

WEIGHTS = {"year_weights": {2021: 0.15, 2022: 0.25, 2023: 0.60}}


def tests_in(*years: int) -> dict[str, dict[str, object]]:
    """One counted test in November of each year."""
    return {f"t{y}": {"kind": "national", "days": [f"{y}-11-15"], "year": y} for y in years}


tests_in.__test__ = False  # type: ignore[attr-defined]


def test_published_weights_by_hand() -> None:
    # Shares 40/40/20: desk 95 %, field 85 %, survey 90 % earned make 38 + 34 + 18 = 90 in 2021; 2022 gives 86 and
    # 2023 gives 94: the cycle is .15 x 90 + .25 x 86 + .60 x 94 = 91.4.
    model = city(end="2023-12-31", assessments=tests_in(2021, 2022, 2023), cycle=WEIGHTS)
    first = 40 * 0.95 + 40 * 0.85 + 20 * 0.90
    assert first == pytest.approx(90)
    assert counted_of(model).cycle_scores(np.array([[first, 86.0, 94.0]])) == pytest.approx([91.4])


def test_an_untested_year_gives_its_weight_to_the_others_in_proportion() -> None:
    counted = counted_of(city(end="2023-12-31", assessments=tests_in(2022, 2023), cycle=WEIGHTS))
    assert counted.years == (2022, 2023)
    assert counted.of_cycle == pytest.approx([0.25 / 0.85, 0.60 / 0.85])


def test_tests_weigh_within_their_year_and_mock_tests_do_not_count() -> None:
    tests = {
        "mock": {"kind": "mock", "days": ["2021-02-01"], "year": 2021},
        "main": {"kind": "national", "days": ["2021-05-01"], "year": 2021, "weight": 3},
        "more": {"kind": "supplementary", "days": ["2021-06-01"], "year": 2021},
    }
    counted = counted_of(city(assessments=tests))
    assert counted.test_weights == pytest.approx([0, 0.75, 0.25])
    assert counted.tests.tolist() == [False, True, True]
    assert counted.year_scores(np.array([[0.0, 90.0, 80.0]])) == pytest.approx(np.array([[87.5]]))


def test_no_counted_test_means_no_cycle() -> None:
    counted = counted_of(city(assessments={"mock": {"kind": "mock", "days": ["2021-02-01"], "year": 2021}}))
    assert counted.years == ()
    assert np.isnan(counted.cycle_scores(np.ones((3, 1)))).all()


def test_held_means_every_test() -> None:
    assert held(np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 1.0]])).tolist() == [True, False, True]
    assert held(np.array([[1.0, np.nan], [0.0, np.nan]])).tolist() == [True, False]


def test_rank_probability_is_that_of_brute_force() -> None:
    # 29 normal peers: draw them all and count who is above.
    draw = np.random.default_rng(4)
    scores, n = np.array([84.0, 88.0, 90.0, 93.0]), 20_000
    above = (draw.normal(86, 3, (n, 29))[:, :, None] > scores).sum(axis=1)
    share = (above <= 9).mean(axis=0)
    exact = rank_probability(scores, 10, 86, 3, 30)
    assert np.abs(share - exact).max() < 3.5 * 0.5 / np.sqrt(n)
    assert exact == pytest.approx(stats.binom.cdf(9, 29, stats.norm.sf(scores, 86, 3)))
    assert rank_probability(scores, 30, 86, 3, 30) == pytest.approx(1.0)


def test_rank_among_known_peers() -> None:
    known = (95.0, 92.0, 91.0, 88.0)
    assert rank_probability(np.array([91.5, 91.0, 90.0]), 3, known=known).tolist() == [1.0, 1.0, 0.0]


def test_cycles_come_again_and_count_alike() -> None:
    # Three years of 15, 25 and 60 %, twice; in the second cycle 2025 is not tested, so 2024 and 2026 weigh 15 : 60.
    cycle = WEIGHTS | {"every_years": 3}
    model = city(end="2026-12-31", assessments=tests_in(2021, 2022, 2023, 2024, 2026), cycle=cycle)
    counted, scores = counted_of(model), np.array([[90.0, 86.0, 94.0, 80.0, 95.0]])
    first, second = 0.15 * 90 + 0.25 * 86 + 0.6 * 94, (0.15 * 80 + 0.6 * 95) / 0.75
    assert counted.cycles == ("2021-2023", "2024-2026")
    assert counted.scores_of_cycles(scores) == pytest.approx(np.array([[first, second]]))
    assert counted.cycle_scores(scores) == pytest.approx([(first + second) / 2])
    assert counted.test_weights == pytest.approx([0.075, 0.125, 0.3, 0.1, 0.4])
    assert counted.test_weights @ scores[0] == pytest.approx((first + second) / 2)


def test_a_cycle_that_begins_before_its_weights_is_the_same_cycle() -> None:
    model = city(end="2023-12-31", assessments=tests_in(2021, 2022, 2023),
                 cycle={"year_weights": {2022: 0.4, 2023: 0.6}, "every_years": 2})  # fmt: skip
    counted = counted_of(model)
    assert counted.cycles == ("2020-2021", "2022-2023")
    assert counted.within_cycle == pytest.approx(np.array([[1, 0, 0], [0, 0.4, 0.6]]))


def test_a_title_is_held_until_the_first_miss() -> None:
    scores = np.array([[91.0, 92.0, 90.0], [91.0, 80.0, 95.0], [np.nan, 95.0, 89.0]])
    order = np.array([2, 0, 1])  # the third column is the earliest test
    by_hand = [[1, 1, 1], [1, 0, 1], [np.nan, 0, 0]]
    reached = np.where(np.isnan(scores), np.nan, scores >= 90)
    assert held_so_far(reached, order) == pytest.approx(np.array(by_hand), nan_ok=True)
