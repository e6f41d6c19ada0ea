"""Tests that also find problems: how much, when, by which channel, and what they leave as it was."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from civsim.engine import Outcome, drawn_sites, key_of_test, simulate
from civsim.engine.visit_codes import joined_visits, visits_by_grid
from civsim.errors import ScenarioError
from civsim.model import DAY_MS, Decision, Due, Known, Model, site_sample
from tests.engine.worlds import differences, run, visits, world

GRIDS, STOCK, FIND, DRAWN = 12, 30, 0.6, 3
DAY = 10  # of the first test
BASE: dict[str, Any] = {"kind": "special", "year": 2021, "sites_per_class": {"yard": DRAWN}}


def city(finds: str | None = "tour", stock: bool = True, **blocks: Any) -> Model:
    """Twelve grids with a yard each; three yards are looked at on 14 January 2021, and again on 13 February."""
    made: dict[str, Any] = {
        "categories": {
            "litter": {
                "arrivals_per_grid_day": 0.0 if stock else 1.0,
                "on_the_spot_share": 1,
                "relapse_probability": 0,
            }
        },
        "channels": {"tour": {"kind": "visit", "teams": 0, "find_probability": {"litter": FIND}}},
        "assessments": {
            "first": BASE | {"days": ["2021-01-14"], "finds": finds},
            "second": BASE | {"days": ["2021-02-13"]},
        },
    }
    return world(
        **made | blocks,
        grids=GRIDS,
        end="2021-03-31",
        sites=tuple((f"g{i}", "yard") for i in range(GRIDS)),
        opening=tuple((f"g{i}", "litter", STOCK * i // 6, 0) for i in range(GRIDS)) if stock else (),
    )


def found(outcome: Outcome) -> np.ndarray:
    """(problems, 3) grid, instant and source of every finding."""
    assert outcome.ledger is not None
    rows = {name: outcome.ledger.column(name) for name in ("grid", "found", "source")}
    return np.column_stack(list(rows.values()))[rows["found"] >= 0]


def test_as_many_are_found_as_lie_where_a_site_is_drawn() -> None:
    # Nothing arrives and nobody else looks: each problem is found with chance find x drawn / grids, in the mean. The
    # power: 400 replications give a standard error of 2 %, so a second look (chance 1 - 0.4^2), a look at all grids
    # or a chance of a site instead of the grid would show by 15 standard errors and more.
    model, n = city(), 400
    total = sum(STOCK * i // 6 for i in range(GRIDS))
    counts = np.array([len(found(run(model, replication=r))) for r in range(n)])
    mean, error = FIND * DRAWN / GRIDS * total, counts.std(ddof=1) / np.sqrt(n)
    assert error < 0.025 * mean, "too few replications to prove anything"
    assert abs(counts.mean() - mean) < 3 * error


def test_only_grids_of_drawn_sites_are_visited_right_after_noon_and_by_the_channel() -> None:
    model = city()
    for r in range(20):
        rows = found(run(model, replication=r))
        place, _ = drawn_sites(site_sample(model.assessments, model.sites, 0), 1, key_of_test(1, r, 0))
        assert set(rows[:, 0]) <= set(model.sites.grid[place].tolist())
        assert set(rows[:, 1]) <= {DAY * DAY_MS + DAY_MS // 2 + 1}
        assert set(rows[:, 2]) <= {0}


def test_a_test_scores_what_was_there_before_it_found() -> None:
    finding, blind = (run(city(finds, stock=False)) for finds in ("tour", None))
    assert np.array_equal(finding.snapshots[0], blind.snapshots[0])
    assert finding.snapshots[1].sum() < blind.snapshots[1].sum()
    assert blind.found_by.sum() == 0 < finding.found_by.sum()


def test_a_test_of_several_days_hands_over_what_it_found_on_the_last() -> None:
    days = ["2021-01-12", "2021-01-13", "2021-01-14"]
    finding, blind = (
        run(city(stock=False, assessments={"test": BASE | {"days": days, "finds": finds}})) for finds in ("tour", None)
    )
    assert np.array_equal(finding.snapshots, blind.snapshots)
    assert set(found(finding)[:, 1]) == {DAY * DAY_MS + DAY_MS // 2 + 1}


def test_findings_are_counted_as_the_channel_s_and_cost_nothing() -> None:
    plain = {"kind": "visit", "teams": 1, "cost_per_team_day": 5, "find_probability": {"litter": 0}}
    tour = plain | {"find_probability": {"litter": 1}, "false_share": 0.5, "hours": {"from": 20, "to": 21}}
    outcome = run(city(channels={"patrol": plain, "tour": tour}, budget={2021: 1}))
    by_channel = outcome.found_by.sum(axis=tuple(range(outcome.found_by.ndim - 1)))
    assert len(found(outcome)) in by_channel.ravel()
    assert outcome.rejected.sum() > 0
    assert outcome.spent_fen.sum() == 0


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_more_visits_never_delay_a_finding(engine: Any) -> None:
    patrol = {"kind": "visit", "teams": 1, "find_probability": {"litter": 0.3}}
    channels = {
        "patrol": patrol,
        "tour": patrol | {"teams": 0},
        "hotline": {"kind": "report", "mean_delay_days": {"litter": 30}},
    }
    late = []
    for finds in ("tour", "patrol", None):
        model = city(finds, stock=False, channels=channels)
        ledger = run(model, visits(model, [(d, 0, d % GRIDS) for d in range(0, 80, 2)]), engine=engine).ledger
        assert ledger is not None
        when = np.where(ledger.column("found") < 0, 1 << 62, ledger.column("found"))
        late.append(dict(zip(ledger.column("key").tolist(), when.tolist(), strict=True)))
    for earlier in late[:2]:
        assert earlier.keys() == late[2].keys()
        assert all(earlier[key] <= late[2][key] for key in earlier)
        assert any(earlier[key] < late[2][key] for key in earlier)


def test_a_test_that_is_not_held_finds_nothing() -> None:
    model = city()
    never = model.assessments.sittings
    never = never._replace(luck=(((1.0, -1),), *never.luck[1:]))
    if_held = run(model)
    if_not = run(replace(model, assessments=replace(model.assessments, sittings=never)))
    assert len(found(if_held)) > 0
    assert len(found(if_not)) == 0


def test_as_many_rows_of_visits_as_have_numbers() -> None:
    # 63 channels and once more the one by which the test finds; one channel more is refused.
    walk = {"kind": "visit", "teams": 0, "find_probability": {"litter": FIND}}
    channels = {"tour": walk} | {f"walk_{i}": walk for i in range(62)}
    model = city(channels=channels)
    plan = visits(model, [(DAY, 62, g) for g in range(GRIDS)])
    assert len(found(run(model, plan))) > len(found(run(city(None, channels=channels), plan)))
    assert differences(run(model, plan), run(model, plan, engine="reference")) == []
    with pytest.raises(ScenarioError, match="at most 64 visit channels"):
        city(channels=channels | {"walk_62": walk})


def test_parts_and_threads_leave_what_one_city_leaves() -> None:
    crews = {"crew": {"crews": 1, "per": "district"}}
    model = city(stock=False, departments=crews, districts=3)
    plan = visits(model, [])
    whole = list(simulate(model, plan, 1, range(6), "reference"))
    for workers in (1, 2):
        parts = list(simulate(model, plan, 1, range(6), "fast", workers))
        assert all(differences(a, b) == [] for a, b in zip(whole, parts, strict=True))


class Watching:
    """Leaves all visits where they are, and notes what it sees."""

    every, name = "week", "watching"

    def start(self, model: Model) -> Decision:
        self.seen: list[Known] = []

        def decide(known: Known, due: Due) -> np.ndarray:
            self.seen.append(known)
            return due.grid

        return decide


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_policy_knows_what_tests_have_found(engine: Any) -> None:
    model, policy = city(), Watching()
    outcome = run(model, replace(visits(model, []), policy=policy), engine=engine)
    before, after = (next(k for k in reversed(policy.seen) if k.day < d) for d in (DAY, 10**6))
    assert before.found.sum() == 0 < len(found(outcome)) == after.found.sum()
    looked_at = np.flatnonzero(after.last_visit[0] >= 0)
    assert len(looked_at) == DRAWN
    assert set(after.last_visit[0, looked_at]) == {DAY}
    assert (before.last_visit == -1).all()


def test_visits_are_joined_in_their_order() -> None:
    draw = np.random.default_rng(5)
    for _ in range(50):
        n, more, grids = *draw.integers(0, 30, 2), int(draw.integers(1, 5))
        a, b = (
            (draw.integers(0, 5, k), draw.integers(low, low + 2, k), draw.integers(0, grids, k))
            for k, low in ((n, 0), (more, 2))
        )
        both = visits_by_grid(grids, *(np.concatenate(pair) for pair in zip(a, b, strict=True)))
        joined = joined_visits(*visits_by_grid(grids, *a), *visits_by_grid(grids, *b))
        assert all(np.array_equal(x, y) for x, y in zip(both, joined, strict=True))
