"""Random small cities with every feature of the engine, for hypothesis."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from civsim.model import Cyclic, Model, Myopic, Plan, Policy, Threshold, WorstFirst
from tests.engine.worlds import visits, world


@dataclass(frozen=True)
class Drawn:
    """A city, a plan and a seed, and what they were made of, so that a failure can be read."""

    model: Model
    plan: Plan
    seed: int
    blocks: dict[str, Any]


def shares(top: float = 1.0) -> st.SearchStrategy[float]:
    """A probability, often 0."""
    return st.one_of(st.floats(0.02, top), st.just(0.0), st.floats(0.02, top))


CREW_HOURS = st.one_of(
    st.fixed_dictionaries({"mean": st.floats(0.05, 20)}),
    st.fixed_dictionaries({"median": st.floats(0.05, 8), "sigma": st.sampled_from([0.0, 0.5, 1.5])}),
)
CATEGORY = st.fixed_dictionaries(
    {
        "department": st.sampled_from(["a", "b"]),
        "arrivals_per_grid_day": st.sampled_from([0.0, 0.1, 0.5, 2.0]),
        "weekday_factor": st.sampled_from([(1,) * 7, (1.3, 1, 1, 1, 1, 0.7, 0)]),
        "dispersion": st.sampled_from([1.0, 1.0, 1.2, 9.0]),
        "dispersion_scope": st.sampled_from(["district", "city"]),
        "dispersion_period": st.sampled_from(["day", "week"]),
        "natural_end_days": st.sampled_from([float("inf"), 3.0, 40.0]),
        "on_the_spot_share": shares(),
        "crew_hours": CREW_HOURS,
        "cost": st.sampled_from([0.0, 0.01, 0.3]),
        "deadline_hours": st.sampled_from([0.5, 8.0, 60.0]),
        "deadline_minutes": st.sampled_from([{}, {"street": 10}, {"street": 90, "alley": 400}]),
        "verification_days": st.sampled_from([0.0, 0.3, 2.0]),
        "redo_probability": shares(0.6),
        "postpone_probability": shares(),
        "relapse_probability": shares(0.8),
        "relapse_days": st.sampled_from([0.01, 2.0, 20.0]),
        "opening_per_grid": st.sampled_from([0.0, 0.0, 3.0]),
        "priority": st.integers(0, 2),
        "offer": st.sampled_from(
            [None, None, {"to": "helpers", "accept_probability": 0.6}, {"to": "helpers", "accept_probability": 1}]
        ),
    }
)
SHIFT = st.sampled_from(
    [
        {"from": 8, "to": 18},
        {"from": 0, "to": 24},
        {"from": 20, "to": 24, "days": ["mon", "tue", "fri"]},
        {"from": 0, "to": 6.5, "holidays": False},
    ]
)
DEPARTMENT = st.fixed_dictionaries(
    {
        "crews": st.sampled_from([2, 1, 3, 0]),
        "crews_by_year": st.sampled_from([{}, {2021: 0}, {2020: 1, 2021: 4}]),
        "per": st.sampled_from(["city", "district"]),
        "shift": SHIFT,
        "overtime_cost": st.just(0.001),
    }
)


POLICIES: list[Policy | None] = [
    None,
    None,
    None,
    Cyclic("day"),
    WorstFirst("week"),
    Threshold("week"),
    Myopic("month"),
]


ESCALATION = [
    {},
    {"press": {"after_hours": 0, "by_category": {"k0": 30}, "work_factor": 0.5}},
    {"press": {"after_hours": 4}, "talk": {"after_hours": 4}, "tell": {"after_hours": 40, "work_factor": 1.3}},
]
RESPONSIBILITY = [{}, {"d0": {"k0": "b"}}, {"d0/s": {"k0": "a"}, "d0": {"k0": "helpers"}}]


def own_share(names: list[str]) -> st.SearchStrategy[Any]:
    """A channel's own share of repairs on the spot, for all categories or for one."""
    return st.one_of(shares(), st.fixed_dictionaries({names[0]: shares()}))


