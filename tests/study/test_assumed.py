"""Assumed ranges as sources say them, and scenarios with values set."""

import pytest

from civsim.errors import ScenarioError
from civsim.model import build_model
from civsim.study import AssumedRange, assumed_ranges, load_scenario, scaled_means, with_values


def ranges_of(source: str, path: str = "channels.patrol.grids_per_team_day") -> list[tuple[str, float, float, float]]:
    scenario = load_scenario("tiny", {"sources": {path: source}})
    return [(r.path, r.low, r.high, r.value) for r in assumed_ranges(scenario)]


def test_ranges_are_read_as_sources_say_them() -> None:
    place, rate = "channels.patrol.grids_per_team_day", "categories.rubbish.arrivals_per_grid_day"
    given = load_scenario("tiny").spec
    (visits, often) = given.channels["patrol"].grids_per_team_day, given.categories["rubbish"].arrivals_per_grid_day
    assert ranges_of("assumed 2-9; published practice 3-5") == [(place, 2, 9, visits)]
    assert ranges_of("none seen published; assumed 2.6-9.4") == [(place, 3, 9, visits)], "whole numbers have whole ends"
    assert ranges_of("assumed half to double", rate) == [(rate, often / 2, often * 2, often)]
    assert ranges_of("assumed 0.4-2.5 times the value", rate) == [(rate, 0.4 * often, 2.5 * often, often)]
    shared = "calibrated 0.12 reported, divided by an assumed reported share of 0.5 (0.3-0.8)"
    ((_, low, high, _),) = ranges_of(shared, rate)
    assert (low, high) == (pytest.approx(0.15), pytest.approx(0.4))
    for none in ("F12", "assumed", "published 2-9", "assumed 0.2 below to 0.1 above the value", "assumed 3-3"):
        assert ranges_of(none) == []


def test_of_a_mapping_each_number_has_the_range_where_the_words_say_so() -> None:
    budget = load_scenario("tiny").spec.budget.years
    assert ranges_of("assumed 0.8-1.3 times the value", "budget") == [
        (f"budget.{y}", 0.8 * m, 1.3 * m, m) for y, m in budget.items()
    ]
    found = ranges_of("each assumed 0.2-0.9", "channels.patrol.find_probability")
    assert [path.rsplit(".", 1)[1] for path, *_ in found] == ["rubbish", "stall"]
    assert ranges_of("assumed 0.2-0.9", "channels.patrol.find_probability") == []
    assert ranges_of("assumed median 0.3-1.2, sigma 0.5-1.2", "categories.rubbish.crew_hours") == []
    assert ranges_of("assumed 1-2", "categories.nothing.here") == []


@pytest.mark.parametrize("name", ["demo", "ningbo", "jinan", "chicago_sanitation"])
def test_both_ends_of_all_that_shipped_scenarios_assume_can_be_set(name: str) -> None:
    scenario = load_scenario(name)
    found = assumed_ranges(scenario)
    assert found and all(isinstance(r, AssumedRange) and r.low < r.high for r in found)
    ends = [with_values(scenario, {r.path: getattr(r, end) for r in found}) for end in ("low", "high")]
    for end, changed in zip(("low", "high"), ends, strict=True):
        now = {r.path: r.value for r in assumed_ranges(changed)}  # where a value of 0 has no range in times of it
        assert len(now) > 0.9 * len(found)
        assert all(now.get(r.path, getattr(r, end)) == getattr(r, end) for r in found)
    assert ends[0].hash != ends[1].hash != scenario.hash


def test_values_set_afterwards_are_those_set_at_once() -> None:
    first, more = {"channels.patrol.teams": 3}, {"channels.patrol.utilisation": 0.5, "budget.2022": 77}
    found = with_values(load_scenario("tiny", first), more)
    assert found.hash == load_scenario("tiny", first | more).hash
    assert found.spec.channels["patrol"].teams == 3 and found.spec.budget.years[2022] == 77
    with pytest.raises(ScenarioError, match="teams"):
        with_values(found, {"channels.patrol.teams": -1})


def test_means_are_scaled_together() -> None:
    scenario = load_scenario("jinan")  # its money is by district
    before = build_model(scenario)
    after = build_model(with_values(scenario, scaled_means(scenario, 2.0)))
    assert (after.departments.crews == 2 * before.departments.crews).all()
    assert (after.budget.amount_fen == 2 * before.budget.amount_fen).all()
