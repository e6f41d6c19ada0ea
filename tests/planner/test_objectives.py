"""Objectives beyond the plain scores: the weakest district, and the theme of a year."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.errors import CivsimError
from civsim.planner import PlanOptions, optimize
from civsim.planner.generate import Generated, generate
from civsim.planner.instance import Instance, build_instance
from civsim.planner.master import state
from civsim.planner.objectives import LENSES, OBJECTIVES
from civsim.planner.objectives.district import at_stake
from tests.planner.cities import city, tiny

QUICK = PlanOptions(schedules=60, seconds=20)


def solved(instance: Instance, objective: str = "cycle_score") -> Generated:
    return generate(state(instance, OBJECTIVES[objective]), 1e-9, 100, 60)


def districts(**changes) -> Instance:
    return build_instance(
        city(channels__patrol__utilisation=0.15, **changes), most_schedules=120, lens=LENSES["worst_district"]
    )


def test_equal_districts_share_the_team_alike() -> None:
    # Two districts alike: the best of the weakest gives each half of the team, so it is the best score of one district
    # alone with half the team, for the score of a district is that of its own sites.
    both, one = districts(grids=(2.0, 2.0)), districts(grids=(2.0,))
    half = tuple(caps / 2 for caps in one.capacity.visits)
    alone = replace(one, capacity=replace(one.capacity, visits=half))
    assert solved(both, "worst_district").solution.value == pytest.approx(
        solved(alone, "worst_district").solution.value, abs=1e-6
    )
    assert solved(alone, "worst_district").solution.value == pytest.approx(solved(alone).solution.value, abs=1e-6)


def test_weakest_district_is_the_best_by_duality() -> None:
    # The best weakest score is the least, over weights of the districts, of the best weighted score; the weighted score
    # is that of a problem whose grids' points are multiplied.
    instance = districts(grids=(2.0, 2.2))
    found = solved(instance, "worst_district")
    assert found.bound == pytest.approx(found.solution.value, rel=1e-6)
    stakes = at_stake(found.statement)[1]
    assert stakes == pytest.approx([50.0, 50.0])

    def best(weight: float) -> float:
        by_district = 100.0 * np.array([weight, 1.0 - weight]) / stakes
        points = instance.points * by_district[instance.model.areas.district[instance.modes.grid]][None, :, None]
        weighted = replace(instance, points=points, test_weight=np.array([0.0, 1.0]), constant=np.zeros(2))
        return solved(weighted).solution.value

    values = [best(w) for w in np.linspace(0, 1, 41)]
    assert found.solution.value <= min(values) + 1e-9
    assert found.solution.value == pytest.approx(min(values), abs=2e-3)
    assert found.solution.value < min(values[0], values[-1]) - 0.02, "neither district alone must decide"


def test_what_waits_is_shared_out_over_the_districts() -> None:
    # Crews of the whole city that are short: what all districts lose by waiting work is what the city loses.
    from civsim.planner.backlog import build_shortage, district_penalties

    crews = {"crews": 1, "shift": {"from": 8, "to": 9}}
    instance = districts(grids=(1.0, 4.0), departments__crew=crews)
    shortage = build_shortage(instance)
    by_district = district_penalties(instance, shortage)
    assert shortage.penalty.max() > 0
    assert by_district.sum(axis=0) == pytest.approx(shortage.penalty)
    plenty = solved(districts(grids=(1.0, 4.0)), "worst_district").solution.value
    assert solved(instance, "worst_district").solution.value < plenty - 0.1


def test_a_whole_plan_for_the_weakest_district() -> None:
    best = optimize(tiny(), replace(QUICK, objective="worst_district"))
    assert best.value <= best.bound + 1e-9
    assert "weakest district" in best.bound_covers.en and "最弱的区" in best.bound_covers.zh


def test_a_theme_is_the_cycle_score_of_other_weights() -> None:
    # Against a city whose table of indicators has the theme's weights by itself.
    themed = tiny(plan__phases={2022: {"emphasis": {"a2": 3.0}}})
    found = solved(build_instance(themed, most_schedules=60, lens=LENSES["themed_score"]), "themed_score")
    plain = tiny()
    weights = plain.indicators.path_weight.copy()
    branch = np.array([node in ("a2",) for node in plain.indicators.ids])
    assert branch.any()
    weights[branch] *= 3.0
    other = replace(plain, indicators=replace(plain.indicators, path_weight=weights))
    assert found.solution.value == pytest.approx(solved(build_instance(other, 60)).solution.value, abs=1e-6)
    assert abs(found.solution.value - solved(build_instance(plain, 60)).solution.value) > 0.05
    official = [v for n, v in zip(found.statement.variables, found.solution.variables, strict=True) if n == "score_0"]
    assert official[0] <= solved(build_instance(plain, 60)).solution.value + 1e-6


def test_a_theme_of_all_indicators_alike_changes_nothing() -> None:
    top = [node for node, parent in zip(tiny().indicators.ids, tiny().indicators.parent, strict=True) if parent < 0]
    themed = tiny(plan__phases={2022: {"emphasis": dict.fromkeys(top, 2.0)}})
    found = solved(build_instance(themed, 60, lens=LENSES["themed_score"]), "themed_score")
    assert found.solution.value == pytest.approx(solved(build_instance(tiny(), 60)).solution.value, abs=1e-6)


def test_a_whole_plan_for_a_theme() -> None:
    best = optimize(tiny(plan__phases={2022: {"emphasis": {"a2": 3.0}}}), replace(QUICK, objective="themed_score"))
    assert best.value <= best.bound + 1e-9
    assert best.scores.keys() == {"final"}
    assert "not the official score" in best.bound_covers.en


def test_a_themed_plan_needs_a_theme() -> None:
    with pytest.raises(CivsimError, match=r"plan\.phases"):
        optimize(tiny(), replace(QUICK, objective="themed_score"))
