"""Sensitivity: effects that are known by hand, exact where nothing is drawn, and the same as simulated one by one."""

from itertools import pairwise

import numpy as np
import pytest

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Scenario, build_model
from civsim.planner import PlanOptions
from civsim.report import Joint, Moved
from civsim.roster import cap_violations, within_caps
from civsim.scores import Difference, paired_difference
from civsim.study import AssumedRange, load_scenario, sensitivity, simulate
from civsim.study.assumed_parameters import Parameter, chosen_ranges, parameters_of, value_alone
from civsim.study.global_effects import LEVELS, global_effects
from civsim.study.one_by_one import judged_together
from civsim.study.plans import own_plan
from civsim.study.sensitivity_study import Sensitivity
from civsim.study.variants import scored

RATE, POINTS = "cycle.incidents.accident.per_year", "cycle.incidents.accident.points"
RELAPSE, CREWS = "categories.stall.relapse_probability", "departments.urban_management.crews"
QUICK = PlanOptions(schedules=20)


def tiny(sources: dict[str, str], **more: object) -> Scenario:
    return load_scenario("tiny", {"sources": sources, **more})


def accident() -> Scenario:
    """A city that loses 5 points half the years: the expected score is linear in each, and in both their product."""
    incidents = {"accident": {"per_year": 0.5, "points": 5}}
    sources = {RATE: "assumed 0.1-0.9", POINTS: "assumed 2-8", "peers.mean": "assumed 60-80"}
    return tiny(sources, **{"cycle.incidents": incidents})


@pytest.fixture(scope="module")
def lost_points() -> Sensitivity:
    return sensitivity(accident(), replications=3, workers=1)


def by_key(found: tuple[Moved, ...]) -> dict[str, Moved]:
    return {e.key: e for e in found}


def parameters(number: int, low: float = 0.0, high: float = 1.0) -> list[Parameter]:
    ranges = [AssumedRange(f"x{i}", low, high, low) for i in range(number)]
    return [Parameter(r.path, Text(r.path, r.path), (r,)) for r in ranges]


def test_a_score_moves_by_what_the_scenario_says(lost_points: Sensitivity) -> None:
    # Points lost on average are accidents a year x points of one: 0.5 x 5 as given.
    found = by_key(lost_points.effects)
    for key, low, high in ((RATE, (0.5 - 0.1) * 5, (0.5 - 0.9) * 5), (POINTS, 0.5 * (5 - 2), 0.5 * (5 - 8))):
        moved = found[key]
        assert moved.at_low is not None and moved.at_high is not None
        for end, wanted in ((moved.at_low, low), (moved.at_high, high)):
            assert [end.mean, end.low, end.high] == pytest.approx([wanted] * 3), "no luck takes part in it"
            assert end.significant and end.n == 3
        assert moved.swing.mean == pytest.approx(low - high)
    assert [e.key for e in lost_points.effects] == [RATE, POINTS, "peers.mean"]


def test_what_no_score_reads_moves_none(lost_points: Sensitivity) -> None:
    idle = by_key(lost_points.effects)["peers.mean"]
    assert all(d.mean == d.low == d.high == 0.0 and not d.significant for d in (*idle.ends, idle.swing))
    (joint,) = (j for j in lost_points.together if j.key == "peers.mean")
    assert joint.size == joint.spread == joint.luck == 0.0 and not joint.beyond_luck


def test_effects_of_two_that_multiply_lie_where_the_other_stands() -> None:
    # Of - rate x points, steps through the rate's range move the score by 0.8 x points, and these stand at a level.
    found = sensitivity(accident(), replications=1, together=40, only=["cycle.*"], workers=1)
    joint = {j.key: j for j in found.together}
    levels = np.linspace(2, 8, LEVELS)
    assert 0.8 * levels.min() < joint[RATE].size < 0.8 * levels.max()
    assert joint[RATE].size == pytest.approx(0.8 * 5, rel=0.12), "points stand at 5 on average; 40 paths"
    assert joint[RATE].mean == pytest.approx(-joint[RATE].size)
    assert joint[RATE].spread == pytest.approx(0.8 * levels.std(), rel=0.35)


