"""Points of a budget curve as whole plans: each made for its money, dated and simulated."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Scenario
from civsim.planner import Curve, PlanOptions
from civsim.study.certify import certify
from civsim.study.ensemble import Advance
from civsim.study.load import load_scenario


def check_simulated(resource: str, replications: int) -> None:
    """Only money can be varied by shares: teams and crews are whole.

    Raises
    ------
    CivsimError
        If points of another resource are to be simulated.
    """
    if replications and resource != "budget":
        raise CivsimError(
            Text(
                "只有经费曲线的各点可以推演（--replications）：巡查组和班组的倍数不是整组",
                "only points of a curve by budget can be simulated (--replications): multiples of teams and crews are "
                "not whole teams",
            )
        )


def simulated_points(
    path: Path,
    overrides: Mapping[str, object],
    scenario: Scenario,
    curve: Curve,
    limits: tuple[str, float, float],
    replications: int,
    seed: int,
    progress: Advance | None = None,
) -> Curve:
    """The curve whose points say what a whole plan made for that much money scores, all under the same luck.

    `limits` are objective, relative gap and seconds of each plan.
    """
    points, options = [], PlanOptions(*limits)
    for done, point in enumerate(curve.points):
        own = load_scenario(path, {**overrides, **budget_times(scenario, point.multiple)})
        plan = certify(own, options, replications, seed, "none")
        points.append(replace(point, simulated=plan.simulated))
        if progress:
            progress(done + 1, len(curve.points))
    return replace(curve, points=tuple(points))


def budget_times(scenario: Scenario, multiple: float) -> dict[str, object]:
    """Overrides that multiply the money of every year, and of every district that has its own. [万元]"""
    found: dict[str, object] = {}
    for year, money in scenario.spec.budget.years.items():
        if isinstance(money, dict):
            found |= {f"budget.{year}.{district}": amount * multiple for district, amount in money.items()}
        else:
            found[f"budget.{year}"] = money * multiple
    return found
