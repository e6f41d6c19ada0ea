"""The plan that a call means: the scenario's own, a table of visits, or a stored plan."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from civsim.errors import CivsimError, Mistake, ScenarioError
from civsim.language import Text
from civsim.model import Model, Plan, PolicyBlock, Scenario, VisitRow, described, make_plan, policy_of
from civsim.planner import rule_allocation
from civsim.roster import (
    Roster,
    crewed,
    crewed_as,
    date_visits,
    doubtful_visits,
    plan_from_visits,
    read_visits,
    visits_table_of,
)
from civsim.scenario import Table

PLAN_FILE, RESULT_FILE, VISITS_FILE = "plan.json", "result.json", "visits.csv"
CHANGES_FILE = "changes.csv"


def own_plan(scenario: Scenario, model: Model) -> Plan:
    """The visits that the scenario's `plan:` asks for: its table or its dated rules, and its policy."""
    table, block = scenario.visits, scenario.spec.plan.policy
    plan = own_roster(scenario, model).plan if table is None else plan_from_visits(model, table, "own")
    return plan if block is None else replace(plan, policy=policy_of(block))


def own_roster(scenario: Scenario, model: Model) -> Roster:
    """The roster of the scenario's rules."""
    rules = {channel: block.rule for channel, block in scenario.spec.plan.rules.items()}
    return date_visits(model, rule_allocation(model, rules))


def last_year_plan(scenario: Scenario, model: Model) -> Plan | None:
    """Last year's visits as shipped with the scenario, if any."""
    return None if scenario.last_year is None else plan_from_visits(model, scenario.last_year, "last_year")


def stored_plan(path: Path, model: Model) -> Plan:
    """The plan of a table of visits, or that of a plan or run folder with its overtime and works.

    Raises
    ------
    CivsimError
        If there is no such file or folder, or it holds no plan, or not all of it; ScenarioError for bad rows.
    """
    if path.is_dir():
        return kept_plan(path, model, read_plan_file(path)["levers"])
    return read_visits(_table_path(path), model)


def kept_plan(folder: Path, model: Model, said: dict[str, Any]) -> Plan:
    """The plan whose visits a folder holds and whose levers were written by `levers`."""
    return with_levers(_kept_visits(folder, model, said["visits"]), model, said)


def stored_roster(path: Path, model: Model) -> Roster:
    """The roster of a stored plan, with the teams that it was handed out with.

    Raises
    ------
    CivsimError
        As `stored_plan` does.
    """
    plan = stored_plan(path, model)
    return crewed_as(model, plan, earlier_table(path)) if plan.size else crewed(model, plan)


def earlier_table(path: Path) -> Table[VisitRow]:
    """The visits of an earlier roster: those of a plan or run folder, or a table of visits.

    Raises
    ------
    CivsimError
        If there is no such table; ScenarioError for bad rows.
    """
    return visits_table_of(path / VISITS_FILE if path.is_dir() else _table_path(path))


def doubts_of(path: Path, model: Model) -> list[Mistake]:
    """What nobody could make of the visits in a table that a user brought; a stored plan needs no such look."""
    return [] if path.is_dir() else doubtful_visits(model, visits_table_of(_table_path(path)))


def _table_path(path: Path) -> Path:
    """The path of a table of visits; anything else is refused."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise CivsimError(
            Text(
                f"{path} 不是方案文件夹，也不是 CSV 或 XLSX 巡查表",
                f"{path} is neither a plan folder nor a CSV or XLSX of visits",
            )
        )
    return path


def _kept_visits(folder: Path, model: Model, number: int) -> Plan:
    """The visits of a plan or run folder, all of them."""
    file = folder / VISITS_FILE
    try:
        visits = read_visits(file, model)
    except ScenarioError as error:
        if number or {m.code for m in error.mistakes} != {"empty_table"}:
            raise
        nobody = np.zeros(0, np.int64)  # a plan without a visit has a table without a row
        visits = make_plan("", nobody, nobody, nobody, len(model.departments.crews), model.time)
    if visits.size != number:
        raise CivsimError(
            Text(
                f"{file} 有 {visits.size} 次巡查，方案记为 {number} 次：文件不完整或被改动；"
                "要推演改过的表，请用 --plan 指定该表",
                f"{file} has {visits.size} visits, the plan had {number}: the file is damaged or was edited; "
                "to simulate an edited table, name the table itself with --plan",
            )
        )
    return visits.renamed(folder.resolve().name)


def read_plan_file(folder: Path) -> dict[str, Any]:
    """plan.json of a plan folder, or result.json of a run folder: what was planned besides the visits.

    Raises
    ------
    CivsimError
        If the folder has neither, or it is damaged.
    """
    file = next((folder / name for name in (PLAN_FILE, RESULT_FILE) if (folder / name).is_file()), None)
    if file is None:
        raise CivsimError(
            Text(
                f"{folder} 中没有 {PLAN_FILE} 或 {RESULT_FILE}，不是方案或推演文件夹",
                f"{folder} has no {PLAN_FILE} or {RESULT_FILE}; it is not a plan or run folder",
            )
        )
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        found = content["levers"]
        whole = isinstance(found["visits"], int) and isinstance(found["overtime"], list)
        whole = whole and isinstance(found["works"], list)
    except (ValueError, KeyError, TypeError, RecursionError):
        whole = False
    if not whole:
        raise CivsimError(Text(f"{file} 不是方案文件或已损坏", f"{file} is not a plan file, or damaged"))
    return content


def levers(model: Model, plan: Plan) -> dict[str, Any]:
    """What a plan does besides its table of visits, as plain data: overtime shares by pool and month, works started.

    The number of visits stands beside them, so that a table that lost some is recognised.
    """
    districts = model.areas.districts
    overtime = [
        {
            "pool": model.departments.pool_label(int(p), districts),
            "month": model.time.months[m],
            "share": float(plan.overtime[p, m]),
        }
        for p, m in np.argwhere(plan.overtime > 0)
    ]
    written = {"visits": plan.size, "overtime": overtime, "works": [model.works.ids[w] for w in plan.works]}
    return written if plan.policy is None else written | {"policy": described(plan.policy)}


def with_levers(plan: Plan, model: Model, found: dict[str, Any]) -> Plan:
    """The plan with the overtime, works and policy that `levers` wrote."""
    pools = {model.departments.pool_label(p, model.areas.districts): p for p in range(len(model.departments.crews))}
    months = {label: m for m, label in enumerate(model.time.months)}
    overtime = np.zeros((len(pools), len(months)))
    try:
        for entry in found["overtime"]:
            overtime[pools[entry["pool"]], months[entry["month"]]] = entry["share"]
        works = tuple(model.works.ids.index(w) for w in found["works"])
        if not np.all((overtime >= 0) & (overtime <= 1)):
            raise ValueError("overtime")
        policy = policy_of(PolicyBlock(**found["policy"])) if "policy" in found else None
    except (KeyError, ValueError, TypeError):
        text = Text(
            "方案与场景不符：加班、工程或策略所指的班组、月份、项目或策略不存在",
            "the plan does not fit the scenario: its overtime, works or policy name what is not there",
        )
        raise CivsimError(text) from None
    return replace(plan, overtime=overtime, works=works, policy=policy)
