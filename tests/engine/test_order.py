"""The declared order of simultaneous events: by kind, then by key."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from civsim.engine.inputs import build_inputs
from civsim.engine.kernel_agenda import open_bucket, pop, schedule
from civsim.engine.kernel_blocks import reader_of, table_of
from civsim.engine.kernel_state import HEAP, Live, new_live
from tests.engine.worlds import QUIET, differences, run, visits, world

read_live = reader_of(Live)


@njit
def popped(table: NDArray[np.int64], times: NDArray[np.int64], buckets: int) -> NDArray[np.int64]:
    """The slots in the order in which the agenda gives them."""
    live = read_live(table)
    for s in range(len(times)):
        schedule(live, s, times[s])
    order = np.zeros(len(times), np.int64)
    n = 0
    for bucket in range(buckets):
        open_bucket(live, bucket)
        while live.now[HEAP] > 0:
            order[n] = pop(live)
            n += 1
    return order[:n]


def test_agenda_gives_events_by_time_kind_and_key() -> None:
    model = world({"k": {**QUIET, "arrivals_per_grid_day": 1}}, end="2021-01-06")
    luck = np.random.default_rng(4)
    for few_times in (5, 300):  # many ties, and a mixture over all slices of three days
        live = new_live(build_inputs(model, visits(model, [])), 32, False)
        n = 1000
        times = luck.integers(0, 3 * 86_400_000, few_times)[luck.integers(0, few_times, n)]
        live.slots["state"][:n] = luck.integers(0, 5, n)
        live.slots["key"][:n] = luck.permutation(n)
        order = popped(table_of(live), times, len(live.bucket_first))
        expected = np.lexsort((live.slots["key"][:n], live.slots["state"][:n], times))
        assert (order == expected).all()


def test_engines_agree_where_everything_happens_on_the_hour() -> None:
    # Repairs of exactly one or two hours, verified after one hour, by crews that begin together at eight.
    kind = {"crew_hours": {"median": 1, "sigma": 0}, "verification_days": 1 / 24, "redo_probability": 0.4}
    model = world(
        {"a": {**kind, "arrivals_per_grid_day": 3},
         "b": {**kind, "arrivals_per_grid_day": 1.5, "crew_hours": {"median": 2, "sigma": 0}}},
        {"report": {"kind": "report", "mean_delay_days": {"a": 1, "b": 1}}},
        {"crew": {"crews": 4, "shift": {"from": 8, "to": 18}}}, grids=6, end="2021-03-31",
    )  # fmt: skip
    fast = run(model)
    assert differences(fast, run(model, engine="reference")) == []
    assert fast.ledger
    closed = fast.ledger.column("closed")
    assert len(np.unique(closed[closed >= 0])) < 0.8 * (closed >= 0).sum()  # many close in the same instant
