"""Campaigns: the course of their effect, their cost by year, where they run, and what is wrong with them."""

from datetime import date
from math import inf
from typing import Any

import numpy as np
import pytest

from civsim.model.arrival_mechanisms import campaign_effect
from civsim.model.campaigns import CampaignBlock, Campaigns, build_campaigns
from civsim.scenario import Mistakes
from model.parts import codes, collector, four_grids, timeline

TIME = timeline("2021-01-01", "2022-12-31")


def built(chosen: tuple[str, ...] = (), mistakes: Mistakes | None = None, **blocks: dict[str, Any]) -> Campaigns:
    made = {
        k: CampaignBlock(**({"start": "2021-03-01", "months": 6, "cut": {"b": 0.4}} | v)) for k, v in blocks.items()
    }
    return build_campaigns(made, chosen, ("a", "b"), four_grids(), TIME, mistakes or collector())


def test_effect_builds_up_by_half_lives_and_fades_by_half_lives() -> None:
    ran, since = np.array([0.0, 30, 60, 90, 90, 90, 90]), np.array([0.0, 0, 0, 0, 10, 20, 1000])
    effect = campaign_effect(ran, since, 30.0, 10.0)
    assert effect == pytest.approx([0, 1 / 2, 3 / 4, 7 / 8, 7 / 16, 7 / 32, 0], abs=1e-12)
    assert campaign_effect(ran, since, 0.0, inf) == pytest.approx([0, 1, 1, 1, 1, 1, 1])


def test_arrivals_are_cut_by_the_effect_at_noon() -> None:
    campaigns = built(drive={"build_up_days": 20, "half_life_days": 50})
    start, end = TIME.day_of(date(2021, 3, 1)), TIME.day_of(date(2021, 9, 1))
    kept = campaigns.kept[0]
    assert len(campaigns.kept) == 1
    assert (kept[0] == 1).all() and (kept[1, :start] == 1).all()
    assert kept[1, start + 40] == pytest.approx(1 - 0.4 * (1 - 2 ** (-40.5 / 20)))
    full = 1 - 2 ** (-(end - start) / 20)
    assert kept[1, end + 100] == pytest.approx(1 - 0.4 * full * 2 ** (-100.5 / 50))
    both = built(drive={}, second={"cut": {"b": 0.5}})
    assert both.kept == pytest.approx(built(drive={}).kept * built(second={"cut": {"b": 0.5}}).kept)


def test_districts_without_it_keep_their_arrivals() -> None:
    campaigns = built(drive={"districts": ["west"]}, everywhere={"cut": {"a": 0.2}})
    east, west = campaigns.kept[campaigns.course]
    assert (east[1] == 1).all() and west[1].min() < 0.7
    assert np.array_equal(east[0], west[0]) and east[0].min() < 0.85


def test_cost_is_spread_over_the_days_on_which_it_runs() -> None:
    campaigns = built(
        drive={"start": "2021-12-01", "months": 2, "cost": 6.2}, late={"start": "2022-12-01", "cost": 18.2}
    )
    money = campaigns.yearly_fen(TIME.year - 2021, 2).sum(axis=0) / 1e6
    assert money == pytest.approx([3.1, 3.1 + 18.2 * 31 / 182])  # of December's, what falls into 2023 is not paid


def test_optional_campaigns_run_only_where_the_plan_names_them() -> None:
    optional = {"optional": True, "cost": 1.0}
    assert (built(drive=optional).kept == 1).all()
    assert built(drive=optional).yearly_fen(TIME.year - 2021, 2).sum() == 0
    assert built(("drive",), drive=optional).kept.min() < 0.7
    assert built(("drive",), drive=optional).yearly_fen(TIME.year - 2021, 2).sum() == 1_000_000


def test_no_campaign_leaves_everything() -> None:
    assert (built().kept == 1).all()
    assert built().kept.shape == (1, 2, TIME.n_days)
    assert built().course.tolist() == [0, 0]


def test_bad_campaigns_are_mistakes() -> None:
    mistakes = collector()
    built(("drve", "late"), mistakes, drive={"districts": ["weest"], "cut": {"z": 0.1}, "optional": True},
          late={"start": "2024-01-01"})  # fmt: skip
    assert codes(mistakes) == [
        ("campaigns.drive.districts.0", "unknown_name"),
        ("campaigns.drive.cut.z", "unknown_name"),
        ("campaigns.late.start", "outside_horizon"),
        ("plan.campaigns.0", "unknown_name"),
        ("plan.campaigns.1", "unknown_name"),
    ]
