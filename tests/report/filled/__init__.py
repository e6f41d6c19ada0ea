"""A scenario in which no table of the report is empty and no chart has nothing to draw, as a report gets it.

`filled.yaml` uses every rule that fills one: gates, incidents, sub-indices, behaviours, peers by indicator, tests that
find, uncertain dates, escalation, overtime, works, campaigns, a plan with its certificate, and a ledger.
"""

from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from civsim.engine import simulate
from civsim.language import Text
from civsim.model import Model, Plan, make_plan
from civsim.planner import NearLimits, PlanOptions
from civsim.report import Content
from civsim.results import ledger_file, ledger_orders
from civsim.scores import OrderMarks, order_marks
from civsim.study.alternatives import with_alternatives
from civsim.study.certify import certify
from civsim.study.hand_out import plan_content
from civsim.study.load import load_scenario
from civsim.study.variants import judged
from tests.report.made_answers import insurance_of
from tests.report.real import variant

SCENARIO = Path(__file__).with_name("filled.yaml")
REPLICATIONS, SCHEDULES = 3, 20


@cache
def filled_content() -> Content:
    """An optimised plan with its certificate, beside no visits and half of its visits, and the orders of its ledger."""
    options = PlanOptions(schedules=SCHEDULES, near=NearLimits(2, 1.0))
    certified = with_alternatives(certify(load_scenario(SCENARIO), options, REPLICATIONS, 1, "none"))
    content, model = plan_content(certified, "en"), certified.model
    plan = content.main.plan
    others = [
        variant(model, key, Text(zh, en), every(plan, step, model), REPLICATIONS)
        for key, zh, en, step in (("none", "不巡查", "no visits", 0), ("half", "隔次巡查", "every other visit", 2))
    ]
    variants = (content.main, *others)
    scores = [(v.key, v.marks["cycle_expected"].values) for v in variants]
    found = judged([(a, b, x, y) for (a, x), (b, y) in combinations(scores, 2)])
    orders = orders_of(model, plan, REPLICATIONS)
    return replace(content, variants=variants, differences=tuple(found), orders=orders, insurance=insurance_of(3))


def every(plan: Plan, step: int, model: Model) -> Plan:
    """Every n-th visit of a plan; none with 0."""
    kept = slice(0, None, step) if step else slice(0, 0)
    visits = (np.asarray(column[kept]) for column in (plan.day, plan.channel, plan.grid))
    return make_plan("part", *visits, len(model.departments.crews), model.time)


def orders_of(model: Model, plan: Plan, replications: int) -> OrderMarks:
    """KPIs of the ledgers of a plan, by department."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.parquet"
        with ledger_file(path, model, {}) as take:
            list(simulate(model, plan, 1, range(replications), ledger=take))
        return order_marks(ledger_orders(path, model), "whole", ["department"])
