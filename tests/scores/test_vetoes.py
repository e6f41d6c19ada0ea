"""Gates and incidents: what they cost, how often they strike, and how often they alone decide."""

from typing import Any

import numpy as np
import pytest

from civsim.scores import expected_points_off, score_run, summary
from civsim.scores.cycle import counted_of
from civsim.scores.verdict import verdict
from civsim.scores.vetoes import find_vetoes
from scores.city import city, made_run
from scores.test_cycle import WEIGHTS, tests_in

YEARS = (2021, 2022, 2023)


def three_years(**cycle: Any) -> Any:
    """Three tested years of 15, 25 and 60 %."""
    return city(end="2023-12-31", assessments=tests_in(*YEARS), cycle=WEIGHTS | cycle)


def decided(model: Any, score: list[list[float]], minors: list[list[float]], target: float = 90.0) -> tuple[Any, Any]:
    """Verdict on given scores (R, A) where every leaf of indicator 2 earned `minors` (R, A), of 100."""
    value = np.full((len(score), len(YEARS), len(model.indicators.kind)), 1.0)
    below = [i for i, node in enumerate(model.indicators.leaf) if model.indicators.ids[node].startswith("2.")]
    value[:, :, below] = np.array(minors)[:, :, None] / 100
    counted = counted_of(model)
    vetoes = find_vetoes(model, counted, value, 1, range(len(score)))
    return verdict(counted, np.array(score), np.full(len(YEARS), target), target, vetoes), vetoes


SCORES = [[91.0, 92.0, 95.0]] * 4
MINORS = [[85.0, 86.0, 99.0], [84.9, 90.0, 90.0], [90.0, 90.0, 80.0], [100.0, 100.0, 100.0]]


@pytest.mark.parametrize("fails", ["year", "title"])
def test_a_gate_that_is_missed_fails_the_year_or_the_title_whatever_the_total(fails: str) -> None:
    model = three_years(gates={"minors": {"node": "2", "least": 85, "fails": fails}})
    found, vetoes = decided(model, SCORES, MINORS)
    assert vetoes.gate_value[:, :, 0] == pytest.approx(np.array(MINORS))
    assert found.reached.tolist() == [[1, 1, 1], [0, 1, 1], [1, 1, 0], [1, 1, 1]]
    assert found.year_reached.tolist() == found.reached.tolist()
    assert found.held.tolist() == [1, 0, 0, 1]
    assert found.whole == pytest.approx([0.15 * 91 + 0.25 * 92 + 0.6 * 95] * 4)
    lost = [1, 1, 1, 1] if fails == "year" else [1, 0, 0, 1]
    assert found.whole_reached.tolist() == lost
    assert found.cycle_reached[:, 0].tolist() == lost


def test_without_gates_and_incidents_the_verdict_is_that_of_the_scores() -> None:
    found, vetoes = decided(three_years(), [[89.0, 92.0, 95.0], [91.0, np.nan, 95.0]], MINORS[:2])
    assert vetoes.ids == ()
    assert found.reached == pytest.approx(np.array([[0, 1, 1], [1, np.nan, 1]]), nan_ok=True)
    assert found.held.tolist() == [0, 1]
    assert found.whole == pytest.approx([0.15 * 89 + 0.25 * 92 + 0.6 * 95, (0.15 * 91 + 0.6 * 95) / 0.75])


def test_a_gate_is_asked_for_at_counted_tests_that_look_at_it_only() -> None:
    tests = tests_in(2021) | {"mock": {"kind": "mock", "days": ["2021-05-05"], "year": 2021}}
    tests["t2021"]["sites_per_class"] = {"square": 5}  # where indicator 1.3 looks at markets alone
    gates = {"all": {"node": "2", "least": 100}, "market": {"node": "1.3", "least": 100}}
    model = city(assessments=tests, cycle={"gates": gates})
    marks = score_run(model, made_run(model, 4, 3.0), 1)
    value = marks["gate_value"]
    assert np.isnan(value.sel(assessment="mock")).all()
    assert np.isnan(value.sel(gate="market")).all()
    assert np.isfinite(value.sel(assessment="t2021", gate="all")).all()
    assert marks["p_struck"].values.tolist() == [1, 0]


