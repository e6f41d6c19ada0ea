"""Leave of teams: counted by day, never twice, and every bad row told at its place."""

from pathlib import Path

import numpy as np
import pytest

from civsim.errors import ScenarioError
from civsim.model import Model, build_model, build_periods, teams_on
from civsim.planner.capacity import visit_caps
from civsim.study import load_scenario

HEAD = "channel,district,team,first_day,last_day\n"
TWO = {"channels.patrol.teams": 2}


def with_leave(tmp_path: Path, rows: str, overrides: dict[str, object]) -> Model:
    path = tmp_path / "leave.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return build_model(load_scenario("tiny", overrides | {"calendar.leave": str(path)}))


def test_a_team_with_two_leaves_at_a_time_is_away_once(tmp_path: Path) -> None:
    rows = "patrol,,1,2022-02-07,2022-02-18\npatrol,,1,2022-02-14,2022-02-20\npatrol,,2,2021-12-01,2022-01-02\n"
    model = with_leave(tmp_path, rows, TWO)
    (there,) = teams_on(model.channels.visits, 0, model.time)
    first = model.time.day_of(model.spec.horizon.start)
    assert np.flatnonzero(there < 2).tolist() == [first, first + 1, *range(first + 37, first + 51)]
    assert there.min() == 1


def test_caps_lose_the_days_of_work_on_leave(tmp_path: Path) -> None:
    # Ten workdays of one of two teams, three grids a day, 90 % of which a plan may use.
    bare = build_model(load_scenario("tiny", TWO))
    model = with_leave(tmp_path, "patrol,,1,2022-03-07,2022-03-20\n", TWO)
    periods = build_periods(model.time, model.assessments)
    lost = visit_caps(bare, periods)[0] - visit_caps(model, periods)[0]
    assert lost.sum() == pytest.approx(10 * 3 * 0.9) and np.count_nonzero(lost) == 1
    assert periods.month[np.argmax(lost[0])] == 2


@pytest.mark.parametrize(
    ("row", "overrides", "found"),
    [
        ("sweep,,1,2022-02-07,2022-02-18", {}, ("channel", "unknown_name")),
        ("hotline,,1,2022-02-07,2022-02-18", {}, ("channel", "unknown_name")),
        ("patrol,d1,1,2022-02-07,2022-02-18", {}, ("district", "needs_per_district")),
        ("patrol,,1,2022-02-07,2022-02-18", {"channels.patrol.per": "district"}, ("district", "missing")),
        ("patrol,d9,1,2022-02-07,2022-02-18", {"channels.patrol.per": "district"}, ("district", "unknown_name")),
        ("patrol,,3,2022-02-07,2022-02-18", TWO, ("team", "range")),
        ("patrol,,0,2022-02-07,2022-02-18", TWO, ("team", "range")),
        ("patrol,,1,2022-02-07,2022-02-06", {}, ("last_day", "refused")),
        ("patrol,,1,2022-02-30,2022-03-06", {}, ("first_day", "date")),
        (
            "patrol,,1,2022-02-07,2022-02-18",
            {"channels.patrol.per": "grid", "plan": {}},
            ("channel", "walks_by_rule"),
        ),
    ],
)
def test_bad_rows_are_told_at_their_place(
    tmp_path: Path, row: str, overrides: dict[str, object], found: tuple[str, str]
) -> None:
    with pytest.raises(ScenarioError) as caught:
        with_leave(tmp_path, f"{row}\n", overrides)
    (mistake,) = caught.value.mistakes
    assert (mistake.path, mistake.code) == found
    columns = HEAD.strip().split(",")
    assert (mistake.mark.line, mistake.mark.column) == (2, columns.index(found[0]) + 1)
    assert mistake.message.zh != mistake.message.en