def visit_channel(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A channel of visits that finds some of the categories; its teams may belong to grids."""
    rounds = st.fixed_dictionaries(
        {"per": st.just("grid"), "every": st.sampled_from([1, 2, {"street": 1, "alley": 5}])}
    )
    return st.tuples(visits_of(names), st.one_of(st.just({}), st.just({}), rounds)).map(
        lambda parts: parts[0] | parts[1]
    )


def visits_of(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A channel of visits by plan."""
    return st.fixed_dictionaries(
        {
            "kind": st.just("visit"),
            "teams": st.sampled_from([1, 3]),
            "on_the_spot_share": st.one_of(st.none(), own_share(names)),
            "rest_days": st.sampled_from([False, True, "only"]),
            "cost_per_team_day": st.just(0.001),
            "find_probability": st.fixed_dictionaries({n: st.sampled_from([0.0, 0.4, 0.9, 1.0]) for n in names}),
            "false_share": shares(0.6),
            "hours": st.sampled_from([{"from": 8, "to": 16}, {"from": 0, "to": 24}, {"from": 22, "to": 23.5}]),
        }
    )


def report_channel(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A channel of reports on some of the categories."""
    return st.fixed_dictionaries(
        {
            "kind": st.just("report"),
            "mean_delay_days": st.fixed_dictionaries({n: st.sampled_from([0.1, 5.0, 40.0]) for n in names[:2]}),
            "check_days": st.sampled_from([0.0, 0.5, 3.0]),
            "false_share": shares(0.6),
            "on_the_spot_share": own_share(names),
            "where": st.sampled_from([{}, {"profiles": ["street"]}, {"districts": ["d0"], "profiles": ["alley"]}]),
            "delay_minutes": st.sampled_from([{}, {"street": {names[0]: 8}}]),
            "hours": st.sampled_from(
                [None, None, {"from": 6, "to": 22}, {"from": 0, "to": 24, "days": ["mon", "sat"], "holidays": False}]
            ),
        }
    )


def tests_of(visit_channels: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Two tests, one on uncertain dates, that may also find problems."""
    finds = st.sampled_from([None, *visit_channels])
    drawn = {"stop": 1, "yard": 1}
    first = {"days": st.just(["2020-12-07", "2021-01-20", "2021-03-21"]), "finds": finds}
    second = {"days": st.just(["2021-01-20"]), "shift_days": st.just({-7: 0.5, 40: 0.3}), "finds": finds}
    same = {"kind": st.just("mock"), "year": st.just(2021), "sites_per_class": st.just(drawn)}
    return st.fixed_dictionaries(
        {"test": st.fixed_dictionaries(first | same), "open": st.fixed_dictionaries(second | same)}
    )


@st.composite
def drawn_worlds(draw: st.DrawFn) -> Drawn:
    """A random city of up to 6 grids over a spring, with a random plan."""
    names = [f"k{i}" for i in range(draw(st.integers(1, 3)))]
    channels = {f"v{i}": draw(visit_channel(names)) for i in range(draw(st.sampled_from([1, 2, 3, 0])))}
    channels |= {f"r{i}": draw(report_channel(names)) for i in range(draw(st.integers(0, 2)))}
    grids, districts = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    work = {"start": "2021-02-10", "months": 1, "cost": 0.2, "cut": {"k0": 0.7}, "optional": draw(st.booleans())}
    halves = [{"months": 1, "cost_share": 0.5, "cut": {"k0": cut}} for cut in (0.4, 0.9)]
    staged = {"start": "2021-01-20", "cost": 0.3, "optional": work["optional"], "stages": halves}
    blocks: dict[str, Any] = {
        "categories": {n: draw(CATEGORY) for n in names},
        "channels": channels,
        "departments": {d: draw(DEPARTMENT) for d in ("a", "b", "helpers")},
        "escalation": draw(st.sampled_from(ESCALATION)),
        "responsibility": draw(st.sampled_from(RESPONSIBILITY)),
        "grids": grids,
        "districts": min(districts, grids),
        "warm_up_days": draw(st.sampled_from([0, 0, 25])),
        "works": {
            "w": {"grids": ["g0"], **work} if draw(st.booleans()) else {"grids": ["g0"], **staged},
            "always": {"grids": ["g0"], **work, "cut": {"k0": 0.5}},
        },
        "points": draw(
            st.sampled_from([{}, {"p": {"most_cut": {"k0": 0.8}, "half_findings": 0.7, "half_life_days": 9}}])
        ),
        "campaigns": {
            "drive": {
                "districts": ["d0"],
                "start": "2021-01-05",
                "months": 1,
                "cost": 0.1,
                "cut": {"k0": 0.9},
                "build_up_days": 5,
                "half_life_days": 10,
                "optional": draw(st.booleans()),
            },
            "law": {"start": "2020-12-20", "months": 24, "cost": 0.5, "cut": {"k0": 0.3}, "build_up_days": 0},
        },
        "opening": draw(st.sampled_from([(), (), (("g0", "k0", None, 2),), (("g0", "k0", 3, 1),)])),
        "budget": draw(st.sampled_from([{}, {2020: 8, 2021: 4}, {2020: 3, 2021: 3, "carry_over": True}])),
    }
    if blocks["budget"] and draw(st.booleans()):
        names = [f"d{i}" for i in range(blocks["districts"])]
        blocks["budget"] |= {
            "district_shares": {d: (i + 1) / (sum(range(len(names) + 1))) for i, d in enumerate(names)}
        }
    blocks["sites"] = tuple((f"g{i % grids}", ("stop", "yard")[i % 2]) for i in range(grids + 2))
    blocks["assessments"] = draw(tests_of([key for key, c in channels.items() if c["kind"] == "visit"]))
    model = world(
        start="2020-12-07",
        end="2021-03-21",
        holidays=("2021-01-01", "2021-02-12"),
        profiles=("street", "alley"),
        **blocks,
    )
    luck = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.sampled_from([400, 40, 0])) if any(c["kind"] == "visit" for c in channels.values()) else 0
    V = len(model.channels.visit_ids)
    where = np.column_stack(
        [luck.integers(0, model.time.n_days, n), luck.integers(0, max(V, 1), n), luck.integers(0, grids, n)]
    )
    overtime = luck.choice([0.0, 0.1, 0.25], (len(model.departments.crews), len(model.time.months)))
    works = tuple(w for w in range(2) if model.works.optional[w] and luck.random() < 0.5)
    plan = replace(visits(model, where, overtime, works), policy=draw(st.sampled_from(POLICIES)))
    return Drawn(model, plan, draw(st.integers(0, 1000)), blocks)
