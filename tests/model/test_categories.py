"""Categories: rates by grid and day, laws of crew time, order of priority."""

from math import exp, inf

import numpy as np
import pytest
from pydantic import ValidationError

from civsim.model import DAY_MS, HOUR_MS
from civsim.model.categories import CategoryBlock, build_categories
from model.parts import codes, collector, four_grids, timeline

TIME = timeline("2021-01-01", "2021-02-28")


def built(**blocks: dict[str, object]):  # type: ignore[no-untyped-def]
    """(categories, mistakes)."""
    mistakes = collector()
    made = {k: CategoryBlock(**{"department": "x", "arrivals_per_grid_day": 2.0} | b) for k, b in blocks.items()}
    return build_categories(made, ["x", "y"], four_grids(), TIME, mistakes), mistakes


def test_rate_is_size_times_profile_times_weekday_times_month() -> None:
    weekday = (1, 1, 1, 1, 3, 1, 1)  # Friday
    month = (0.5, *(1,) * 11)
    found, _ = built(a={"profile_factor": {"alley": 1.5}, "weekday_factor": weekday, "month_factor": month})
    assert found.base_rate[:, 0] == pytest.approx([2, 2 * 2 * 1.5, 2 * 3, 2 * 4 * 1.5])
    assert found.day_factor[0, :2] == pytest.approx([1.5, 0.5])  # Friday 1 and Saturday 2 January
    assert found.day_factor[0, 31] == pytest.approx(1.0)  # Monday 1 February
    opening, _ = built(a={"opening_per_grid": 3, "profile_factor": {"alley": 1.5}})
    assert opening.opening_mean[:, 0] == pytest.approx([3, 9, 9, 18])


def test_crew_time_is_lognormal_or_exponential() -> None:
    found, _ = built(a={"crew_hours": {"median": 2, "sigma": 0.5}}, b={"crew_hours": {"mean": 3}})
    assert found.service_sigma.tolist() == [0.5, -1.0]
    assert found.mean_service_ms == pytest.approx([2 * exp(0.125) * HOUR_MS, 3 * HOUR_MS])
    with pytest.raises(ValidationError):
        CategoryBlock(department="x", arrivals_per_grid_day=1, crew_hours={"median": 1, "mean": 1})


def test_units_become_ms_and_fen() -> None:
    found, _ = built(a={"cost": 0.002, "deadline_hours": 4, "verification_days": 0.5, "natural_end_days": inf})
    assert found.cost_fen.tolist() == [2000]  # 0.002 万元 = 20 元
    assert found.deadline_ms.tolist() == [[4 * HOUR_MS]] * 2
    assert found.verification_ms.tolist() == [DAY_MS // 2]
    assert np.isinf(found.natural_end_ms).all()


def test_priority_orders_and_equal_ones_keep_the_order_of_the_file() -> None:
    found, _ = built(a={"priority": 1}, b={}, c={"priority": -5}, d={})
    assert found.rank.tolist() == [3, 1, 0, 2]


def test_unknown_departments_and_profiles_are_mistakes() -> None:
    _, mistakes = built(a={"department": "z", "profile_factor": {"lane": 1}})
    assert codes(mistakes) == [
        ("categories.a.department", "unknown_name"),
        ("categories.a.profile_factor.lane", "unknown_name"),
    ]
