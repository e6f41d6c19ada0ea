"""Departments: pools, shifts and overtime."""

import numpy as np

from civsim.model import DAY_MS, HOUR_MS, Departments, with_overtime
from civsim.model.departments import DepartmentBlock, build_departments
from model.parts import collector, four_grids, timeline

TIME = timeline("2021-01-01", "2021-02-28", warm_up_days=1, holidays={"2021-01-01": False})


def built() -> Departments:
    """City-wide crews for category 0, crews by district for category 1."""
    blocks = {
        "x": DepartmentBlock(crews=5, shift={"from": 8, "to": 18}),
        "y": DepartmentBlock(
            crews={"east": 2, "west": 1},
            per="district",
            shift={"days": ["mon", "tue", "wed", "thu", "fri"], "from": 9, "to": 17, "holidays": False},
        ),
    }
    return build_departments(
        blocks, np.tile(np.array([0, 1], np.int32), (4, 1)), [None, None], (), four_grids(), TIME, collector()
    )


def test_pools_of_city_and_districts() -> None:
    found = built()
    assert found.crews.tolist() == [5, 2, 1]
    assert found.pool_of.tolist() == [[0, 1], [0, 1], [0, 2], [0, 2]]
    assert [found.pool_label(p, ("east", "west")) for p in range(3)] == ["x", "y@east", "y@west"]


def test_shifts_by_weekday_and_holiday() -> None:
    found = built()
    length = (found.closes - found.opens) / HOUR_MS
    assert (length[0] == 10).all()
    # Thursday 31 December (warm-up), holiday, weekend, Monday.
    assert length[1, :5].tolist() == [8, 0, 0, 0, 8]


def test_overtime_lengthens_the_shifts_of_its_month_only() -> None:
    found = built()
    overtime = np.zeros((3, 2))
    overtime[0, 1] = 0.25
    overtime[1, 0] = 0.5
    closes = with_overtime(found, TIME, overtime)
    extra = (closes - found.closes) / HOUR_MS
    assert extra[0, :32].tolist() == [0] * 32  # warm-up and January
    assert (extra[0, 32:] == 2.5).all()
    assert extra[1, :5].tolist() == [0, 0, 0, 0, 4]
    assert (extra[2] == 0).all()


def test_no_shift_lasts_past_midnight() -> None:
    overtime = np.full((3, 2), 2.0)
    assert with_overtime(built(), TIME, overtime).max() == DAY_MS
