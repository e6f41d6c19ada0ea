"""What each shipped scenario should have measured first: for the score, and for the plan. See README.md."""

import json
import sys
from pathlib import Path
from time import process_time
from typing import Any

from civsim import load_scenario, sensitivity
from civsim.planner import PlanOptions
from civsim.report import Joint, Moved
from civsim.scores import Difference
from civsim.study.sensitivity_study import Sensitivity

ANSWER = Path(__file__).with_name("answer.json")
TINY = {  # states no ranges of its own
    "categories.rubbish.arrivals_per_grid_day": (0.2, 0.8),
    "categories.stall.arrivals_per_grid_day": (0.1, 0.3),
    "categories.stall.relapse_probability": (0.1, 0.5),
    "categories.rubbish.verification_days": (0.1, 2.0),
    "channels.hotline.mean_delay_days.rubbish": (10.0, 40.0),
    "channels.hotline.mean_delay_days.stall": (15.0, 60.0),
    "channels.hotline.false_share": (0.0, 0.2),
    "channels.patrol.teams": (1.0, 3.0),
    "departments.urban_management.crews": (1.0, 4.0),
    "departments.market_supervision.crews": (1.0, 2.0),
    "budget.2022": (30.0, 90.0),
}
ONLY = {  # 26 parameters would take 52 plans
    "demo+plan": (
        "categories.*.arrivals_per_grid_day",
        "categories.*.cost",
        "departments.*.crews",
        "budget",
        "channels.*.grids_per_team_day",
        "channels.*.mean_delay_days",
    )
}
REPLICATIONS, SEED, PATHS = 8, 1, 4


def told(found: Difference | None) -> list[float] | None:
    """Mean, low, high. [points]"""
    return None if found is None else [round(x, 3) for x in found[:3]]


def ends(effect: Moved) -> dict[str, Any]:
    """Both ends, and whether either is more than luck."""
    return {"low": told(effect.at_low), "high": told(effect.at_high), "significant": effect.significant}


def joint(effect: Joint) -> list[float]:
    """Size with its interval, the most that luck gives, and spread. [points]"""
    return [round(x, 3) for x in (effect.size, effect.size_low, effect.size_high, effect.luck, effect.spread)]


def answer(found: Sensitivity, seconds: float) -> dict[str, Any]:
    """What stands in answer.json."""
    return {
        "score": [round(x, 3) for x in found.as_given[:3]],
        "n": found.as_given.n,
        "values": sum(len(p.ranges) for p in found.parameters),
        "parameters": len(found.parameters),
        "simulations": found.simulations,
        "processor_seconds": round(seconds),
        "effects": {e.key: ends(e) for e in found.effects},
        "together": {j.key: joint(j) for j in found.together},
        "knowing": {e.key: ends(e) for e in found.knowing},
        "refused": [f"{r.parameter.key} {r.end}: {r.reason.en}" for r in found.refused],
        "visits_not_made": [f"{p.key} {end}: {visits}" for p, end, visits in found.not_made],
    }


def main(names: list[str]) -> None:
    """Add the named cases to answer.json: a scenario's own plan, or `scenario+plan` for its best plan."""
    for name in names:
        shipped, best = name.removesuffix("+plan"), name.endswith("+plan")
        answers = json.loads(ANSWER.read_text(encoding="utf-8")) if ANSWER.exists() else {}
        began = process_time()
        found = sensitivity(
            load_scenario(shipped),
            replications=REPLICATIONS,
            seed=SEED,
            only=ONLY.get(name, ()),
            ranges=TINY if shipped == "tiny" else None,
            together=PATHS,
            replan=best,
            options=PlanOptions(workers=1),
            workers=1,
            progress=lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr),
        )
        answers[name] = answer(found, process_time() - began)
        ANSWER.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:] or ["tiny", "tiny+plan", "demo", "demo+plan", "chicago_sanitation", "chicago_sanitation+plan"])
