"""Where does the distance between the bound and the simulated roster come from? A ladder from the one to the other.

Run: python experiments/plan_gap/run.py [SCENARIO ..] [--replications N]; it updates answer.json and prints the rungs.
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import civsim
from civsim.language import Text
from civsim.model import Model, Plan, Scenario, build_model, build_periods
from civsim.planner import PlanOptions, build_instance, dated_scores, optimize
from civsim.planner.reserve import NOTHING
from civsim.scores import score_interval
from civsim.study.certify import objective_values
from civsim.study.turned_roster import turned_roster
from civsim.study.variants import simulated_variant

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parents[1] / "scenarios"
SEED, PLENTY, MUCH = 1, 500, 1e7  # crews a pool, 万元 a year
CITIES = ("tiny", "demo", "chicago_sanitation", "ningbo")  # jinan_inspection on request: 2 x 20 million problems a run


def plentiful(scenario: Scenario) -> dict[str, object]:
    """Overrides with crews and money that never run short."""
    found: dict[str, object] = {}
    for key, department in scenario.spec.departments.items():
        if isinstance(department.crews, Mapping):
            found |= {f"departments.{key}.crews.{d}": PLENTY for d in department.crews}
        else:
            found[f"departments.{key}.crews"] = PLENTY
    return found | {f"budget.{year}": MUCH for year in scenario.spec.budget.years}


def simulated(scenario: Scenario, model: Model, plan: Plan, replications: int) -> tuple[NDArray[np.float64], float]:
    """Expected cycle scores by replication, and what data leaves lose of them on average. [points]"""
    variant = simulated_variant("plan", Text("方案", "plan"), scenario, model, plan, replications, SEED)
    marks, counted = variant.marks, np.flatnonzero(model.assessments.weight > 0)
    weight = model.assessments.weight[counted]
    data = np.flatnonzero(marks.leaf_kind.values == "data")
    lost = (marks.points.values * (1 - marks.leaf_expected.mean("replication").values))[counted][:, data].sum(axis=1)
    return objective_values(model, variant, "cycle_score"), float(weight @ lost / weight.sum())


def ladder(name: str, replications: int) -> dict[str, object]:
    """The rungs from the bound to the simulated roster of one scenario. [points]"""
    path = SCENARIOS / f"{name}.yaml"
    scenario = civsim.load_scenario(path)
    model = build_model(scenario)
    options = PlanOptions(seconds=600)
    optimum, careless = optimize(model, options), optimize(model, replace(options, reserve=NOTHING))
    plan = turned_roster(model, optimum).plan
    periods = build_periods(model.time, model.assessments)
    nothing = np.zeros((1, len(model.channels.visits.channel), periods.size), np.int16)
    instance = build_instance(model, schedules=nothing)
    rich = civsim.load_scenario(path, plentiful(scenario))
    at_once, lost = simulated(rich, build_model(rich), plan, replications)
    real, lost_really = simulated(scenario, model, plan, replications)
    return {
        "bound": optimum.bound,
        "estimate": optimum.estimate_with_queues,
        "lp": optimum.lp_value,
        "whole": careless.value,
        "reserved": optimum.value,
        "dated": float(instance.test_weight @ dated_scores(instance, plan)),
        "no queues": list(score_interval(at_once)[:3]),
        "simulated": list(score_interval(real)[:3]),
        "queues": list(score_interval(at_once - real)[:3]),
        "data leaves": [lost, lost_really],
        "n": replications,
    }


def main() -> None:
    """Climb down the ladder of each city and keep the answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("cities", nargs="*", default=CITIES)
    parser.add_argument("--replications", type=int, default=20)
    asked = parser.parse_args()
    file = FOLDER / "answer.json"
    answers = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for name in asked.cities:
        answers[name] = {key: np.round(value, 3).tolist() for key, value in ladder(name, asked.replications).items()}
        print(name, answers[name], flush=True)
        file.write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
