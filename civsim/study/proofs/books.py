"""Do the books balance? Open problems at the ends of months, counted by flows and problem by problem."""

import numpy as np
from numpy.typing import NDArray

from civsim.engine import FLOWS, Outcome
from civsim.model import DAY_MS, Model
from civsim.results import states_of

NOT_YET = 1 << 62


def states_by_flows(outcome: Outcome) -> NDArray[np.int64]:
    """(slots, STATES) open problems at the ends of months, from the flows."""
    return states_of(outcome.flows.sum(axis=(1, 2)).cumsum(axis=0)).T


def states_by_ledger(outcome: Outcome, model: Model) -> NDArray[np.int64]:
    """(slots, 3) hidden, being checked, and ordered but not closed at the ends of months, problem by problem."""
    assert outcome.ledger
    of = outcome.ledger.column
    found, filed, closed, gone = (np.where(of(n) < 0, NOT_YET, of(n)) for n in ("found", "filed", "closed", "gone"))
    rows = []
    for end in month_ends(model):
        here = of("appeared") < end
        hidden = here & (found >= end) & (gone >= end)
        checking = (found < end) & (filed >= end) & (closed >= end)
        rows.append([hidden.sum(), checking.sum(), ((filed < end) & (closed >= end)).sum()])
    return np.array(rows)


def month_ends(model: Model) -> NDArray[np.int64]:
    """The instants at which the slots of the counts end. [ms]"""
    ends: NDArray[np.int64] = (np.flatnonzero(np.diff(model.time.month, append=-2)) + 1) * DAY_MS
    return ends


def balances(outcome: Outcome, model: Model) -> list[bool]:
    """Every balance that must hold, month by month and state by state, and whether it does."""
    flows, ledger = states_by_flows(outcome), states_by_ledger(outcome, model)
    total = {name: int(outcome.flows[..., i].sum()) for i, name in enumerate(FLOWS)}
    gone = total["closed"] + total["spot"] + total["gone"]
    return [
        *(flows >= 0).ravel().tolist(),
        *(flows[-1] == outcome.final_states).tolist(),
        *(flows[:, :2] == ledger[:, :2]).ravel().tolist(),
        *(flows[:, 2:].sum(axis=1) == ledger[:, 2]).tolist(),
        total["appeared"] == outcome.final_states.sum() + gone,
        total["appeared"] == outcome.problems,
    ]
