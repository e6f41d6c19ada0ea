"""Does it pay to solve a plan anew every month, from what was found? As given, and with over-dispersed arrivals.

Run: python experiments/rolling_plan/run.py [CASE ..] [--replications N]; it rewrites the cases in answer.json.
"""

import argparse
import json
import time
from pathlib import Path

import civsim
from civsim.planner import PlanOptions
from civsim.study.certify import certify
from civsim.study.rolling import rolled

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parents[1] / "scenarios"
SEED = 1
CASES = {
    f"{name}, {label}": (name, dispersion, period)
    for name in ("tiny", "demo", "chicago_sanitation")
    for label, dispersion, period in (
        ("as given", 1.0, "day"),
        ("dispersion 20, shocks of a day", 20.0, "day"),
        ("dispersion 5, shocks of a week", 5.0, "week"),
        ("dispersion 20, shocks of a week", 20.0, "week"),
    )
}
RARE = {"building"}
"""Categories with too few problems to have a dispersion worth the name."""


def changed(name: str, dispersion: float, period: str) -> dict[str, object]:
    """Overrides that give the categories of a scenario a dispersion."""
    categories = civsim.load_scenario(SCENARIOS / f"{name}.yaml").spec.categories
    common = [c for c in categories if c not in RARE] if dispersion > 1 else []
    given: dict[str, object] = {f"categories.{c}.dispersion": dispersion for c in common}
    return given | {f"categories.{c}.dispersion_period": period for c in common}


def answer(case: str, replications: int) -> dict[str, object]:
    """The fixed and the rolling plan of one case."""
    name, dispersion, period = CASES[case]
    scenario = civsim.load_scenario(SCENARIOS / f"{name}.yaml", overrides=changed(name, dispersion, period))
    plan = certify(scenario, PlanOptions(), replications, SEED, "none")
    began, busy = time.perf_counter(), time.process_time()
    beside = rolled(plan).plain(plan)
    return {
        "case": case,
        "fixed": plan.simulated.mean,
        "rolling": beside["mean"],
        "difference": [beside["difference"], beside["low"], beside["high"]],
        "n": replications,
        "seconds": round(time.perf_counter() - began),
        "processor_seconds": round(time.process_time() - busy),
    }


def main() -> None:
    """Work out some cases and keep their answers beside the others."""
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", nargs="*", default=list(CASES))
    parser.add_argument("--replications", type=int, default=20)
    given = parser.parse_args()
    file = FOLDER / "answer.json"
    kept = {a["case"]: a for a in json.loads(file.read_text(encoding="utf-8"))} if file.is_file() else {}
    for case in given.cases:
        kept[case] = answer(case, given.replications)
        print(kept[case], flush=True)
        ordered = [kept[c] for c in CASES if c in kept]
        file.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