def test_of_a_linear_score_the_effect_is_slope_times_range() -> None:
    slopes, low, high = np.array([3.0, -2.0, 0.5, 0.0]), 2.0, 6.0

    def score(values: dict[str, float]) -> np.ndarray:
        return np.full(5, 7.0 + slopes @ [values[f"x{i}"] for i in range(4)])

    found, lost = global_effects(parameters(4, low, high), score, 6, 1)
    assert lost == 0 and [j.key for j in found] == ["x0", "x1", "x2", "x3"]
    assert [j.size for j in found] == pytest.approx(np.abs(slopes) * (high - low))
    assert [j.mean for j in found] == pytest.approx(slopes * (high - low))
    assert [j.spread for j in found] == pytest.approx([0.0] * 4, abs=1e-9)
    assert [j.luck for j in found] == pytest.approx([0.0] * 4, abs=1e-9)
    assert all(j.size_low == pytest.approx(j.size) and j.n == 6 for j in found)


def test_luck_alone_is_beyond_luck_in_one_case_of_twenty() -> None:
    # Scores are nothing but noise. 600 parameters: the share beyond luck has a standard error of 0.9 %. Leaving out
    # the second term of `size_of_luck` gives some 45 %.
    draw = np.random.default_rng(1)
    found, _ = global_effects(parameters(600), lambda values: draw.normal(size=12), 4, 1)
    share = np.mean([j.beyond_luck for j in found])
    assert 0.02 < share < 0.09


def test_paths_that_cannot_be_simulated_are_lost_whole() -> None:
    calls = iter(range(100))

    def score(values: dict[str, float]) -> np.ndarray:
        if next(calls) == 4:  # on the second path of three places
            raise CivsimError(Text("", ""))
        return np.full(2, values["x0"])

    found, lost = global_effects(parameters(2), score, 5, 1)
    assert lost == 1 and found[0].n == 4
    assert [j.size for j in found] == pytest.approx([1.0, 0.0])


def test_ends_keep_their_own_place_in_holms_order() -> None:
    # Holm by hand: 0.01 x 4, 0.02 x 3, 0.03 x 2 (raised to the one before), 0.5 x 1.
    def at(p: float) -> Difference:
        return Difference(p, 0.0, 1.0, 9, True, p, p)

    one = Moved("one", Text("", ""), Text("", ""), at(0.02), at(0.5), at(0.02))
    two = Moved("two", Text("", ""), Text("", ""), None, at(0.01), at(0.01))
    three = Moved("three", Text("", ""), Text("", ""), at(0.03), None, at(0.03))
    judged = by_key(judged_together([one, two, three]))
    found = {(k, i): d.p_adjusted for k, e in judged.items() for i, d in enumerate((e.at_low, e.at_high)) if d}
    assert found == pytest.approx({("one", 0): 0.06, ("one", 1): 0.5, ("two", 1): 0.04, ("three", 0): 0.06})
    assert [k for k, e in judged.items() if e.significant] == ["two"]


def test_an_effect_is_that_of_two_simulations_with_the_same_luck() -> None:
    scenario = tiny({RELAPSE: "assumed 0.1-0.5", CREWS: "assumed 1-4"})
    found = by_key(sensitivity(scenario, replications=4, seed=3, together=0, workers=1).effects)
    plan = own_plan(scenario, build_model(scenario))

    def scores(value: float) -> np.ndarray:
        own = tiny({}, **{RELAPSE: value})
        model = build_model(own)
        run = simulate(own, plan, 4, 3, workers=1, model=model)
        return np.asarray(scored("", own.name, model, run, plan, 3).marks["cycle_expected"].values)

    for end, value in ((found[RELAPSE].at_low, 0.1), (found[RELAPSE].at_high, 0.5)):
        by_hand = paired_difference(scores(value), scores(0.3))
        assert end is not None and end[:4] == by_hand[:4]


def test_more_crews_never_hurt_where_they_cost_nothing() -> None:
    # Nothing relapses: where it does, a sooner repair relapses on another day, which may be that of a test.
    crews = [f"departments.{d}.crews" for d in ("urban_management", "market_supervision")]
    never = {f"categories.{c}.relapse_probability": 0.0 for c in ("rubbish", "stall")}
    scenario = tiny(dict.fromkeys(crews, "assumed 1-6"), budget={}, **dict.fromkeys(crews, 3), **never)
    found = by_key(sensitivity(scenario, replications=4, together=0, workers=1).effects)
    assert len(found) == 3 and "departments.*.crews" in found
    for e in found.values():
        assert e.at_low is not None and e.at_high is not None
        assert e.at_low.mean <= 0.0 <= e.at_high.mean
    both = found.pop("departments.*.crews")
    assert both.at_low is not None and both.at_low.mean < min(e.at_low.mean for e in found.values() if e.at_low) < 0.0


