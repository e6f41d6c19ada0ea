"""A black-box search (CMA-ES on simulated scores) against the planner, with 20 times the processor time of the plan.

Run: python experiments/black_box/run.py [--scenarios tiny,demo] [--times 20] [--search 4] [--usual myopic] [--end low];
it rewrites the scenarios' entries in answer.json and prints them. `--end`: all arrival rates at an end of their ranges.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import civsim
from civsim.model import Model, Plan, Scenario, build_model
from civsim.planner import PlanOptions, SearchLimits, optimize
from civsim.roster import date_visits
from civsim.scores import SCORES_ONLY, paired_difference, score_run
from civsim.study import arrival_rates_at, with_values
from civsim.study.certify import baseline_plans
from civsim.study.reestimate import planned
from civsim.study.rival import black_box_plan

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parents[1] / "scenarios"
SEED = 20261122  # of the final comparison; neither the search nor the planner knows it
LUCK = {"tiny": 8, "ningbo": 1}  # replications of each plan that the search looks at; 4 where nothing is said


def timed_plan(model: Model, rounds: int = 0) -> tuple[Plan, float]:
    """The planner's dated plan and the processor time it took."""
    began = time.process_time()
    optimum = optimize(model, PlanOptions(search=SearchLimits(rounds)))
    return date_visits(model, optimum.allocation).plan, time.process_time() - began


def values(scenario: Scenario, model: Model, plan: Plan, replications: int) -> Any:
    """Simulated cycle scores of a plan under the luck of the final comparison."""
    run = civsim.simulate(scenario, plan, replications=replications, seed=SEED)
    return score_run(model, run, SEED, SCORES_ONLY)["cycle_expected"].values


def plan_at_end(scenario: Scenario, model: Model) -> tuple[Plan, float]:
    """The plan that `civsim plan` keeps, after trials where the bound says little, and the processor time it took."""
    began = time.process_time()
    return planned(scenario, model, PlanOptions(), 0, SEED - 1).roster.plan, time.process_time() - began


def answer(name: str, end: str, times: float, replications: int, rounds: int, usual: tuple[str, ...]) -> dict[str, Any]:
    """Plan, rival and usual ways of one scenario under the same luck; with `rounds`, also the plan after a search."""
    given = civsim.load_scenario(SCENARIOS / f"{name}.yaml")
    scenario = with_values(given, arrival_rates_at(given, end)) if end else given
    model = build_model(scenario)
    plan, seconds = plan_at_end(scenario, model) if end else timed_plan(model)
    rival = black_box_plan(scenario, model, times * seconds, replications=LUCK.get(name, 4))
    others = {key: each for key, each in baseline_plans(scenario, model).items() if not usual or key in usual}
    plans = {"plan": plan, "black_box": rival.plan, **others}
    if rounds:
        plans["plan_search"], longer = timed_plan(model, rounds)
    score = {key: values(scenario, model, each, replications) for key, each in plans.items()}
    best = max(others, key=lambda key: score[key].mean())

    def between(a: str, b: str) -> list[float]:
        found = paired_difference(score[a], score[b])
        return [round(float(x), 3) for x in (found.mean, found.low, found.high)]

    return {
        "scenario": name,
        "n": replications,
        "seconds": {"plan": round(seconds, 1), "rival": round(rival.seconds, 1)}
        | ({"plan_search": round(longer, 1)} if rounds else {}),
        "rival": {
            "numbers": rival.numbers,
            "evaluations": rival.evaluations,
            "generations": rival.generations,
            "started_from": rival.started_from,
        },
        "scores": {key: round(float(x.mean()), 3) for key, x in score.items()},
        "best_baseline": best,
        "plan - black_box": between("plan", "black_box"),
        **({"plan_search - black_box": between("plan_search", "black_box")} if rounds else {}),
        "black_box - best_baseline": between("black_box", best),
    }


def main() -> None:
    """Compare in each scenario and keep the answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenarios", default="tiny,demo,chicago_sanitation")
    parser.add_argument("--times", type=float, default=20.0)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--search", type=int, default=0, help="rounds of search beyond the catalogue")
    parser.add_argument("--end", choices=["low", "high"], default="", help="of the assumed arrival rates")
    parser.add_argument("--usual", default="", help="usual ways to simulate, by comma; all if none is named")
    wanted, file = parser.parse_args(), FOLDER / "answer.json"
    tiny = civsim.load_scenario(SCENARIOS / "tiny.yaml")
    timed_plan(build_model(tiny))  # compiles, so that nobody's time is taken by it
    black_box_plan(tiny, build_model(tiny), 0.0)
    answers = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for name in wanted.scenarios.split(","):
        usual = tuple(filter(None, wanted.usual.split(",")))
        found = answer(name, wanted.end, wanted.times, wanted.replications, wanted.search, usual)
        key = f"{name}, {wanted.end}" if wanted.end else name
        answers[key] = found | {"times": wanted.times}
        print(key, answers[key], flush=True)
        file.write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
