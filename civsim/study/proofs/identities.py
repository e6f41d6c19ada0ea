"""What holds on every single run, to the millisecond: Little's law, balanced books, one trace of both engines."""

from collections.abc import Callable, Iterator

import numpy as np

from civsim.engine import FLOWS, Outcome
from civsim.language import Text
from civsim.model import DAY_MS, Model, Plan, build_model
from civsim.study.load import load_scenario
from civsim.study.plans import own_plan
from civsim.study.proofs.books import balances, month_ends
from civsim.study.proofs.cities import full_city, mixed_city
from civsim.study.proofs.claim import Claim, identity
from civsim.study.proofs.worlds import Effort, run, runs

City = Callable[[], tuple[Model, Plan]]


def shipped(name: str) -> tuple[Model, Plan]:
    """A shipped scenario and its own plan."""
    scenario = load_scenario(name)
    model = build_model(scenario)
    return model, own_plan(scenario, model)


CITIES: dict[str, City] = {
    "mixed": mixed_city,
    "full": lambda: full_city(grids=20),
    "tiny": lambda: shipped("tiny"),
}
LARGE_CITIES: dict[str, City] = {"demo": lambda: shipped("demo")}


def cities(effort: Effort) -> dict[str, City]:
    """The cities on which the identities are shown."""
    return CITIES if effort.quick else CITIES | LARGE_CITIES


def differences(a: Outcome, b: Outcome) -> list[str]:
    """Names of the fields in which two outcomes differ, all but the time they took."""
    fields = [name for name in Outcome.__dataclass_fields__ if name not in ("seconds", "ledger")]
    found = [name for name in fields if not np.array_equal(getattr(a, name), getattr(b, name))]
    if (a.ledger is None) != (b.ledger is None):
        return [*found, "ledger"]
    same = a.ledger is None or b.ledger is None or np.array_equal(a.ledger.rows, b.ledger.rows)
    return found if same else [*found, "ledger"]


def traces(effort: Effort) -> Iterator[Claim]:
    """The SimPy reference and the kernel leave the same: every row, every count, the order of events."""
    held = cases = 0
    for made in cities(effort).values():
        model, plan = made()
        for replication in range(2):
            kernel, reference = (run(model, plan, effort.seed, replication, e) for e in ("fast", "reference"))
            cases += kernel.events
            held += kernel.events if not differences(kernel, reference) else 0
    law = Text("两个引擎的轨迹逐事件相同（事件数）", "both engines leave one trace (events)")
    yield identity(law, held, cases)


def conservation(effort: Effort) -> Iterator[Claim]:
    """No problem is lost: by flows and problem by problem, in every month and state."""
    found: list[bool] = []
    for made in cities(effort).values():
        model, plan = made()
        for outcome in runs(model, plan, effort.seed, range(4 if effort.quick else 10)):
            found += balances(outcome, model)
    law = Text("问题总数守恒（逐月逐状态）", "no problem is lost (by month and state)")
    yield identity(law, sum(found), len(found))


def littles_law(effort: Effort) -> Iterator[Claim]:
    """On every sample path the area under the number of open orders of a pool is the sum of their times in it.

    References
    ----------
    [little-1961] L = lambda W; here without limits or means, as an identity in whole milliseconds.
    """
    found: list[bool] = []
    for made in cities(effort).values():
        model, plan = made()
        found += little_identities(model, run(model, plan, effort.seed))
    law = Text("Little 定律，逐班组，精确到毫秒", "Little's law of each pool, to the millisecond")
    yield identity(law, sum(found), len(found))


def little_identities(model: Model, outcome: Outcome) -> list[bool]:
    """For each pool: area against times, and the number at the ends of months against the flows."""
    assert outcome.ledger
    of = outcome.ledger.column
    pool = model.departments.pool_of[of("grid"), of("category")]
    end = model.time.n_days * DAY_MS
    found = []
    for p in range(len(model.departments.crews)):
        here = (pool == p) & (of("filed") >= 0)
        filed = of("filed")[here]
        closed = np.where(of("closed")[here] < 0, end, of("closed")[here])
        times = np.concatenate([filed, closed])
        order = np.argsort(times, kind="stable")
        number = np.cumsum(np.repeat([1, -1], [len(filed), len(closed)])[order])
        area = int((number[:-1] * np.diff(times[order])).sum())
        found.append(area == int((closed - filed).sum()))
        flows = outcome.flows[:, model.departments.pool_of == p].sum(axis=1, dtype=np.int64)
        by_flows = (flows[:, FLOWS.index("filed")] - flows[:, FLOWS.index("closed")]).cumsum()
        ends = month_ends(model)
        open_then = [int(((filed < t) & ((closed >= t) | (closed == end))).sum()) for t in ends]
        found += [a == int(b) for a, b in zip(open_then, by_flows, strict=True)]
    return found
