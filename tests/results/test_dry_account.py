"""Whether a year's money ran out: accounts added up by hand."""

import numpy as np
import xarray as xr

from civsim.results import dry_years


def accounts(spent, budget, committed):
    """A run of two years with two months each; `spent` is by (replication, month)."""
    return xr.Dataset(
        {
            "spent": (("replication", "month", "pool"), np.array(spent, float)[:, :, None]),
            "budget": ("year", np.array(budget, float)),
            "committed": (("year", "use"), np.array(committed, float)[:, None]),
        },
        {"month": ["2021-11", "2021-12", "2022-01", "2022-02"], "year": [2021, 2022]},
    )


def test_an_account_that_cannot_pay_the_dearest_repair_is_dry():
    # 10 - 2 = 8 for repairs in 2021. First run: 8 - 7.5 = 0.5 in November, below 1. Second: 8 - 6 - 1 = 1, just enough.
    # 2022: 5 for repairs; 5 - 2 - 2.5 = 0.5 in February in both runs.
    run = accounts([[7.5, 0, 2, 2.5], [6, 1, 2, 2.5]], [10, 5], [2, 0])
    assert dry_years(run, 1.0, carry_over=False) == [(2021, 1, 2, "2021-11", ""), (2022, 2, 2, "2022-02", "")]
    assert dry_years(run, 0.4, carry_over=False) == []


def test_what_is_left_goes_to_the_next_year_if_it_may():
    # 2022 in the second run: 5 + 1 - 2 - 2.5 = 1.5, enough; in the first: 5 + 0.5 - 2 - 2.5 = 1, just enough.
    run = accounts([[7.5, 0, 2, 2.5], [6, 1, 2, 2.5]], [10, 5], [2, 0])
    assert dry_years(run, 1.0, carry_over=True) == [(2021, 1, 2, "2021-11", "")]


def test_an_account_without_a_limit_and_repairs_that_are_free_never_run_dry():
    run = accounts([[7.5, 0, 2, 2.5]], [np.nan, np.nan], [2, 0])
    assert dry_years(run, 1.0, carry_over=False) == dry_years(run, 1.0, carry_over=True) == []
    assert dry_years(accounts([[10, 0, 5, 0]], [10, 5], [0, 0]), 0.0, carry_over=False) == []


def test_each_district_has_its_own_account_if_it_has_its_own_money():
    # 2021: north has 4 - 1 = 3 and spends 2.5; south has 6 and spends 3. 2022: north 3 - 1.5, south 2 - 2 = 0.
    run = accounts([[3, 2.5, 1.5, 2]], [10, 5], [1, 0])
    by = {"district": ["north", "south"]}
    run = run.assign_coords(by).assign(
        budget_by_district=(("district", "year"), [[4.0, 3.0], [6.0, 2.0]]),
        committed_by_district=(("district", "year", "use"), [[[1.0], [0.0]], [[0.0], [0.0]]]),
        spent_by_district=(("replication", "month", "district"), [[[1, 2], [1.5, 1], [1, 0], [0.5, 2]]]),
    )
    assert dry_years(run, 1.0, carry_over=False) == [(2021, 1, 1, "2021-12", "north"), (2022, 1, 1, "2022-02", "south")]
    assert dry_years(run, 1.0, carry_over=True) == [(2021, 1, 1, "2021-12", "north")]
