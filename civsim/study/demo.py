"""The demonstration: the whole path on the shipped sample city."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civsim.language import Language
from civsim.planner import PlanOptions
from civsim.report import write_report
from civsim.study.certify import certify
from civsim.study.ensemble import Advance
from civsim.study.folders import growing_folder
from civsim.study.hand_out import plan_content
from civsim.study.load import load_scenario
from civsim.study.plan_folder import write_plan

SCENARIO, REPLICATIONS, SCHEDULES = "demo", 6, 300


def demonstrate(
    folder: Path,
    language: Language,
    seed: int,
    overrides: Mapping[str, object] | None = None,
    progress: Advance | None = None,
) -> dict[str, Any]:
    """Plan the sample city, simulate the plan and the usual ways beside it, and write plan and report into `folder`."""
    scenario = load_scenario(SCENARIO, overrides)
    with growing_folder(folder) as growing:
        plan = certify(scenario, PlanOptions(schedules=SCHEDULES), REPLICATIONS, seed, "all", progress)
        (growing / "plan").mkdir()
        result = write_plan(growing / "plan", plan, folder / "plan", language)
        write_report(plan_content(plan, language), growing / "report", language)
    return result | {"out": str(folder), "report": str(folder / "report" / "report.html")}
