"""Does a plan for a metropolis come in a minute? Time, memory and gap of `optimize`, from 500 to 16 000 grids.

Run by hand: pytest -m benchmark -n0 -s tests/benchmarks/test_planner.py. Model and solve only, without simulation and
baselines. Each run stands in a process of its own, after one that compiles, so that peak memory is its own. Seconds are
of the processor, all threads together, with the clock's beside them: on a machine that others use too, the former tell
more.

The made-up city has heterogeneous grids (sizes from 0.2 to 5, four profiles) in twelve districts, five categories in
three departments whose crews fall short, a patrol, three yearly tests in 36 months, and a limit of money.
Jinan's own teams belong to their grids, so there is nothing to send; `jinan_inspection` adds teams that a plan sends.
"""

from math import log
from typing import Any

import pytest

from tests.benchmarks.test_city_size import measured

pytestmark = pytest.mark.benchmark
PLAN = """
import hashlib, json, resource, sys, time
from math import exp
from statistics import NormalDist
from civsim.model import build_model
from civsim.planner import PlanOptions, build_instance, optimize
from civsim.planner.reserve import NOTHING
from civsim.study import load_scenario
from civsim.study.proofs.worlds import world

kind, n, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

def made():
    names, rates, hours = [f"k{i}" for i in range(5)], (0.4, 0.2, 0.2, 0.15, 0.02), (1, 1.5, 1, 1, 8)
    find, ends = dict.fromkeys(names, 0.7), (15, 40, 25, 10, 300)
    normal, crews = NormalDist(), n / 12 / 7
    factors = {f"p{i}": (0.5, 0.8, 1.3, 2.0)[i] for i in range(4)}
    kinds = {k: {"arrivals_per_grid_day": rates[i], "department": f"d{i // 2}", "relapse_probability": 0.15,
                 "crew_hours": {"median": hours[i], "sigma": 0.8}, "cost": 0.005, "natural_end_days": ends[i],
                 "profile_factor": {p: x ** (1 if i % 2 else 0.5) for p, x in factors.items()}, "opening_per_grid": 0.5,
                 "month_factor": [0.8, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.3, 1.1, 1, 0.8, 0.7]}
             for i, k in enumerate(names)}
    tests = {f"t{y}": {"kind": "national", "days": [f"{y}-11-16"], "year": y} for y in (2021, 2022, 2023)}
    leaves = tuple({"id": str(i + 1), "weight": 0.16, "kind": "field", "categories": k, "site_classes": "*",
                    "rule": "deduct", "d_or_n": 0.2} for i, k in enumerate(names))
    survey = {"id": "6", "weight": 0.2, "kind": "survey", "base": 0.95, "slope": 0.1, "low": 0.5, "d_or_n": 0.9}
    return world(
        kinds,
        {"patrol": {"kind": "visit", "per": "district", "teams": max(1, round(n / 12 / 60)), "grids_per_team_day": 8,
                    "cost_per_team_day": 0.1, "find_probability": find},
         "hotline": {"kind": "report", "mean_delay_days": dict.fromkeys(names, 40)}},
        {f"d{i}": {"crews": max(1, round(crews * x)), "per": "district"} for i, x in enumerate((1, 0.5, 0.25))},
        grids=n, districts=12, start="2021-01-01", end="2023-12-31", profiles=tuple(factors),
        sizes=tuple(min(5, max(0.2, exp(0.6 * normal.inv_cdf((i * 0.6180339887 + 0.5) % 1)))) for i in range(n)),
        sites=tuple((f"g{i}", "street") for i in range(0, n, 4)), leaves=(*leaves, survey), assessments=tests,
        cycle={"year_weights": {2021: 0.2, 2022: 0.3, 2023: 0.5}, "kind_shares": {"field": 70, "survey": 30}},
        budget={y: 2 * n for y in (2021, 2022, 2023)})

model = made() if kind == "made" else build_model(load_scenario(kind))
options = {"workers": workers} if hasattr(PlanOptions, "workers") else {}
optimize(build_model(load_scenario("tiny")))  # loads what is compiled
instance_cpu = []
import civsim.planner.optimize
steps = sys.modules["civsim.planner.optimize"]
def timed(*arguments, **named):
    began = time.process_time()
    found = build_instance(*arguments, **named)
    instance_cpu.append(time.process_time() - began)
    return found
steps.build_instance = timed
started, wall = time.process_time(), time.perf_counter()
found = optimize(model, PlanOptions(**options))
cpu = time.process_time() - started
wall = time.perf_counter() - wall
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
generous = None
if sys.argv[4] == "reserve":  # the same plan, counting on all crews and all money
    generous = optimize(model, PlanOptions(reserve=NOTHING, **options)).lp_gap
short = sum(1 for p in found.prices if p.resource == "crew" and p.price > 1e-9)
print(json.dumps({
    "cpu": cpu, "wall": wall, "build": instance_cpu[0], "build_wall": found.seconds["model"],
    "solve": cpu - instance_cpu[0], "rounds": len(found.history), "master_gap": 1 - found.lp_value / found.bound,
    "gap": found.lp_gap, "bound": found.bound, "value": found.value, "crew_prices": short,
    "plan": hashlib.sha256(found.allocation.visits.tobytes()).hexdigest(),
    "pricing": found.history[-1]["pricing"], "master": found.history[-1]["master"], "without_reserve": generous,
    "peak": peak}))
"""
HEAD = (
    "| city | grids | build [s] | pricing [s] | master [s] | rest [s] | all [s] | clock [s] | rounds | LP to bound "
    "| plan to bound | without reserve | bound | peak [MB] |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def planned(kind: str, grids: int = 0, workers: int = 2, reserve: bool = False) -> dict[str, Any]:
    """One plan in a process of its own, told in a line of the table; with `reserve`, also what the reserve costs."""
    run = measured(PLAN, kind, grids, workers, "reserve" if reserve else "plan")
    rest = run["solve"] - run["pricing"] - run["master"]  # the reserve, whole grids, first columns, survey lines
    generous = "" if run["without_reserve"] is None else f"{run['without_reserve']:.2%}"
    times = " | ".join(f"{x:.1f}" for x in (run["build"], run["pricing"], run["master"], rest, run["cpu"], run["wall"]))
    print(
        f"| {kind} | {grids or 16000} | {times} | {run['rounds']} | {run['master_gap']:.3%} | {run['gap']:.2%} "
        f"| {generous} | {run['bound']:.3f} | {run['peak']:.0f} |",
        flush=True,
    )
    return run


def test_jinan_in_a_minute() -> None:
    print("\n" + HEAD)
    planned("jinan")  # compiles
    assert planned("jinan")["cpu"] <= 60
    run = planned("jinan_inspection", reserve=True)
    assert run["master_gap"] <= 0.001
    assert run["cpu"] <= 60 and run["peak"] < 1500


def test_heterogeneous_cities_from_500_to_16000_grids() -> None:
    print("\n" + HEAD)
    runs = {n: planned("made", n, reserve=True) for n in (500, 1000, 2000, 4000, 8000, 16000)}
    for n in (2000, 8000, 16000):
        print(f"{n} grids / 500 grids: n^{log(runs[n]['cpu'] / runs[500]['cpu']) / log(n / 500):.2f}")
    assert all(run["master_gap"] <= 0.001 for run in runs.values())
    assert runs[1000]["cpu"] <= 15
    assert runs[16000]["cpu"] <= 60 and runs[16000]["peak"] < 1500


def test_a_plan_does_not_depend_on_threads() -> None:
    one, two = (planned("made", 1000, workers) for workers in (1, 2))
    assert (one["plan"], one["bound"], one["value"]) == (two["plan"], two["bound"], two["value"])
