"""Does the plan beat the usual ways wherever the assumed rates may lie? At both ends of the assumed arrival rates.

Run: python experiments/plan_ends/run.py [--scenarios demo,ningbo] [--replications 20]; it rewrites the scenarios'
entries in answer.json and prints them.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import civsim
from civsim.planner import PlanOptions
from civsim.scores import paired_difference
from civsim.study import arrival_rates_at, scaled_means
from civsim.study.certify import certify

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parents[1] / "scenarios"
SEED = 20261122


def answer(name: str, end: str, replications: int) -> dict[str, Any]:
    """Plan and baselines at one end, paired; at the end "high_twice" with twice the crews and money."""
    given = civsim.load_scenario(SCENARIOS / f"{name}.yaml")
    overrides = arrival_rates_at(given, "low" if end == "low" else "high") | (
        scaled_means(given, 2.0) if end == "high_twice" else {}
    )
    scenario = civsim.load_scenario(SCENARIOS / f"{name}.yaml", overrides)
    began = time.process_time()
    found = certify(scenario, PlanOptions(), replications, SEED)
    own = found.values_of(found.variant)
    others = {variant.key: found.values_of(variant) for variant in found.baselines}
    best = max(others, key=lambda key: others[key].mean())
    difference = paired_difference(own, others[best])
    return {
        "n": replications,
        "bound": round(found.bound, 2),
        "plan": [round(x, 2) for x in (found.simulated.mean, found.simulated.low, found.simulated.high)],
        "best_baseline": best,
        "best": round(float(others[best].mean()), 2),
        "difference": [round(float(x), 2) for x in (difference.mean, difference.low, difference.high)],
        "visits": found.plan.size,
        "baselines": {key: round(float(x.mean()), 2) for key, x in others.items()},
        "processor_seconds": round(time.process_time() - began, 1),
    }


def main() -> None:
    """Compare at each end and keep the answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenarios", default="demo,chicago_sanitation")
    parser.add_argument("--ends", default="low,high,high_twice")
    parser.add_argument("--replications", type=int, default=20)
    wanted, file = parser.parse_args(), FOLDER / "answer.json"
    answers = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for name in wanted.scenarios.split(","):
        for end in wanted.ends.split(","):
            answers[f"{name}, {end}"] = answer(name, end, wanted.replications)
            print(name, end, answers[f"{name}, {end}"], flush=True)
            file.write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