def test_workers_change_nothing_and_seeds_do() -> None:
    scenario = tiny({RELAPSE: "assumed 0.1-0.5", CREWS: "assumed 1-4"})
    one, two, other = (
        sensitivity(scenario, replications=3, together=2, seed=s, workers=w) for s, w in ((1, 1), (1, 2), (2, 2))
    )
    assert one.effects == two.effects and one.together == two.together
    assert one.effects != other.effects
    assert one.simulations == 3 * (1 + 2 * 2 + 2 * 3)


def test_single_values_are_those_of_the_parameters_that_matter() -> None:
    rates = {f"categories.{c}.arrivals_per_grid_day": "assumed half to double" for c in ("rubbish", "stall")}
    days = {f"categories.{c}.verification_days": "assumed 0.2-0.3" for c in ("rubbish", "stall")}
    found = sensitivity(tiny(rates | days), replications=2, together=2, singly=3, workers=1)
    assert [p.key for p in found.parameters] == ["categories.*.arrivals_per_grid_day", "categories.*.verification_days"]
    assert {e.key for e in found.effects} == {p.key for p in found.parameters} | rates.keys()
    assert [p.key for p in found.left_out] == ["categories.*.verification_days"]
    every = sensitivity(tiny(rates | days), replications=2, together=0, singly=4, workers=1)
    assert {e.key for e in every.effects} == {p.key for p in found.parameters} | rates.keys() | days.keys()
    assert not every.left_out and not every.together


def test_knowing_is_worth_what_another_plan_gains() -> None:
    teams = "channels.patrol.teams"
    scenario = tiny({"peers.mean": "assumed 60-80", teams: "assumed 1-3"})
    found = sensitivity(scenario, replications=6, together=0, replan=True, options=QUICK, workers=1)
    moved, gained = by_key(found.effects), by_key(found.knowing)
    assert all(d.mean == 0.0 for d in moved[teams].ends), "the visits of the plan stay as they are"
    low, high = gained[teams].at_low, gained[teams].at_high
    assert low is not None and low.mean == 0.0, "one team is what the plan was made for"
    assert high is not None and high.low > 1.0 and high.significant, "three teams would be put to use"
    assert all(d == (0.0, 0.0, 0.0, 6, False, 1.0, 1.0) for d in gained["peers.mean"].ends), "the same plan"
    assert found.knowing[0].key == teams


def test_where_a_plan_cannot_be_paid_it_is_said() -> None:
    cost = "channels.patrol.cost_per_team_day"
    scenario = tiny({cost: "assumed 0.05-9", "channels.patrol.grids_per_team_day": "assumed 2-3"})
    found = sensitivity(scenario, replications=2, together=2, workers=1)
    assert [(r.parameter.key, r.end) for r in found.refused] == [(cost, "high")]
    assert by_key(found.effects)[cost].at_high is None
    (not_made,) = found.not_made
    assert (not_made[0].key, not_made[1]) == ("channels.patrol.grids_per_team_day", "low") and not_made[2] > 50
    assert not found.together, "one parameter is left"


def test_visits_that_teams_cannot_make_are_left_out() -> None:
    # Two grids of three a day: two thirds of the visits of a full day are made, and no grid loses all of its own.
    grids = "channels.patrol.grids_per_team_day"
    scenario = tiny({grids: "assumed 2-3"}, budget={})
    plan = own_plan(scenario, build_model(scenario))
    low = build_model(tiny({}, budget={}, **{grids: 2}))
    made = within_caps(low, plan)
    full = np.bincount(plan.day).clip(max=2)
    assert made.size == full.sum() < plan.size and not cap_violations(low, made)
    assert set(made.grid) == set(plan.grid)
    found = by_key(sensitivity(scenario, replications=4, workers=1).effects)[grids]
    assert found.at_low is not None and found.at_low.mean < 0.0


