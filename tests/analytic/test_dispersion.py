"""Shared shocks: daily counts of an area are negative binomial with the stated variance / mean."""

import numpy as np
import pytest
from scipy import stats

from civsim.model import DAY_MS, Model
from tests.analytic.laws import Z, assert_mean
from tests.engine.worlds import QUIET, run, world

YEARS = {"start": "2018-01-01", "end": "2023-12-31"}  # from a Monday on


def counts(model: Model, replication: int = 0) -> np.ndarray:
    """(districts, D) problems that appear."""
    ledger = run(model, replication=replication).ledger
    assert ledger
    found = np.zeros((len(model.areas.districts), model.time.n_days))
    np.add.at(found, (model.areas.district[ledger.column("grid")], ledger.column("appeared") // DAY_MS), 1)
    return found


def shaken(rate: float, dispersion: float, grids: int = 20, districts: int = 20, **more: object) -> Model:
    block = {**QUIET, "arrivals_per_grid_day": rate, "dispersion": dispersion}
    names = ("weekday_factor", "month_factor", "dispersion_scope", "dispersion_period")
    block |= {key: more.pop(key) for key in names if key in more}
    return world({"k": block}, grids=grids, districts=districts, **(YEARS | more))  # type: ignore[arg-type]


def assert_ratio(normed: np.ndarray, expected: float, within: float = 0.1) -> None:
    """Squares of centred counts over their means have mean `expected`; the test could tell it from one off by 10 %."""
    assert_mean(normed.ravel(), expected, within * expected)


@pytest.mark.parametrize("dispersion", [5.0, 30.0])
def test_variance_over_mean_of_a_districts_daily_count_is_the_given_one(dispersion: float) -> None:
    # Over the seasons too: the shape follows the mean of the day.
    weekday, month = (1.4, 1, 1, 1, 1.2, 0.9, 0.5), (0.6, 0.8, 1, 1, 1, 1.5, 1.7, 1.3, 1, 1, 0.9, 0.6)
    model = shaken(1.5 * dispersion, dispersion, weekday_factor=weekday, month_factor=month)
    mean = 1.5 * dispersion * np.array(weekday)[model.time.weekday] * np.array(month)[model.time.month_of_year - 1]
    n = counts(model)
    assert_mean(((n - mean) / mean).ravel(), 0.0, 0.05)
    normed = (n - mean) ** 2 / mean
    assert_ratio(normed, dispersion)
    assert_ratio(normed[:, model.time.weekday == 0], dispersion, 0.4)
    assert_ratio(normed[:, model.time.weekday == 6], dispersion, 0.4)
    assert abs(np.corrcoef(n[0] / mean, n[1] / mean)[0, 1]) < Z / np.sqrt(len(mean))  # each district its own shock


def test_counts_are_negative_binomial() -> None:
    # P(0) = D^-k, k = m / (D - 1). A Poisson count of this mean is 0 in 13.5 % of days, this one in 44.7 %.
    n = counts(shaken(2.0, 5.0)).ravel()
    assert_mean((n == 0).astype(float), 5.0**-0.5, 0.05)
    seen = np.bincount(np.minimum(n, 20).astype(int), minlength=21)

    def p_value(k: float) -> float:
        law = stats.nbinom(k, k / (k + 2.0))
        return float(stats.chisquare(seen, len(n) * np.append(law.pmf(np.arange(20)), law.sf(19))).pvalue)

    assert p_value(0.5) > 1e-3
    assert p_value(0.55) < 1e-9  # a shape that is a tenth off shows


def test_grids_share_the_shock_of_their_district() -> None:
    # A tenth of the district's arrivals has a tenth of its excess: variance / mean = 1 + (D - 1) / 10.
    model = shaken(3.0, 11.0, grids=200)
    ledger = run(model).ledger
    assert ledger
    n = np.zeros((200, model.time.n_days))
    np.add.at(n, (ledger.column("grid"), ledger.column("appeared") // DAY_MS), 1)
    assert_ratio((n - 3.0) ** 2 / 3.0, 2.0)


def test_a_weekly_shock_has_the_given_ratio_by_day_and_more_by_week() -> None:
    weekday = np.array((1.5, 1, 1, 1, 1, 1, 0.5))
    model = shaken(20.0, 8.0, dispersion_period="week", weekday_factor=tuple(weekday))
    n = np.concatenate([counts(model, r) for r in range(3)])
    mean = 20.0 * weekday[model.time.weekday]
    assert abs(((n - mean) ** 2).mean(axis=0).sum() / mean.sum() / 8.0 - 1) < 0.05
    whole = model.time.n_days // 7 * 7
    by_week = n[:, :whole].reshape(len(n), -1, 7).sum(axis=2)
    total, squares = 140.0, 400.0 * (weekday**2).sum()
    assert_ratio((by_week - total) ** 2 / total, 1 + 7.0 * total**2 / squares, 0.2)


def test_a_shock_of_the_city_is_felt_in_all_districts() -> None:
    model = shaken(10.0, 9.0, grids=4, districts=4, dispersion_scope="city")
    n = np.concatenate([counts(model, r) for r in range(4)], axis=1)
    city = n.sum(axis=0)
    assert_ratio((city - 40.0) ** 2 / 40.0, 9.0, 0.2)
    assert_ratio((n - 10.0) ** 2 / 10.0, 1 + 8.0 / 4, 0.1)
    # Covariance of two districts over the variance of one: (m^2 / k) / (m + m^2 / k) with k = 40 / 8.
    assert abs(np.corrcoef(n[0], n[1])[0, 1] - (100 / 5) / (10 + 100 / 5)) < 0.05


def test_works_leave_of_the_excess_what_they_leave_of_arrivals() -> None:
    work = {"grids": [f"g{i}" for i in range(20)], "start": "2018-01-01", "months": 0, "cost": 1, "cut": {"k": 0.6}}
    n = counts(shaken(50.0, 11.0, works={"w": work}))
    assert_mean(n.ravel(), 20.0, 1.0)
    assert_ratio((n - 20.0) ** 2 / 20.0, 1 + 10.0 * 0.4)