def test_incidents_come_by_a_poisson_law_that_plans_share_and_take_their_points_off_the_year() -> None:
    # 4 000 replications x 3 years at .4 a year: the mean has a standard error of .0058 and the variance one of about
    # .01, so a rate 10 % off, or a count cut at 1 (mean .33), would show.
    incident = {"per_year": 0.4, "points": 3}
    model = three_years(incidents={"accident": incident})
    R = 4000
    value, counted = np.full((R, 3, len(model.indicators.kind)), 1.0), counted_of(model)
    count = find_vetoes(model, counted, value, 1, range(R)).count[:, :, 0]
    assert abs(count.mean() - 0.4) < 3.5 * np.sqrt(0.4 / count.size)
    assert count.var() == pytest.approx(0.4, abs=0.035)
    assert abs(np.corrcoef(count[:, 0], count[:, 1])[0, 1]) < 3.5 / np.sqrt(R)
    part = find_vetoes(model, counted, value[:2], 1, (7, 3)).count[:, :, 0]
    assert part.tolist() == count[[7, 3]].tolist()
    more = three_years(incidents={"accident": incident | {"per_year": 0.8}})
    assert (find_vetoes(more, counted, value, 1, range(R)).count[:, :, 0] >= count).all()
    found = verdict(
        counted, np.full((R, 3), 95.0), np.full(3, 90.0), 90.0, find_vetoes(model, counted, value, 1, range(R))
    )
    assert found.year == pytest.approx(95.0 - 3 * count)
    assert found.whole == pytest.approx(95.0 - 3 * count @ [0.15, 0.25, 0.6])
    assert expected_points_off(model) == pytest.approx([1.2, 1.2, 1.2])


def test_marks_expect_the_points_that_incidents_take_off_on_average() -> None:
    model = three_years(incidents={"accident": {"per_year": 0.5, "points": 4}})
    plain, R = three_years(), 1500
    run = made_run(model, 1).isel(replication=np.zeros(R, int)).assign_coords(replication=np.arange(R))
    marks, without = score_run(model, run, 1), score_run(plain, run, 1)
    assert (without["cycle_expected"] - marks["cycle_expected"]).values == pytest.approx(2.0)
    assert (without["score"] == marks["score"]).all()
    off = (without["cycle_score"] - marks["cycle_score"]).values
    assert abs(off.mean() - 2.0) < 3.5 * off.std(ddof=1) / np.sqrt(R) < 0.2


@pytest.mark.parametrize("tested", [2021, 2022, 2023])
def test_a_title_may_be_lost_in_a_year_without_a_test(tested: int) -> None:
    lost = {"scandal": {"per_year": 100, "fails": "title"}}
    model = city(end="2023-12-31", assessments=tests_in(tested), cycle=WEIGHTS | {"incidents": lost})
    value = np.full((1, 1, len(model.indicators.kind)), 1.0)
    assert find_vetoes(model, counted_of(model), value, 1, [0]).lost.all()
    rare = {"scandal": {"per_year": 0.3, "fails": "title"}}
    model = city(end="2023-12-31", assessments=tests_in(tested), cycle=WEIGHTS | {"incidents": rare})
    vetoes = find_vetoes(model, counted_of(model), np.repeat(value, 4000, axis=0), 1, range(4000))
    # Three years of the cycle are simulated: 1 - e**-.9 = .593, with a standard error of .008; one year: .26.
    assert vetoes.lost.mean() == pytest.approx(1 - np.exp(-0.9), abs=0.028)
    assert vetoes.spoilt.mean() == pytest.approx(1 - np.exp(-0.3), abs=0.025)


