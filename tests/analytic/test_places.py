"""What differs from place to place, in closed form: people on posts, minutes promised, rounds, own shares."""

from math import exp

import numpy as np
import pytest

from civsim.engine import Outcome, committed_fen
from civsim.model import DAY_MS, HOUR_MS, Model
from civsim.results import to_dataset
from civsim.scores import kpi_summary, score_run
from tests.analytic.laws import assert_mean
from tests.engine.worlds import QUIET, differences, run, visits, world

MINUTE_MS = 60_000
POSTED = {"kind": "report", "mean_delay_days": {}, "check_days": 0, "false_share": 0}
PROFILES = ("street", "alley")


def ledger_of(model: Model, **more: object) -> dict[str, np.ndarray]:
    """Columns of one run's ledger."""
    ledger = run(model, **more).ledger  # type: ignore[arg-type]
    assert ledger
    return {
        name: ledger.column(name) for name in ("appeared", "found", "source", "filed", "closed", "grid", "category")
    }


def posted_city(hotline_days: float = 5, **cleaners: object) -> Model:
    """Cleaners posted in the streets, and nobody in the alleys but a slow hotline."""
    return world(
        {"litter": {**QUIET, "arrivals_per_grid_day": 6, "deadline_minutes": {"street": 10}}},
        {"hotline": {**POSTED, "mean_delay_days": {"litter": hotline_days}},
         "cleaners": {**POSTED, "delay_minutes": {"street": {"litter": 4}}, **cleaners}},
        {"crew": {"crews": 0}}, grids=20, profiles=PROFILES, end="2021-04-30", test_days=("2021-04-30",),
    )  # fmt: skip


def test_rubbish_is_cleared_within_ten_minutes_as_often_as_promised() -> None:
    # A memoryless clock of 4 minutes that fixes a share 0.95: cleared within 10 minutes with 0.95 (1 - exp(-10 / 4)),
    # of all that is cleared at all 0.95 / 0.95. The likely mistakes: hours for minutes, alleys counted too.
    model = posted_city(on_the_spot_share=0.95)
    of = ledger_of(model)
    street = of["grid"] % 2 == 0
    within = (of["closed"] >= 0) & (of["closed"] - of["appeared"] <= 10 * MINUTE_MS)
    assert_mean(within[street].astype(float), 0.95 * (1 - exp(-2.5)), 0.05)
    assert not within[~street].any()
    plan = visits(model, [])
    outcome = run(model)
    marks = score_run(model, to_dataset(model, plan, [outcome], 1, [0], {}), 1)
    told = kpi_summary(marks)["within_minutes_litter@street"]["mean"]
    cleared = street & (of["closed"] >= 0)
    assert told == pytest.approx(within[cleared].mean(), abs=1e-12)
    assert told > 0.9


def test_a_channel_stays_where_it_belongs() -> None:
    of = ledger_of(posted_city(where={"profiles": ["street"], "districts": ["d0"]}, mean_delay_days={"litter": 1}))
    by_cleaners = of["source"] == 1
    assert by_cleaners.any()
    assert not (of["grid"][by_cleaners] % 2).any()


def test_minutes_decide_on_deadlines_where_they_are_promised() -> None:
    # Working time runs around the clock here, so an order of the street is due 10 minutes after it is filed.
    model = world(
        {"litter": {**QUIET, "arrivals_per_grid_day": 2, "deadline_hours": 5, "deadline_minutes": {"street": 10},
                    "crew_hours": {"median": 0.4, "sigma": 0}, "verification_days": 0}},
        {"post": {**POSTED, "mean_delay_days": {"litter": 0.1}}},
        {"crew": {"crews": 500, "shift": {"from": 0, "to": 24}}}, grids=10, profiles=PROFILES, end="2021-03-31",
        calendar={"working_hours": {"from": 0, "to": 24}, "weekend": []},
    )  # fmt: skip
    on_time, due = (run(model).flows[..., i].sum(axis=(0, 2)) for i in (10, 9))
    assert (due > 100).all()
    assert (on_time[::2] == 0).all()  # 24 minutes of work
    assert (on_time[1::2] == due[1::2]).all()


def test_minutes_go_before_hours_in_a_queue() -> None:
    # One crew, one category: an order of the street that waits is taken before older ones of the alley.
    model = world(
        {"litter": {**QUIET, "arrivals_per_grid_day": 30, "deadline_hours": 1000, "deadline_minutes": {"street": 59000},
                    "crew_hours": {"mean": 0.7}}},
        {"post": {**POSTED, "mean_delay_days": {"litter": 0.01}}},
        {"crew": {"crews": 1, "shift": {"from": 0, "to": 24}}}, grids=2, profiles=PROFILES, end="2021-01-14",
    )  # fmt: skip
    ledger = run(model).ledger
    assert ledger
    grid, filed, started = (ledger.column(n) for n in ("grid", "filed", "started"))
    for i in np.flatnonzero((started >= 0) & (grid == 1)):
        waiting = (grid == 0) & (filed >= 0) & (filed < started[i]) & ((started < 0) | (started > started[i]))
        assert not waiting.any()


