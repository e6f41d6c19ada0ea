"""The review of a roster by quarter: sums that agree with the visits, and gaps counted by hand."""

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from civsim.model import Model, make_plan
from civsim.roster import Roster, close_visits, crewed, date_visits, write_schedule
from civsim.roster.review import quarters_of, reviewed, spacing
from civsim.study.spacing_warnings import spacing_warnings
from tests.roster.conftest import allocated, build


def dated(model: Model, days: list[int], grids: list[int]) -> Roster:
    """A roster of the first channel's visits."""
    pools = len(model.departments.crews)
    return crewed(model, make_plan("", np.array(days), np.zeros(len(days), int), np.array(grids), pools, model.time))


def test_quarters_are_those_of_the_calendar(tiny: Model) -> None:
    labels, quarter = quarters_of(tiny)
    assert labels == ("2022Q1", "2022Q2")
    assert np.bincount(quarter).tolist() == [90, 91]


def test_gaps_are_counted_within_a_grid_and_channel(tiny: Model) -> None:
    # Grid 0 on days 3, 5, 12; grid 1 on day 4 only: gaps 2 and 7, the first of them close and not asked for.
    roster = dated(tiny, [3, 4, 5, 12], [0, 1, 0, 0])
    gap, close, asked = spacing(tiny, roster)
    assert gap[2:].tolist() == [2, 7] and np.isnan(gap[:2]).all()
    assert close.tolist() == [False, False, True, False] and not asked.any()
    assert close_visits(tiny, roster).tolist() == [2]
    (whole,) = (r for r in reviewed(tiny, roster) if r.district < 0)
    assert (whole.visits, whole.gap, whole.close, whole.asked) == (4, 4.5, 1, 0)


def test_more_visits_than_fit_three_days_apart_are_asked_for(tiny: Model) -> None:
    # January 2022: workdays in runs of five; two visits a week are three days apart, all workdays are not.
    days = np.flatnonzero(tiny.channels.visits.works_on[0, :31]).tolist()
    roster = dated(tiny, days, [0] * len(days))
    gap, close, asked = spacing(tiny, roster)
    assert close.sum() > 10 and (close == asked).all()
    assert gap[1:].min() == 1


@pytest.mark.parametrize("per", ["city", "district"])
def test_sums_agree_with_the_visits(per: str) -> None:
    model = build({"channels.patrol.per": per, "channels.patrol.teams": 2})
    roster = date_visits(model, allocated(model, 2))
    rows = list(reviewed(model, roster))
    whole, parts = [r for r in rows if r.district < 0], [r for r in rows if r.district >= 0]
    _, quarter = quarters_of(model)
    assert [r.visits for r in whole] == np.bincount(quarter[roster.plan.day]).tolist()
    areas = model.areas.district[roster.plan.grid] if per == "district" else 0 * roster.plan.grid
    made = len({*zip(roster.plan.day.tolist(), areas.tolist(), roster.team.tolist(), strict=True)})
    for total in ("visits", "team_days", "close", "asked"):
        assert sum(getattr(r, total) for r in parts) == pytest.approx(sum(getattr(r, total) for r in whole))
    assert sum(r.team_days for r in whole) == pytest.approx(made)
    days = np.count_nonzero(model.channels.visits.works_on[0, roster.plan.day.min() : roster.plan.day.max() + 1])
    assert sum(r.able or 0 for r in whole) == days * 2 * (2 if per == "district" else 1)
    for r in rows:
        assert (r.able is None) == (per == "city" and r.district >= 0)
        assert r.used is None or r.used == pytest.approx(r.visits / ((r.able or 0) * 3))
        assert r.km is None and (r.gap or 0) >= 3 and r.close == 0


def test_the_workbook_marks_what_is_too_close(tiny: Model, tmp_path: Path) -> None:
    roster = dated(tiny, [3, 4, 5, 12], [0, 1, 0, 0])
    (path,) = write_schedule(tiny, roster, tmp_path, ["xlsx"], "en")
    (told,) = spacing_warnings(tiny, roster)
    assert told.code == "visits_too_close" and "ask for it: 1 (first 2022-01-06" in told.text.en
    assert "（首例 2022-01-06 日常巡查 g01）" in told.text.zh
    title, *rows = openpyxl.load_workbook(path)["By quarter"].iter_rows(values_only=True)
    assert title[-1] == "Note" and "Under 3 days" in title
    assert [row[-1] for row in rows if row[2] == "all"] == ["too close: check"]
