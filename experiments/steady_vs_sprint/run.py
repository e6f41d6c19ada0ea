"""Steady work or a sprint before the tests? The same people and money, at both ends of the assumed rates.

Run: python experiments/steady_vs_sprint/run.py [--replications N]; it rewrites answer.json and prints the answers.
"""

import argparse
import json
from pathlib import Path

import civsim
from civsim.model import Scenario
from civsim.study import assumed_ranges, scaled_means

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parents[1] / "scenarios"
SEED = 20231115
ARRIVALS, RELAPSE = "arrivals_per_grid_day", "relapse_probability"


def at_end(scenario: Scenario, value: str, end: int) -> dict[str, float]:
    """Overrides that set a value of every category to the low (0) or high (1) end of its assumed range."""
    ranges = [r for r in assumed_ranges(scenario) if r.path.startswith("categories.") and r.path.endswith(value)]
    return {r.path: r.high if end else r.low for r in ranges}


def cases(scenario: Scenario) -> dict[str, dict[str, float]]:
    """What is changed in both scenarios, by case."""
    many = at_end(scenario, ARRIVALS, 1)
    return {
        "as given": {},
        "few arrivals": at_end(scenario, ARRIVALS, 0),
        "many arrivals": many,
        "many arrivals, twice the crews and money": many | scaled_means(scenario, 2.0),
        "few relapses": at_end(scenario, RELAPSE, 0),
        "many relapses": at_end(scenario, RELAPSE, 1),
    }


def main() -> None:
    """Compare both scenarios in each case and keep the answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replications", type=int, default=20)
    replications = parser.parse_args().replications
    answers = []
    for case, overrides in cases(civsim.load_scenario(SCENARIOS / "ningbo.yaml")).items():
        pair = {
            "steady": civsim.load_scenario(SCENARIOS / "ningbo.yaml", overrides),
            "sprint": civsim.load_scenario(SCENARIOS / "ningbo_sprint.yaml", overrides),
        }
        table, differences = civsim.compare(pair, replications, SEED)
        difference = differences.iloc[0]
        answers.append(
            {
                "case": case,
                "steady": round(float(table.loc["steady", "mean"]), 3),
                "sprint": round(float(table.loc["sprint", "mean"]), 3),
                "difference": [round(float(difference[key]), 3) for key in ("mean", "low", "high")],
                "significant": bool(difference["significant"]),
                "n": replications,
            }
        )
        print(answers[-1], flush=True)
    (FOLDER / "answer.json").write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
