"""Channels: visits and reports as arrays."""

import numpy as np
import pytest

from civsim.model import DAY_MS, HOUR_MS, Channels
from civsim.model.categories import CategoryBlock, build_categories
from civsim.model.channels import build_channels
from civsim.model.report_channels import ReportChannel
from civsim.model.visit_channels import VisitChannel
from civsim.scenario import Mistakes
from model.parts import codes, collector, four_grids, timeline

TIME = timeline("2021-01-01", "2021-01-31", holidays={"2021-01-01": False})


def visit(**fields: object) -> VisitChannel:
    """A visit channel."""
    return VisitChannel(**{"kind": "visit", "teams": 3, "find_probability": {"a": 0.5}} | fields)


def built(**blocks: VisitChannel | ReportChannel) -> tuple[Channels, Mistakes]:
    """(channels, mistakes)."""
    mistakes = collector()
    two = {name: CategoryBlock(department="x", arrivals_per_grid_day=1, on_the_spot_share=0.2) for name in ("a", "b")}
    categories = build_categories(two, ["x"], four_grids(), TIME, collector())
    return build_channels(blocks, categories, four_grids(), TIME, mistakes), mistakes


def test_visits_and_reports_keep_their_numbers_among_all_channels() -> None:
    report = ReportChannel(kind="report", mean_delay_days={"b": 20}, check_days=0.5)
    channels, _ = built(hotline=report, walk=visit(), sweep=visit(hours={"from": 9, "to": 17.5}))
    assert channels.visits.channel.tolist() == [1, 2]
    assert channels.visit_ids == ("walk", "sweep")
    assert channels.visits.find.tolist() == [[0.5, 0], [0.5, 0]]
    assert channels.visits.window_ms[1].tolist() == [9 * HOUR_MS, 17.5 * HOUR_MS]
    assert channels.reports.channel.tolist() == [0]
    assert channels.reports.delay_ms.tolist() == [[[np.inf, 20 * DAY_MS]]]
    assert channels.reports.check_ms.tolist() == [DAY_MS // 2]


def test_teams_go_out_on_workdays_inside_their_windows() -> None:
    channels, _ = built(walk=visit(), always=visit(rest_days=True),
                        spring=visit(active=[{"from": "2021-01-04", "to": "2021-01-10", "days": 3}]))  # fmt: skip
    walk, always, spring = channels.visits.works_on
    assert np.flatnonzero(~walk[:10]).tolist() == [0, 1, 2, 8, 9]  # holiday, weekends
    assert always.all()
    assert np.flatnonzero(spring).tolist() == [3, 4, 5, 6, 7]
    assert channels.visits.windows == ((), (), ((3, 9, 3),))


def test_teams_by_city_and_by_district() -> None:
    channels, _ = built(city=visit(), each=visit(per="district"), some=visit(per="district", teams={"west": 2}))
    assert [t.tolist() for t in channels.visits.teams] == [[3], [3, 3], [0, 2]]
    district = four_grids().district
    assert channels.visits.area_of(0, district).tolist() == [0, 0, 0, 0]
    assert channels.visits.area_of(1, district).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(("block", "found"), [
    (visit(find_probability={"z": 0.1}), ("channels.walk.find_probability.z", "unknown_name")),
    (visit(teams={"east": 1}), ("channels.walk.teams", "needs_per_district")),
    (visit(teams={"north": 1}, per="district"), ("channels.walk.teams.north", "unknown_name")),
])  # fmt: skip
def test_bad_channels_are_mistakes(block: VisitChannel, found: tuple[str, str]) -> None:
    assert codes(built(walk=block)[1]) == [found]
