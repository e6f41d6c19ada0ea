"""How much of crews and money should a plan keep back? Plans with other reserves, simulated under the same luck.

Run: python experiments/reserve/run.py [SCENARIO ..] [--replications N]; it updates answer.json and prints the rows.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import civsim
from civsim.language import Text
from civsim.model import Model, Scenario, build_model
from civsim.planner import PlanOptions, optimize
from civsim.planner.reserve import USUAL, Reserve
from civsim.scores import paired_difference
from civsim.study.certify import objective_values
from civsim.study.turned_roster import turned_roster
from civsim.study.variants import simulated_variant

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parents[1] / "scenarios"
SEED = 7
CITIES = ("demo", "chicago_sanitation")


def reserves() -> dict[str, Reserve]:
    """The usual reserve first, then others, each different from it in one thing."""
    crews = {f"crews {x:.2f}": replace(USUAL, crew_utilisation=x) for x in (0.80, 0.90, 0.95, 1.0)}
    money = {f"money {x:.2f}": replace(USUAL, money_certainty=x) for x in (0.80, 0.90, 0.99)}
    queues = {f"queues x {x:g}": replace(USUAL, queueing=x) for x in (0.0, 3.0, 6.0)}
    return {"usual": USUAL} | crews | money | queues


def simulated(scenario: Scenario, model: Model, reserve: Reserve, replications: int) -> NDArray[np.float64]:
    """Expected cycle scores of a plan with this reserve, by replication."""
    plan = turned_roster(model, optimize(model, PlanOptions(reserve=reserve))).plan
    variant = simulated_variant("plan", Text("方案", "plan"), scenario, model, plan, replications, SEED)
    return objective_values(model, variant, "cycle_score")


def rows(name: str, replications: int) -> dict[str, object]:
    """Mean of each plan, and the paired difference to that with the usual reserve, with its interval. [points]"""
    scenario = civsim.load_scenario(SCENARIOS / f"{name}.yaml")
    model, found, usual = build_model(scenario), {}, None
    for key, reserve in reserves().items():
        own = simulated(scenario, model, reserve, replications)
        usual = own if usual is None else usual
        difference = paired_difference(own, usual)
        found[key] = np.round([own.mean(), difference.mean, difference.low, difference.high], 3).tolist()
        print(name, key, found[key], flush=True)
    return found | {"n": replications}


def main() -> None:
    """Compare the reserves in each city and keep the answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("cities", nargs="*", default=CITIES)
    parser.add_argument("--replications", type=int, default=40)
    asked = parser.parse_args()
    file = FOLDER / "answer.json"
    answers = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for name in asked.cities:
        answers[name] = rows(name, asked.replications)
        file.write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
