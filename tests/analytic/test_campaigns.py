"""What lowers arrivals does so where and while it works, by as much as its closed form says (F28, F31-F34)."""

import numpy as np

from civsim.model import DAY_MS
from tests.analytic.laws import assert_mean
from tests.engine.worlds import QUIET, run, world


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
