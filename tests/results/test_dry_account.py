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
    assert dry_years(run, 1.0, carry_over=False) == [(2021, 1, 2, "2021-11"), (2022, 2, 2, "2022-02")]
    assert dry_years(run, 0.4, carry_over=False) == []


def test_what_is_left_goes_to_the_next_year_if_it_may():
    # 2022 in the second run: 5 + 1 - 2 - 2.5 = 1.5, enough; in the first: 5 + 0.5 - 2 - 2.5 = 1, just enough.
    run = accounts([[7.5, 0, 2, 2.5], [6, 1, 2, 2.5]], [10, 5], [2, 0])
    assert dry_years(run, 1.0, carry_over=True) == [(2021, 1, 2, "2021-11")]


def test_an_account_without_a_limit_and_repairs_that_are_free_never_run_dry():
    run = accounts([[7.5, 0, 2, 2.5]], [np.nan, np.nan], [2, 0])
    assert dry_years(run, 1.0, carry_over=False) == dry_years(run, 1.0, carry_over=True) == []
    assert dry_years(accounts([[10, 0, 5, 0]], [10, 5], [0, 0]), 0.0, carry_over=False) == []
