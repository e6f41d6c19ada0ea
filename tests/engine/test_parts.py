"""A city run part by part leaves what it leaves as one, value for value; on any number of threads."""

import numpy as np
import pytest

from civsim.engine import Outcome, simulate
from civsim.engine.components import components_of
from civsim.engine.inputs import build_inputs
from civsim.engine.kernel_run import run_kernel
from civsim.engine.ledger_rows import Rows
from civsim.engine.parts import parts_of
from civsim.model import Model, Plan
from tests.engine.worlds import differences, run, visits, world


def city(**more: object) -> tuple[Model, Plan]:
    """Eleven grids in four districts with crews of their own; works, overtime, a warm-up, opening stock, tests."""
    kind = {"relapse_probability": 0.3, "redo_probability": 0.2, "postpone_probability": 0.2, "opening_per_grid": 2}
    model = world(
        {"a": {**kind, "arrivals_per_grid_day": 2, "department": "x"},
         "b": {**kind, "arrivals_per_grid_day": 1, "department": "y", "natural_end_days": 9}},
        {"walk": {"kind": "visit", "teams": 3, "find_probability": {"a": 0.5, "b": 0.9}, "false_share": 0.2},
         "report": {"kind": "report", "mean_delay_days": {"a": 9, "b": 30}}},
        {"x": {"crews": 1, "per": "district", "shift": {"from": 7, "to": 19}}, "y": {"crews": 2, "per": "district"}},
        grids=11, districts=4, end="2021-05-31", warm_up_days=20, test_days=("2021-03-02", "2021-05-05"),
        works={"w": {"grids": ["g1", "g9", "g10"], "start": "2021-02-01", "months": 1, "cost": 0, "cut": {"a": 0.9}}},
        **more,
    )  # fmt: skip
    overtime = np.zeros((len(model.departments.crews), len(model.time.months)))
    overtime[1::2, 1:] = 0.2
    return model, visits(model, [(d, 0, g) for g in range(11) for d in range(g, model.time.n_days, 6)], overtime)


def as_one(model: Model, plan: Plan, seed: int) -> tuple[Outcome, Rows]:
    """A run of the undivided city, and its ledger put in the order of the parts."""
    inputs, kept = build_inputs(model, plan), []
    outcome = run_kernel(inputs, seed, 0, kept.append)
    rows = np.concatenate(kept)
    return outcome, rows[np.argsort(inputs.component[rows[:, 2]], kind="stable")]


def test_parts_put_together_are_the_whole() -> None:
    model, plan = city()
    assert build_inputs(model, plan).components == 4
    for seed in range(3):
        in_parts, (undivided, rows) = run(model, plan, seed), as_one(model, plan, seed)
        assert in_parts.ledger and (in_parts.ledger.rows[:, 10] > 0).any()
        assert differences(in_parts, undivided) == ["ledger"]  # which is handed over here, and kept there
        assert np.array_equal(in_parts.ledger.rows, rows)


def test_the_reference_runs_the_city_as_one_and_agrees() -> None:
    model, plan = city()
    assert differences(run(model, plan), run(model, plan, engine="reference")) == []


def test_a_part_hears_nothing_of_the_others() -> None:
    # Without a visit in the other districts, every number of the first stays; its hash too.
    model, plan = city()
    first = model.areas.district == 0
    fewer = visits(model, np.column_stack([plan.day, plan.channel, plan.grid])[first[plan.grid]], plan.overtime)
    some, all_ = run(model, fewer), run(model, plan)
    assert np.array_equal(some.flows[:, first], all_.flows[:, first])
    assert not np.array_equal(some.flows, all_.flows)
    inputs = [build_inputs(model, p) for p in (fewer, plan)]
    hashes = [[run_kernel(part.city, 1, 0).trace_hash for part in parts_of(city)] for city in inputs]
    assert hashes[0][0] == hashes[1][0] and hashes[0][1] != hashes[1][1]


@pytest.mark.parametrize("workers", [2, 7])
def test_threads_within_a_replication_do_not_matter(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model, plan = city()
    alone = list(simulate(model, plan, 3, range(2), ledger=True))
    monkeypatch.setattr("civsim.engine.kernel_state.LEDGER_CHUNK", 64)  # nor do the chunks of the ledger
    together = list(simulate(model, plan, 3, range(2), workers=workers, ledger=True))
    assert [differences(a, b) for a, b in zip(alone, together, strict=True)] == [[]] * 2


def test_parts_are_joined_by_crews_and_by_money() -> None:
    nobody = np.full(4, -1)
    apart = np.array([[0, 4], [1, 5], [0, 4], [2, 6]])
    assert components_of(apart, nobody).tolist() == [0, 1, 0, 2]
    assert components_of(np.array([[2, 4], [1, 5], [0, 4], [1, 6]]), nobody).tolist() == [0, 1, 0, 1]
    assert components_of(apart, np.zeros(4, int)).tolist() == [0] * 4
    assert components_of(apart, np.array([0, 1, 0, 1])).tolist() == [0, 1, 0, 1]
    free, costly = (city(budget={2021: 9}) for _ in range(2))
    assert build_inputs(*free).components == 4  # repairs cost nothing, so money binds nobody
    costly[0].categories.cost_fen[0] = 1
    assert build_inputs(*costly).components == 1


def test_a_writer_that_fails_stops_all_threads() -> None:
    model, plan = city()

    def take(replication: int, rows: Rows) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        list(simulate(model, plan, 3, range(5), workers=4, ledger=take))
