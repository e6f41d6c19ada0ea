"""Steady work or a sprint before the tests? The same people and money, at both ends of the assumed rates.

Run: python experiments/steady_vs_sprint/run.py [--replications N]; it rewrites answer.json and prints the table.
"""

import argparse
import json
from pathlib import Path

import civsim
from civsim.model import Scenario

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parents[1] / "scenarios"
SEED = 20231115


def ends(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Overrides that set every category's arrivals to 70 %, 100 % and 130 % of the scenario's value."""
    rates = {key: block.arrivals_per_grid_day for key, block in scenario.spec.categories.items()}
    return {
        label: {f"categories.{key}.arrivals_per_grid_day": rate * factor for key, rate in rates.items()}
        for label, factor in {"low": 0.7, "as given": 1.0, "high": 1.3}.items()
    }


def main() -> None:
    """Compare both scenarios at each end and keep the answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replications", type=int, default=10)
    replications = parser.parse_args().replications
    answers = []
    for label, overrides in ends(civsim.load_scenario(SCENARIOS / "ningbo.yaml")).items():
        pair = {
            "steady": civsim.load_scenario(SCENARIOS / "ningbo.yaml", overrides),
            "sprint": civsim.load_scenario(SCENARIOS / "ningbo_sprint.yaml", overrides),
        }
        table, differences = civsim.compare(pair, replications, SEED)
        difference = differences.iloc[0]
        answers.append(
            {
                "arrivals": label,
                "steady": round(float(table.loc["steady", "mean"]), 3),
                "sprint": round(float(table.loc["sprint", "mean"]), 3),
                "difference": [round(float(difference[key]), 3) for key in ("mean", "low", "high")],
                "significant": bool(difference["significant"]),
                "n": replications,
            }
        )
        print(answers[-1], flush=True)
    (FOLDER / "answer.json").write_text(json.dumps(answers, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
