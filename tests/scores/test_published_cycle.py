"""The published practice of 2018-2020, from the evidence to the cycle score, to the last digit.

A year's 100 points are 40 for records, 40 for sites and 20 for answers; the years weigh 15, 25 and 60 %.
"""

from fractions import Fraction

import numpy as np
import pytest

from civsim.scores import score_run
from scores.city import city, made_run
from scores.test_cycle import WEIGHTS, tests_in

# Records are all there from the second year on and at 70 of 90 % before; sites are clean; answers sit at their base.
TREE = (
    {"id": "f", "weight": 0.2, "kind": "field", "rule": "deduct", "d_or_n": 0.25, "categories": "a"},
    {"id": "d", "weight": 0.5, "kind": "desk", "works": "alley", "base": 0.7, "d_or_n": 1.0},
    {"id": "s", "weight": 0.3, "kind": "survey", "base": 0.8, "low": 0.6, "d_or_n": 1.0},
)
SHARES = {"desk": Fraction(40), "field": Fraction(40), "survey": Fraction(20)}
YEARS = {2021: Fraction(15, 100), 2022: Fraction(25, 100), 2023: Fraction(60, 100)}
WORKS = {"alley": {"grids": ["g0"], "start": "2021-06-01", "months": 12, "cost": 1, "cut": {}, "optional": False}}


def by_hand(tested: tuple[int, ...]) -> Fraction:
    """The cycle score in exact fractions: records earn 7/10 in 2021 and all after, sites all, answers half."""
    score = {
        year: SHARES["desk"] * (Fraction(7, 10) if year == 2021 else 1) + SHARES["field"] + SHARES["survey"] / 2
        for year in tested
    }
    return sum(YEARS[y] * score[y] for y in tested) / sum(YEARS[y] for y in tested)


@pytest.mark.parametrize("tested", [(2021, 2022, 2023), (2022, 2023), (2021, 2023), (2023,)])
def test_published_shares_and_weights_to_the_last_digit(tested: tuple[int, ...]) -> None:
    model = city(TREE, end="2023-12-31", assessments=tests_in(*tested), cycle=WEIGHTS, works=WORKS)
    none = {k: np.zeros((1, len(model.time.months), *model.shape[:2])) for k in ("appeared", "spot", "closed", "gone")}
    seen = np.zeros((1, len(model.assessments.snapshot_day), *model.shape[:2]))
    marks = score_run(model, made_run(model, 1, seen, **none), 1)
    assert float(marks["cycle_expected"][0]) == pytest.approx(float(by_hand(tested)), rel=1e-15)
    assert marks["year_expected"].values[0].tolist() == pytest.approx(
        [78.0 if y == 2021 else 90.0 for y in tested], rel=1e-15
    )


def test_the_same_by_hand() -> None:
    # 2021: 28 + 40 + 10 = 78; then 40 + 40 + 10 = 90. All years: .15 x 78 + .85 x 90 = 88.2; without 2022:
    # (15 x 78 + 60 x 90) / 75 = 87.6.
    assert by_hand((2021, 2022, 2023)) == Fraction(882, 10)
    assert by_hand((2021, 2023)) == Fraction(876, 10)
