"""Orders on their way: steps of escalation, postponement, who is responsible, and volunteers who may take over."""

from collections.abc import Iterator
from math import exp
from typing import Any

import numpy as np

from civsim.engine import FLOWS
from civsim.language import Text
from civsim.model import DAY_MS
from civsim.study.proofs.arrivals import REPORT, flow
from civsim.study.proofs.claim import Claim, identity, mean_claim
from civsim.study.proofs.worlds import ALWAYS, QUIET, Effort, run, world

ENOUGH = {"crews": 100_000, "shift": ALWAYS}
CLOCK = {"working_hours": {"from": 0, "to": 24}, "weekend": []}
"""Working time runs around the clock."""
WORK, DEADLINE, LATENESS = 24.0, 10.0, (0.0, 20.0, 60.0)
"""Mean crew time, deadline, and steps of escalation after it. [h]"""


def order(**block: Any) -> dict[str, Any]:
    """Orders with exponential work, verified at once, for crews that are never short."""
    return {**QUIET, "crew_hours": {"mean": WORK}, "deadline_hours": DEADLINE, "verification_days": 0, **block}


def escalation(effort: Effort) -> Iterator[Claim]:
    """With crews for all, an order reaches a step with the chance that its work takes longer than deadline and
    lateness: exp(-(d + l) / m). The records of a district are Poisson, with this share of the orders whose step falls
    into the run. The likely mistake, a lateness that is counted from the filing, misses exp(-d / m)."""
    rate, districts, days = 12.0, 200, 60
    steps = {f"s{i}": {"after_hours": hours} for i, hours in enumerate(LATENESS)}
    model = world(
        {"k": order(arrivals_per_grid_day=rate)}, REPORT, {"crew": ENOUGH}, grids=districts, districts=districts,
        end="2021-03-04", calendar=CLOCK, escalation=steps,
    )  # fmt: skip
    assert model.time.n_days == days
    recorded = run(model, seed=effort.seed).steps.sum(axis=(0, 2))
    for i, late in enumerate(LATENESS):
        after = DEADLINE + late
        theory = rate * (days - after / 24) * exp(-after / WORK)
        law = Text(f"超期 {late:g} 小时的督办记录数", f"orders recorded when {late:g} h overdue")
        yield mean_claim(law, recorded[:, i], theory, 0.2 * theory)


def postponement(effort: Effort) -> Iterator[Claim]:
    """A share p of orders gets its deadline twice; on time are (1 - p)(1 - exp(-d / m)) + p (1 - exp(-2 d / m))."""
    p, years_end = 0.3, (1,) * 11 + (0,)  # nothing appears in December, so that every deadline falls into the year
    kind = order(arrivals_per_grid_day=2, postpone_probability=p, month_factor=years_end)
    model = world({"k": kind}, REPORT, {"crew": ENOUGH}, grids=100, start="2021-01-01", calendar=CLOCK)
    outcome = run(model, seed=effort.seed)
    of = {name: flow(outcome, name).sum(axis=(0, 2)) for name in ("due", "postponed", "on_time")}
    assert (of["due"] == flow(outcome, "filed").sum(axis=(0, 2))).all()
    yield mean_claim(Text("延期的比例", "share of orders postponed"), of["postponed"] / of["due"], p, 0.1 * p)
    once, twice = (1 - exp(-n * DEADLINE / WORK) for n in (1, 2))
    law = Text("含延期的按期办结率", "share on time, postponed ones with twice the time")
    yield mean_claim(law, of["on_time"] / of["due"], (1 - p) * once + p * twice, 0.5 * p * (twice - once))


def responsibility(effort: Effort) -> Iterator[Claim]:
    """Every order goes to the department of its area: street before district before category, order by order."""
    kinds = {k: order(arrivals_per_grid_day=3, department="a") for k in ("k", "m")}
    report = {"report": {**REPORT["report"], "mean_delay_days": dict.fromkeys(kinds, 0.5)}}
    teams = {"a": ENOUGH, "b": ENOUGH, "c": {**ENOUGH, "per": "district"}}
    areas = {"d1": {"k": "b"}, "d2": {"k": "b", "m": "c"}, "d2/s": {"k": "c"}}
    model = world(kinds, report, teams, grids=30, districts=3, end="2021-03-31", responsibility=areas)
    outcome = run(model, seed=effort.seed)
    filed = outcome.flows[..., FLOWS.index("filed")].sum(axis=0, dtype=np.int64)
    by_place = {("d0", "k"): "a", ("d1", "k"): "b", ("d2", "k"): "c@d2"}
    by_place |= {("d0", "m"): "a", ("d1", "m"): "a", ("d2", "m"): "c@d2"}
    expected = {"a": 0, "b": 0, "c@d0": 0, "c@d1": 0, "c@d2": 0}
    for (district, category), pool in by_place.items():
        expected[pool] += int(filed[int(district[1:]) :: 3, int(category == "m")].sum())
    pools = [model.departments.pool_label(p, model.areas.districts) for p in range(len(expected))]
    found = dict(zip(pools, outcome.orders.sum(axis=0).tolist(), strict=True))
    law = Text("工单按地块和类别归口（单数）", "orders go to the department of their area (orders)")
    yield identity(law, sum(min(found[pool], n) for pool, n in expected.items()), int(filed.sum()))


def volunteers(effort: Effort) -> Iterator[Claim]:
    """Volunteers take each order that residents report with the same chance, and none of the others: a thinned stream.

    The department has no crews, so that what is closed is what volunteers have accepted.
    """
    accept = 0.7
    offer = {"to": "helpers", "accept_probability": accept, "channels": ["residents"]}
    soon = {**REPORT["report"], "mean_delay_days": {"k": 1}}
    model = world(
        {"k": order(arrivals_per_grid_day=4, department="a", offer=offer)}, {"residents": soon, "media": soon},
        {"a": {"crews": 0}, "helpers": ENOUGH}, grids=40, end="2021-05-31",
    )  # fmt: skip
    ledger = run(model, seed=effort.seed).ledger
    assert ledger
    source, filed = ledger.column("source"), ledger.column("filed")
    old = (filed >= 0) & (filed < 100 * DAY_MS)  # work of a mean day is done after 48 of them
    done = (ledger.column("closed") >= 0).astype(float)
    law = Text("志愿者接单的比例", "share of offered orders that volunteers accept")
    yield mean_claim(law, done[old & (source == 0)], accept, 0.1 * accept)
    others = done[source == 1]
    law = Text("志愿者不接未推送的工单", "volunteers leave what is not offered")
    yield identity(law, int((others == 0).sum()), len(others))
