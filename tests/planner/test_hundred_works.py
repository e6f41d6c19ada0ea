"""A choice among a hundred works (F12): within the money, close to the bound, and quick."""

from time import perf_counter

from civsim.planner import PlanOptions, optimize
from tests.planner.cities import city

BUDGET = 150.0


def test_a_hundred_works_on_two_hundred_grids() -> None:
    costs = {f"w{i}": 1.0 + i % 7 for i in range(100)}
    works = {
        f"w{i}": {
            "grids": [f"g{2 * i}", f"g{2 * i + 1}"],
            "start": "2022-03-05",
            "months": 1,
            "cost": costs[f"w{i}"],
            "cut": {"litter": 0.3 + 0.005 * (i % 40)},
            "optional": True,
        }
        for i in range(100)
    }
    sizes = tuple(0.5 + 0.5 * (i % 5) for i in range(200))
    dates = {"end": "2022-08-31", "tests": {"final": ["2022-08-20"]}}
    model = city(grids=sizes, budget={2022: BUDGET}, works=works, categories__litter__cost=0.0, **dates)
    began = perf_counter()
    best = optimize(model, PlanOptions(schedules=200))
    assert perf_counter() - began < 30.0
    chosen = best.allocation.works
    assert 10 < len(chosen) < 90, "money must make it a choice"
    assert sum(costs[model.works.ids[w]] for w in chosen) <= BUDGET
    assert 0.0 <= best.lp_gap < 0.002
