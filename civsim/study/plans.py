"""The plan that a call means: the scenario's own, a table of visits, or a stored plan."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model, Plan, Scenario, make_plan
from civsim.planner import rule_allocation
from civsim.roster import Roster, date_visits, plan_from_visits, read_visits

PLAN_FILE, VISITS_FILE = "plan.json", "visits.csv"


def own_plan(scenario: Scenario, model: Model) -> Plan:
    """The visits that the scenario's `plan:` asks for: its table, or its rules dated within the caps."""
    if scenario.visits is not None:
        return plan_from_visits(model, scenario.visits, "own")
    return own_roster(scenario, model).plan


def own_roster(scenario: Scenario, model: Model) -> Roster:
    """The roster of the scenario's rules."""
    rules = {channel: block.rule for channel, block in scenario.spec.plan.rules.items()}
    return date_visits(model, rule_allocation(model, rules))


def last_year_plan(scenario: Scenario, model: Model) -> Plan | None:
    """Last year's visits as shipped with the scenario, if any."""
    return None if scenario.last_year is None else plan_from_visits(model, scenario.last_year, "last_year")


def stored_plan(path: Path, model: Model) -> Plan:
    """The plan of a CSV of visits, or of a plan folder with its overtime and works.

    Raises
    ------
    CivsimError
        If there is no such file or folder, or it holds no plan; ScenarioError for bad rows.
    """
    if path.is_dir():
        visits = read_visits(path / VISITS_FILE, model)
        return with_levers(visits, model, read_plan_file(path)["levers"])
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise CivsimError(
            Text(
                f"{path} 不是方案文件夹，也不是 CSV 或 XLSX 巡查表",
                f"{path} is neither a plan folder nor a CSV or XLSX of visits",
            )
        )
    return read_visits(path, model)


def read_plan_file(folder: Path) -> dict[str, Any]:
    """plan.json of a plan folder."""
    file = folder / PLAN_FILE
    if not file.is_file():
        raise CivsimError(
            Text(f"{folder} 中没有 {PLAN_FILE}，不是方案文件夹", f"{folder} has no {PLAN_FILE}; not a plan folder")
        )
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        content["levers"]["overtime"], content["levers"]["works"]
    except (ValueError, KeyError, TypeError):
        raise CivsimError(Text(f"{file} 不是方案文件或已损坏", f"{file} is not a plan file, or damaged")) from None
    return content


def levers(model: Model, plan: Plan) -> dict[str, Any]:
    """What a plan does besides visits, as plain data: overtime shares by pool and month, works started."""
    districts = model.areas.districts
    overtime = [
        {
            "pool": model.departments.pool_label(int(p), districts),
            "month": model.time.months[m],
            "share": float(plan.overtime[p, m]),
        }
        for p, m in np.argwhere(plan.overtime > 0)
    ]
    return {"overtime": overtime, "works": [model.works.ids[w] for w in plan.works]}


def with_levers(plan: Plan, model: Model, found: dict[str, Any]) -> Plan:
    """The plan with the overtime and works that `levers` wrote."""
    pools = {model.departments.pool_label(p, model.areas.districts): p for p in range(len(model.departments.crews))}
    months = {label: m for m, label in enumerate(model.time.months)}
    overtime = np.zeros((len(pools), len(months)))
    try:
        for entry in found["overtime"]:
            overtime[pools[entry["pool"]], months[entry["month"]]] = entry["share"]
        works = tuple(model.works.ids.index(w) for w in found["works"])
    except (KeyError, ValueError) as error:
        raise CivsimError(Text(f"方案与场景不符：{error}", f"the plan does not fit the scenario: {error}")) from None
    return make_plan(plan.name, plan.day, plan.channel, plan.grid, len(pools), model.time, overtime, works)