def test_parameters_of_shipped_scenarios_have_names_and_hold_every_range() -> None:
    for name in ("demo", "chicago_sanitation", "ningbo", "ningbo_cycle", "jinan", "jinan_inspection"):
        scenario = load_scenario(name)
        ranges = chosen_ranges(scenario)
        found = parameters_of(scenario, ranges)
        assert sum(len(p.ranges) for p in found) == len(ranges) and len({p.key for p in found}) == len(found)
        assert len(found) <= 30 < len(ranges)
        for p in [*found, *(value_alone(scenario, r) for r in ranges)]:
            assert p.name.zh and p.name.en and p.name.zh != p.key and p.at(0.0) != p.at(1.0)
            assert p.at(0.0) == {r.path: r.low for r in p.ranges} and p.at(1.0) == {r.path: r.high for r in p.ranges}


def test_patterns_choose_ranges_and_others_can_be_stated() -> None:
    scenario = load_scenario("demo")
    cuts = chosen_ranges(scenario, ["works.*.cut"])
    assert cuts and all(".cut." in r.path for r in cuts)
    (stated,) = chosen_ranges(load_scenario("tiny"), stated={"budget.2022": (30.0, 90.0)})
    assert (stated.path, stated.low, stated.high, stated.value) == ("budget.2022", 30.0, 90.0, 60.0)


WRONG = [
    ({}, {}, "没有带范围的假设值", "no value of the scenario is assumed with a range"),
    ({CREWS: "assumed 3-3"}, {}, "都只含一个值", "holds one value"),
    ({CREWS: "assumed 4-2"}, {}, "低端高于高端", "from high to low"),
    ({CREWS: "assumed 1-4"}, {"only": ["works.*"]}, "没有名为 'works.*'", "is called 'works.*'"),
    ({}, {"ranges": {"budget.2022": (5.0, 5.0)}}, "没有余地", "leaves no room"),
    ({}, {"ranges": {CREWS: (2.2, 2.4)}}, "没有余地", "leaves no room"),
    ({}, {"ranges": {"budget.1999": (5.0, 6.0)}}, "没有这个数值", "has no such number"),
    ({}, {"ranges": {"calendar": (5.0, 6.0)}}, "没有这个数值", "has no such number"),
]


@pytest.mark.parametrize(("sources", "asked", "zh", "en"), WRONG)
def test_what_cannot_be_analysed_is_refused(
    sources: dict[str, str], asked: dict[str, object], zh: str, en: str
) -> None:
    with pytest.raises(CivsimError) as error:
        sensitivity(tiny(sources), replications=1, workers=1, **asked)  # type: ignore[arg-type]
    assert zh in error.value.message.zh and en in error.value.message.en


def test_without_a_test_that_counts_there_is_no_score() -> None:
    never = {"assessments.final.cancel_probability": 1.0}
    with pytest.raises(CivsimError, match="counts"):
        sensitivity(tiny({CREWS: "assumed 1-4"}, **never), replications=1, workers=1)


def test_tests_that_are_not_always_held_are_compared_where_they_are() -> None:
    # Whether a test is held is luck of the replication: held with the lower chance, it is held with the higher, too.
    cancel = "assessments.final.cancel_probability"
    scenario = tiny({cancel: "assumed 0.1-0.6", RELAPSE: "assumed 0.1-0.5"}, **{cancel: 0.3})
    found = sensitivity(scenario, replications=8, together=3, workers=1)
    moved = by_key(found.effects)[cancel]
    assert moved.at_low is not None and moved.at_high is not None
    assert moved.at_high.n <= moved.at_low.n == found.as_given.n < 8
    assert moved.at_low.mean == moved.at_high.mean == 0.0
    assert {j.key: j.size for j in found.together}[cancel] == pytest.approx(0.0)
    assert {j.key: j.size for j in found.together}[RELAPSE] > 0.0


def test_steps_and_the_announcement_add_up() -> None:
    steps: list[tuple[int, int]] = []
    works = []
    found = sensitivity(
        tiny({RELAPSE: "assumed 0.1-0.5", CREWS: "assumed 1-4"}),
        replications=2, together=2, workers=1, progress=lambda *at: steps.append(at), announce=works.append,
    )  # fmt: skip
    (work,) = works
    assert (work.values, work.parameters, work.settings, work.replications, work.plans) == (2, 2, 10, 2, 0)
    assert all(a[0] <= b[0] <= b[1] == 11 for a, b in pairwise(steps)) and steps[-1] == (11, 11)
    assert found.simulations == 2 * (1 + work.settings) and work.seconds > 0


def test_joint_effects_compare_with_luck() -> None:
    joint = Joint("x", Text("", ""), 1.0, 0.0, 3.0, 0.9, 2.0, -1.0, -4.0, 2.0, 4)
    assert joint.beyond_luck