def test_a_cause_decides_where_the_goal_would_be_reached_without_it_alone() -> None:
    first = city(cycle={"gates": {"a": {"node": "1", "least": 50}}})
    low, high = np.quantile(score_run(first, made_run(first, 40, 3.0), 1)["gate_value"].values, [0.2, 0.6])
    gates = {k: {"node": "1", "least": x, "fails": "title"} for k, x in (("a", high), ("b", low))}
    model = city(cycle={"gates": gates}, target={"score": 0})
    marks = score_run(model, made_run(model, 40, 3.0), 1)
    value = marks["gate_value"].sel(assessment="test", gate="a").values
    both, one = (value < low).mean(), ((value >= low) & (value < high)).mean()
    assert both > 0 and one > 0, "proves nothing otherwise"
    assert marks["p_struck"].values == pytest.approx([both + one, both])
    assert marks["p_decided_cycle"].values == pytest.approx([one, 0])
    assert marks["p_decided_held"].values == pytest.approx([one, 0])
    assert float(marks["p_cycle"]) == float(marks["p_held"]) == pytest.approx(1 - both - one)
    assert float(marks["p_rank"]) <= 1 - both - one
    said = summary(marks)["vetoes"]["a"]
    assert said["n"] == 40 and said["p_struck_low"] < said["p_struck"] < said["p_struck_high"]


def test_a_title_is_kept_where_every_recheck_reaches_its_own_level() -> None:
    tests = tests_in(2021, 2022) | {"again": {"kind": "mock", "days": ["2023-05-05"], "year": 2023}}
    lost = {"scandal": {"per_year": 0.4, "fails": "title"}}
    plain = city(end="2023-12-31", assessments=tests, target={"score": 100})
    level = float(np.median(score_run(plain, made_run(plain, 60, 3.0), 1)["score"].sel(assessment="again")))
    again = {"t2022": level, "again": level}
    found = []
    for incidents in ({}, lost):
        cycle = {"incidents": incidents}
        model = city(end="2023-12-31", assessments=tests, cycle=cycle, target={"score": 100, "rechecks": again})
        found.append(score_run(model, made_run(model, 60, 3.0), 1))
    score = found[0]["score"].sel(assessment=["t2022", "again"]).values
    kept = (score >= level).all(axis=1)
    assert 0 < kept.mean() < 1, "proves nothing otherwise"
    assert (found[0]["title_kept"].values == kept).all()
    assert found[0]["p_target"].values == pytest.approx([0, *(score >= level).mean(axis=0)])
    assert summary(found[0])["title"]["p_kept"] == pytest.approx(kept.mean())
    scandal = (found[1]["p_spoilt"].sel(assessment="t2022") > 0).any()
    assert scandal and float(found[1]["p_kept"]) < float(found[0]["p_kept"])
    assert "p_kept" not in score_run(plain, made_run(plain, 2), 1)


def test_a_title_is_lost_in_a_year_whose_recheck_went_well() -> None:
    # The re-check is a mock test, which no incident touches; the incident of the year takes the title all the same.
    tests = tests_in(2021) | {"again": {"kind": "mock", "days": ["2021-05-05"], "year": 2021}}
    lost = {"scandal": {"per_year": 100, "fails": "title"}}
    model = city(assessments=tests, cycle={"incidents": lost}, target={"score": 0, "rechecks": {"again": 0}})
    marks = score_run(model, made_run(model, 4), 1)
    assert marks["p_target"].sel(assessment="again").item() == 1.0
    assert marks["title_kept"].values.tolist() == [0.0] * 4


def test_every_cause_takes_its_own_points() -> None:
    gates = {"a": {"node": "1", "least": 1}}
    causes = {"fire": {"per_year": 0.9, "points": 2.0}, "fraud": {"per_year": 2.0, "points": 0.5}}
    model = city(cycle={"gates": gates, "incidents": causes})
    value = np.ones((200, 1, len(model.indicators.kind)))
    vetoes = find_vetoes(model, counted_of(model), value, 1, range(200))
    happened = vetoes.count[:, 0]
    assert vetoes.points_off[:, 0, 0].tolist() == [0.0] * 200
    assert (vetoes.points_off[:, 0, 1:] == happened * [2.0, 0.5]).all()
    assert happened.mean(axis=0) == pytest.approx([0.9, 2.0], abs=3.5 * np.sqrt(2 / 200))
