"""The budget curve: concave, its slopes between the prices at both ends, its values those of plans made one by one."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from civsim.errors import CivsimError
from civsim.model import Model
from civsim.planner import Curve, CurvePoint, PlanOptions, budget_curve, optimize
from civsim.planner.curve import kinks_of
from tests.planner.cities import city, tiny

QUICK = PlanOptions(schedules=60, gap=1e-6)
AT = [0.3, 0.4, 0.5, 0.7, 1.0, 1.5]


def budgeted(model: Model, multiple: float) -> Model:
    """The model with a multiple of its budget."""
    fen = np.rint(model.budget.amount_fen * multiple).astype(model.budget.amount_fen.dtype)
    return replace(model, budget=replace(model.budget, amount_fen=fen))


@pytest.fixture(scope="module", params=["budget", "teams", "crews"])
def curve(request: pytest.FixtureRequest) -> Curve:
    return budget_curve(tiny(), AT if request.param == "budget" else [0.02, 0.1, 0.5, 1.0, 2.0], request.param, QUICK)


def test_more_is_never_worse_and_adds_less_and_less(curve: Curve) -> None:
    slopes = [(b.value - a.value) / (b.amount - a.amount) for a, b in pairwise(curve.points)]
    assert min(slopes) > -1e-9
    assert slopes[0] > 1e-6, "nothing scarce: the test would prove nothing"
    assert all(b <= a + 1e-9 for a, b in pairwise(slopes))


def test_every_slope_lies_between_the_prices_at_both_ends(curve: Curve) -> None:
    for a, b in pairwise(curve.points):
        slope = (b.value - a.value) / (b.amount - a.amount)
        assert b.slope - 1e-9 <= slope <= a.slope + 1e-9


def test_bounds_hold_and_are_close(curve: Curve) -> None:
    for point in curve.points:
        assert -1e-9 <= point.bound - point.value < 0.05


@pytest.mark.parametrize("multiple", [0.5, 1.0])
def test_a_point_is_what_a_plan_for_that_budget_is_worth(multiple: float) -> None:
    # The lines for waiting work are those of the scarcest point; on this city they are not widened.
    (point,) = [p for p in budget_curve(tiny(), [multiple, 1.6], "budget", QUICK).points if p.multiple == multiple]
    alone = optimize(budgeted(tiny(), multiple), QUICK)
    assert alone.lp_value - 1e-4 <= point.bound
    assert point.value <= alone.bound + 1e-4
    assert point.value == pytest.approx(alone.lp_value, abs=0.01)


def point(amount: float, value: float, slope: float) -> CurvePoint:
    return CurvePoint(amount, amount, value, value, slope, {})


def test_a_bend_is_where_the_lines_of_its_neighbours_meet() -> None:
    # y = min(2 x, 4 + x / 2) by hand: the lines meet at x = 8/3.
    (kink,) = kinks_of([point(1, 2, 2), point(2, 4, 2), point(4, 6, 0.5)])
    assert (kink.amount, kink.value) == (pytest.approx(8 / 3), pytest.approx(16 / 3))
    assert (kink.before, kink.after) == (2, 0.5)


def test_a_straight_line_has_no_bend() -> None:
    assert kinks_of([point(1, 2, 2), point(2, 4, 2), point(3, 6, 2)]) == ()


def test_same_inputs_same_curve() -> None:
    first, second = (budget_curve(tiny(), [0.5, 1.0], "budget", QUICK) for _ in range(2))
    assert first.points == second.points


@pytest.mark.parametrize(
    ("resource", "multiples", "objective", "word"),
    [
        ("budget", [0.5, 1.0], "least_money", "objective"),
        ("water", [0.5, 1.0], "cycle_score", "unknown resource"),
        ("budget", [0.5, 1.0], "themed_score", "needs a theme"),
    ],
)
def test_what_has_no_curve_is_refused(resource: str, multiples: list[float], objective: str, word: str) -> None:
    with pytest.raises(CivsimError) as error:
        budget_curve(tiny(), multiples, resource, replace(QUICK, objective=objective))
    assert word in error.value.message.en


def test_without_a_budget_there_is_nothing_to_vary() -> None:
    with pytest.raises(CivsimError, match="no budget"):
        budget_curve(city(), [0.5, 1.0], "budget", QUICK)
