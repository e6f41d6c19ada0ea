"""What lowers arrivals does so where and while it works, by as much as its closed form says (F28, F31-F34)."""

import numpy as np

from civsim.model import DAY_MS, Model
from tests.analytic.laws import assert_mean
from tests.engine.worlds import QUIET, run, visits, world


def test_arrivals_follow_the_effect_of_a_campaign_in_its_district() -> None:
    # Ninety days of a drive with half-lives of 30 and 20 days: half of the cut after 30 days, 7/8 at the end.
    drive = {"districts": ["d0"], "start": "2021-03-01", "months": 3, "cut": {"k": 0.6}, "build_up_days": 30,
             "half_life_days": 20}  # fmt: skip
    model = world({"k": {**QUIET, "arrivals_per_grid_day": 40}}, grids=80, districts=2, campaigns={"drive": drive})
    ledger = run(model).ledger
    assert ledger
    n = np.zeros((2, model.time.n_days))
    np.add.at(n, (ledger.column("grid") % 2, ledger.column("appeared") // DAY_MS), 1 / 40)
    start, end = (model.time.day_of(np.datetime64(d).item()) for d in ("2021-03-01", "2021-06-01"))
    noon = np.arange(model.time.n_days) + 0.5
    effect = np.where(noon < start, 0.0, 1 - 2 ** (-(np.minimum(noon, end) - start) / 30)) * np.where(
        noon < end, 1.0, 2 ** (-(noon - end) / 20)
    )
    left = 40 * (1 - 0.6 * effect)
    for days in (
        slice(0, start),
        slice(start, start + 30),
        slice(end - 30, end),
        slice(end, end + 20),
        slice(-60, None),
    ):
        assert_mean(n[0, days] - left[days], 0.0, 2.5)  # a cut that is off by 0.06 of the rate shows
    assert_mean(n[1] - 40, 0.0, 0.5)
    assert n[0, end - 10 : end].mean() < 0.55 * n[1, end - 10 : end].mean()


def test_each_stage_of_a_work_cuts_what_the_stages_before_have_left() -> None:
    stages = [{"months": 3, "cost_share": 0.5, "cut": {"k": 0.4}}, {"months": 3, "cost_share": 0.5, "cut": {"k": 0.5}}]
    work = {"grids": [f"g{i}" for i in range(40)], "start": "2021-03-01", "cost": 1, "stages": stages}
    model = world({"k": {**QUIET, "arrivals_per_grid_day": 4}}, grids=80, works={"w": work})
    ledger = run(model).ledger
    assert ledger
    n = np.zeros((80, model.time.n_days))
    np.add.at(n, (ledger.column("grid"), ledger.column("appeared") // DAY_MS), 1)
    first, second = (model.time.day_of(np.datetime64(d).item()) for d in ("2021-06-01", "2021-09-01"))
    assert_mean(n[:40, :first].ravel(), 4.0, 0.4)
    assert_mean(n[:40, first:second].ravel(), 2.4, 0.4)
    assert_mean(n[:40, second:].ravel(), 1.2, 0.4)
    assert_mean(n[40:].ravel(), 4.0, 0.4)


SEEN = {"kind": "report", "check_days": 0, "false_share": 0, "mean_delay_days": {"k": 1e-6, "other": 1e-6}}


def test_points_hold_arrivals_at_their_fixed_point_and_only_where_problems_are_found() -> None:
    # Every problem is found at once: with n arrivals a day x = n / (1 - 2^(-1/h)) findings count, on average, and
    # n = a (1 - most x / (x + half)). Many arrivals a grid, so that the mean of the factor is the factor of the mean.
    points = {"shops": {"most_cut": {"k": 0.6}, "half_findings": 800, "half_life_days": 10}}
    rates = {name: {**QUIET, "arrivals_per_grid_day": 60} for name in ("k", "other")}
    silent = {"silence": {"kind": "report", "mean_delay_days": {}}}
    busy, idle = (world(rates, c, grids=10, points=points) for c in ({"report": SEEN}, silent))
    n = 60.0
    for _ in range(200):
        x = n / (1 - 2 ** (-1 / 10))
        n = 60 * (1 - 0.6 * x / (x + 800))
    assert 30 < n < 50

    def daily(model: Model, category: int) -> np.ndarray:
        ledger = run(model).ledger
        assert ledger
        here = ledger.column("category") == category
        days = ledger.column("appeared")[here] // DAY_MS
        return np.bincount(days, minlength=model.time.n_days)[100:] / 10

    assert_mean(daily(busy, 0), n, 3.0)
    assert_mean(daily(busy, 1), 60.0, 3.0)
    assert_mean(daily(idle, 0), 60.0, 3.0)


def test_the_effect_of_a_finding_fades_by_half_lives() -> None:
    # One visit a grid finds a large opening stock on day 20; x = found / 2^(days / 10) afterwards.
    points = {"p": {"most_cut": {"k": 0.9}, "half_findings": 50, "half_life_days": 10}}
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 5, "opening_per_grid": 1000}},
        {"walk": {"kind": "visit", "teams": 99, "find_probability": {"k": 1.0}}}, grids=60, end="2021-05-31",
        points=points,
    )  # fmt: skip
    ledger = run(model, visits(model, [(21, 0, g) for g in range(60)])).ledger
    assert ledger
    n = np.zeros((60, model.time.n_days))
    born = ledger.column("appeared") > 0
    np.add.at(n, (ledger.column("grid")[born], ledger.column("appeared")[born] // DAY_MS), 1)
    assert_mean(n[:, 1:22].ravel(), 5.0, 0.6)
    for days in (range(22, 32), range(52, 62), range(82, 92)):
        x = 1105 * 2 ** (-(np.array(days) - 22) / 10)
        assert_mean(n[:, days].ravel(), float((5 * (1 - 0.9 * x / (x + 50))).mean()), 0.8)
