"""The family of plans that a black-box search turns: every member keeps all caps, and simple plans are members."""

import numpy as np
import pytest

from civsim.engine import check_plan_money
from civsim.model import Model
from civsim.planner.rate_policy import PolicySpace, _due, policy_space
from civsim.roster import cap_violations, date_visits
from tests.planner.cities import city, tiny

TWO_MONTHS = {"end": "2022-05-31", "tests": {"final": ["2022-05-20"]}, "grids": (1.0, 2.0, 4.0, 0.5)}
POOR = {"budget": {2022: 6}, "channels__patrol__cost_per_team_day": 0.3}
CITIES = {
    "tiny": tiny,
    "poor": lambda: city(**TWO_MONTHS, **POOR),
    "overtime": lambda: city(
        **TWO_MONTHS, budget={2022: 8}, departments={"crew": {"crews": 1, "overtime_share": 0.3, "overtime_cost": 0.05}}
    ),
    "no teams": lambda: city(**TWO_MONTHS, teams=0),
}


@pytest.mark.parametrize("name", CITIES)
def test_every_member_keeps_all_caps(name: str) -> None:
    model = CITIES[name]()
    space, luck = policy_space(model), np.linspace(0, 1, 7)
    for i in range(40):
        x = 3.0 * np.sin(np.arange(1, space.size + 1) * (i + 0.37) + luck[i % 7])  # vectors of all kinds
        allocation = space.allocation(x)
        assert (allocation.visits >= 0).all()
        for v, caps in enumerate(space.capacity.visits):
            area_of = model.channels.visits.area_of(v, model.areas.district)
            used = np.stack([allocation.visits[v, area_of == a].sum(axis=0) for a in range(len(caps))])
            assert (used <= caps + 1e-9).all()
        roster = date_visits(model, allocation)
        assert not cap_violations(model, roster.plan)
        check_plan_money(model, roster.plan)  # the engine would refuse what a budget cannot pay


def test_steady_idle_and_sparing_members() -> None:
    model = city(**TWO_MONTHS)
    space = policy_space(model)
    full, idle, half = (space.allocation(space.vector(level=x)).visits[0].sum() for x in (0.0, -30.0, np.log(0.5)))
    before = space.phase >= 0
    most = np.floor(space.capacity.visits[0][0, before].sum() + 1e-9)
    assert (full, idle) == (most, 0) and abs(half - most / 2) <= 1
    visits = space.allocation(space.vector(level=0.5)).visits[0].sum(axis=1)
    assert visits.max() - visits.min() <= 1  # steady: all alike
    assert not space.allocation(space.vector(level=0.5)).visits[0][:, ~before].any()  # nothing after the last test


def test_visits_follow_the_powers() -> None:
    model = city(**TWO_MONTHS)
    space = policy_space(model)
    power = np.zeros(space.shapes["power"])
    power[:, :, 0] = 1.0
    visits = space.allocation(space.vector(level=0.5, power=power)).visits[0].sum(axis=1)
    size = np.argsort(model.categories.base_rate[:, 0])
    assert (np.diff(visits[size]) >= 0).all() and visits[size[-1]] > 2 * visits[size[0]]


def test_exactly_so_many_visits_are_due() -> None:
    assert _due(np.array([0.9, 0.2, 1.6]), 2, 5).tolist() == [1, 0, 1]
    assert _due(np.array([-1.0, 0.2, 0.1]), 3, 1).tolist() == [1, 1, 1]
    assert _due(np.array([2.4, 2.3, 0.0]), 3, 5).tolist() == [2, 1, 0]
    assert _due(np.array([9.0, 0.0]), 4, 2).tolist() == [2, 2]


def test_works_by_wish_as_money_allows() -> None:
    model = tiny()
    space = policy_space(model)
    assert space.allocation(space.vector(works=1.0)).works == (0,)
    assert space.allocation(space.vector(works=-1.0)).works == ()
    dear: Model = tiny(works__alley__cost=500)
    assert _all(policy_space(dear)) == ()


def _all(space: PolicySpace) -> tuple[int, ...]:
    return space.allocation(space.vector(works=1.0)).works