def test_a_clock_with_hours_runs_in_these_alone() -> None:
    # Between 6:00 and 22:00 a clock of 90 minutes: in running time the delay is exponential with that mean.
    model = posted_city(hotline_days=1e9, hours={"from": 6, "to": 22}, delay_minutes={"street": {"litter": 90}})
    of = ledger_of(model)
    mine = of["source"] == 1
    hour = of["found"][mine] % DAY_MS / HOUR_MS
    assert ((hour >= 6) & (hour <= 22)).all()

    def running(t: np.ndarray) -> np.ndarray:
        return t // DAY_MS * 16 + np.clip(t % DAY_MS / HOUR_MS, 6, 22) - 6

    cohort = (of["grid"] % 2 == 0) & (of["appeared"] < 110 * DAY_MS)
    assert mine[cohort].all()
    assert_mean((running(of["found"]) - running(of["appeared"]))[cohort], 1.5, 0.15)


def test_volunteers_go_out_on_days_of_rest_alone_and_fix_by_their_own_share() -> None:
    model = world(
        {"light": {**QUIET, "arrivals_per_grid_day": 2}, "heavy": {**QUIET, "arrivals_per_grid_day": 2}},
        {"volunteers": {"kind": "visit", "teams": 9, "rest_days": "only", "find_probability": {"light": 1, "heavy": 1},
                        "on_the_spot_share": {"light": 0.6}}},
        {"crew": {"crews": 0}}, grids=30, holidays=("2021-05-03",),
    )  # fmt: skip
    days = np.flatnonzero(model.channels.visits.works_on[0])
    dates = [model.time.date_of(int(d)) for d in days]
    assert all(d.weekday() >= 5 or (d.month, d.day) == (5, 3) for d in dates)
    assert len(days) == 2 * 51 + 1  # weekends from 9 January to 26 December, and a holiday on a Monday
    of = ledger_of(model, plan=visits(model, [(d, 0, g) for d in days for g in range(30)]))
    found = of["found"] >= 0
    spot = found & (of["filed"] < 0)
    assert_mean(spot[found & (of["category"] == 0)].astype(float), 0.6, 0.05)
    assert not spot[of["category"] == 1].any()


def rounds_city(
    listed: bool, every: int | dict[str, int] = 3, teams: int = 2, hotline: float = 20, rate: float = 0.5
) -> Model:
    """Grid workers with their own grids, or as many teams of the city that a plan has to send."""
    own = {} if listed else {"per": "grid", "every": every}
    return world(
        {"k": {**QUIET, "arrivals_per_grid_day": rate, "on_the_spot_share": 0.2}},
        {"other": {"kind": "visit", "teams": 9, "find_probability": {"k": 0.5}, "rest_days": True},
         "workers": {"kind": "visit", "teams": teams, "cost_per_team_day": 0.02, "find_probability": {"k": 0.6},
                     "hours": {"from": 9, "to": 12}} | own | ({"grids_per_team_day": 1} if listed else {}),
         "hotline": {**POSTED, "mean_delay_days": {"k": hotline}}},
        {"crew": {"crews": 3}}, grids=7, profiles=PROFILES, end="2021-06-30",
    )  # fmt: skip


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_rounds_by_rule_are_the_visits_that_a_list_would_hold(engine: str) -> None:
    # Every third day of work, each grid on its turn, two teams: the same trace as from a plan that lists them all.
    ruled, listed = rounds_city(listed=False), rounds_city(listed=True)
    days = np.flatnonzero(listed.channels.visits.works_on[1])
    rounds = [(d, 1, g) for g in range(7) for n, d in enumerate(days) if (n + g % 3) % 3 == 0 for _ in range(2)]
    others = [(d, 0, g) for g in range(7) for d in range(g, 170, 9)]
    by_rule: Outcome = run(ruled, visits(ruled, others), engine=engine)
    by_list: Outcome = run(listed, visits(listed, others + rounds), engine=engine)
    assert differences(by_rule, by_list) == []
    assert by_rule.received[:, 1].sum() > 100
    cost = [committed_fen(m, p) for m, p in ((ruled, visits(ruled, others)), (listed, visits(listed, others + rounds)))]
    assert (cost[0] == cost[1]).all()
    assert cost[0][:, 0, 0].tolist() == [len(rounds) * 20_000]


def test_rounds_may_differ_by_profile() -> None:
    model = rounds_city(listed=False, every={"street": 1}, teams=1, hotline=1e9, rate=3)
    of = ledger_of(model)
    mine = of["source"] == 1
    assert mine.any()
    assert not (of["grid"][mine] % 2).any()
    # What appears at a weekend is found on the n-th of the next days of work with 0.6 x 0.4^(n - 1).
    weekend = (of["appeared"] // DAY_MS % 7 >= 5) & (of["grid"] % 2 == 0) & (of["appeared"] < 150 * DAY_MS)
    monday = (of["appeared"] // DAY_MS // 7 + 1) * 7
    assert_mean((of["found"] // DAY_MS == monday)[weekend].astype(float), 0.6, 0.35)
