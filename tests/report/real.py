"""Real contents at the smallest size: a scenario, simulated, scored and dated, as the report gets it."""

from functools import cache

import numpy as np

from civsim.engine import simulate
from civsim.language import Text
from civsim.model import Allocation, Model, Plan, Scenario, build_model, build_periods
from civsim.report import Content, Difference, Variant
from civsim.results import to_dataset
from civsim.roster import date_visits, visits_table
from civsim.scores import paired_difference, score_run
from civsim.study.load import load_scenario


@cache
def real_content(name: str = "tiny", replications: int = 3) -> Content:
    """A plan with some visits a period beside no visits at all, under the same luck."""
    return content_of(load_scenario(name), replications)


def content_of(scenario: Scenario, replications: int) -> Content:
    """The same of any scenario."""
    model = build_model(scenario)
    visits = np.zeros(
        (len(model.channels.visit_ids), len(model.areas.grids), build_periods(*world(model)).size), np.int16
    )
    empty = np.zeros((len(model.departments.crews), len(model.time.months)))
    roster = date_visits(model, Allocation("none", visits, empty))
    none = variant(model, "none", Text("不巡查", "no visits"), roster.plan, replications)
    visits[:, ::2] = 1
    roster = date_visits(model, Allocation("some", visits, empty))
    some = variant(model, "some", Text("隔格巡查", "every other grid"), roster.plan, replications)
    found = paired_difference(some.marks["cycle_expected"].values, none.marks["cycle_expected"].values)
    return Content(
        model,
        (some, none),
        (Difference("some", "none", *found[:5]),),
        visits=visits_table(model, roster),
        provenance={"scenario_hash": model.hash, "version": "0", "seed": "1", "replications": str(replications)},
        sample=scenario.spec.sample,
    )


def world(model: Model) -> tuple:  # type: ignore[type-arg]
    """Timeline and tests."""
    return model.time, model.assessments


def variant(model: Model, key: str, name: Text, plan: Plan, replications: int) -> Variant:
    """A plan, simulated and scored."""
    numbers = range(replications)
    run = to_dataset(model, plan, simulate(model, plan, 1, numbers), 1, numbers, {})
    return Variant(key, name, run, score_run(model, run, 1), plan)
