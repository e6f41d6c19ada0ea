"""Behaviours: rates by district, and how campaigns move them."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from civsim.model.behaviours import BehaviourBlock, Behaviours, build_behaviours
from civsim.model.campaigns import CampaignBlock, build_campaigns
from civsim.scenario import Mistakes
from model.parts import codes, collector, four_grids, timeline

TIME = timeline("2021-01-01", "2022-12-31")
START, END = TIME.day_of(date(2021, 3, 1)), TIME.day_of(date(2021, 9, 1))


def built(
    blocks: dict[str, dict[str, Any]],
    campaigns: dict[str, dict[str, Any]],
    chosen: tuple[str, ...] = (),
    mistakes: Mistakes | None = None,
) -> Behaviours:
    """Behaviours of a city of two districts, with campaigns of six months from March 2021 on."""
    usual = {"start": "2021-03-01", "months": 6, "build_up_days": 20, "half_life_days": 50}
    drives = {k: CampaignBlock(**(usual | v)) for k, v in campaigns.items()}
    areas, found = four_grids(), mistakes or collector()
    made = build_campaigns(drives, chosen, ("a", "b"), areas, TIME, found, tuple(blocks))
    watched = {k: BehaviourBlock(**v) for k, v in blocks.items()}
    return build_behaviours(watched, drives, made, ("a", "b"), areas, found)


def test_those_who_do_not_keep_to_it_fall_by_the_course_of_the_campaign() -> None:
    rate = built({"yield": {"rate": 0.9}}, {"drive": {"cut": {"yield": 0.4}}}).rate[0]
    assert rate[:START] == pytest.approx(0.9)
    t = np.arange(END - START) + 0.5
    assert rate[START:END] == pytest.approx(1 - 0.1 * (1 - 0.4 * (1 - 2 ** (-t / 20))))
    since = np.arange(TIME.n_days - END) + 0.5
    full = 1 - 2 ** (-(END - START) / 20)
    assert rate[END:] == pytest.approx(1 - 0.1 * (1 - 0.4 * full * 2 ** (-since / 50)))


def test_several_campaigns_cut_what_the_others_have_left() -> None:
    one, two = {"cut": {"yield": 0.4}}, {"cut": {"yield": 0.5, "a": 0.2}, "start": "2021-05-01"}
    both, first, second = (
        1 - built({"yield": {"rate": 0.8}}, c).rate[0] for c in ({"x": one, "y": two}, {"x": one}, {"y": two})
    )
    assert both * 0.2 == pytest.approx(first * second)


def test_rates_and_campaigns_of_districts_are_averaged_over_residents() -> None:
    areas = four_grids()
    people = np.bincount(areas.district, areas.population) / areas.population.sum()
    made = built(
        {"yield": {"rate": 0.9, "district_rate": {"west": 0.6}}},
        {"drive": {"cut": {"yield": 1.0}, "districts": ["west"], "build_up_days": 0}},
    )
    assert made.base.tolist() == [[0.9, 0.6]]
    assert made.rate[0, 0] == pytest.approx(people @ [0.9, 0.6])
    assert made.rate[0, START + 1] == pytest.approx(people @ [0.9, 1.0])


def test_optional_campaigns_count_where_they_run_and_rates_stay_in_range() -> None:
    idle = {"drive": {"cut": {"yield": 0.4}, "optional": True}}
    ends = {"yield": {"rate": 0.9}, "all": {"rate": 1.0}, "none": {"rate": 0.0}}
    assert (built(ends, idle).rate == built(ends, {}).rate).all()
    made = built(ends, idle, ("drive",)).rate
    assert made[0].max() > 0.92
    assert (made[1] == 1).all()
    assert (made[2] == 0).all()


def test_mistakes() -> None:
    mistakes = collector()
    built(
        {"a": {"rate": 0.5}, "yield": {"rate": 1, "district_rate": {"north": 1}}},
        {"d": {"cut": {"yeld": 0.1}}},
        (),
        mistakes,
    )
    assert codes(mistakes) == [
        ("campaigns.d.cut.yeld", "unknown_name"),
        ("behaviours.a", "duplicate_id"),
        ("behaviours.yield.district_rate.north", "unknown_name"),
    ]
