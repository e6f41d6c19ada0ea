"""Scoring what is stored: the object of `civsim score`, put together from parts.

Another part is another function in `PARTS`: from a scored run to entries of the object.
"""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model, Scenario, build_model
from civsim.scores import (
    alert_summary,
    distribution,
    error_summary,
    loss_summary,
    node_summary,
    score_run,
    standing_summary,
)
from civsim.study.run_folder import names, run_result
from civsim.study.variants import stored_run
from civsim.study.warn import date_warnings, money_warnings


@dataclass(frozen=True)
class Marked:
    """A stored run, scored again."""

    folder: Path
    scenario: Scenario
    model: Model
    run: xr.Dataset
    marks: xr.Dataset


Part = Callable[[Marked], dict[str, Any]]


def read_marked(folder: Path) -> Marked:
    """The run of a run or plan folder with its marks."""
    scenario, run = stored_run(folder)
    model = build_model(scenario)
    return Marked(folder, scenario, model, run, score_run(model, run, int(run.attrs["seed"])))


def scored_object(marked: Marked, test: str | None = None, by: str | None = None) -> dict[str, Any]:
    """Scores, chances, indicators and lost points of a stored run.

    Parameters
    ----------
    test
        Leave out all other tests.
    by
        Of the lost points only this cut: leaf, category, department, district, street or class (of sites).

    Raises
    ------
    CivsimError
        If there is no such test.
    """
    if test is not None:
        _known_test(marked.model, test)
    found = {key: value for part in PARTS for key, value in part(marked).items()}
    for key in BY_TEST:
        found[key] = {name: value for name, value in found[key].items() if test is None or name == test}
    if by is not None:
        found["lost"] = {name: {by: cuts[by]} for name, cuts in found["lost"].items()}
    if test is not None:
        found["main_test"] = test
    return found


BY_TEST = ("assessments", "nodes", "distribution", "sampling", "lost", "rankings", "alerts")
"""Parts whose keys are tests."""


def _scores(marked: Marked) -> dict[str, Any]:
    return run_result(marked.model, marked.run, marked.marks, marked.folder)


def _main(marked: Marked) -> dict[str, Any]:
    """The test to look at first: the last that counts."""
    tests = marked.model.assessments
    counted = [i for i in range(len(tests.ids)) if tests.weight[i] > 0] or list(range(len(tests.ids)))
    last = max(counted, key=lambda i: (int(tests.first_day[i]), float(tests.weight[i])), default=None)
    target = marked.model.spec.target
    return {
        "main_test": None if last is None else tests.ids[last],
        "target": {"score": target.score, "rank": target.rank},
    }


def _nodes(marked: Marked) -> dict[str, Any]:
    """The first level of the tree."""
    tree = marked.model.indicators
    first = [int(i) for i in np.flatnonzero(np.asarray(tree.parent) < 0)]
    found = node_summary(marked.marks, first)
    called = {tree.ids[i]: names(tree.names[i]) | {"weight": float(tree.path_weight[i])} for i in first}
    return {"nodes": {t: {k: v | called[k] for k, v in nodes.items()} for t, nodes in found.items()}}


def _distribution(marked: Marked) -> dict[str, Any]:
    return {"distribution": distribution(marked.marks)}


def _sampling(marked: Marked) -> dict[str, Any]:
    return {"sampling": error_summary(marked.marks)}


def _lost(marked: Marked) -> dict[str, Any]:
    return {"lost": loss_summary(marked.marks)}


def _rankings(marked: Marked) -> dict[str, Any]:
    """Who lost most, and who is likely to miss the standard."""
    rule = marked.model.spec.warnings
    standard = marked.model.spec.target.score if rule.standard is None else rule.standard
    told = {"standard": standard, "yellow_from": rule.yellow_from, "red_from": rule.red_from, "colours": rule.colours}
    return {
        "rankings": standing_summary(marked.marks),
        "alerts": alert_summary(marked.marks),
        "alert_rule": told,
    }


def _names(marked: Marked) -> dict[str, Any]:
    """Names of the parts of the lost points."""
    model, tree = marked.model, marked.model.indicators
    above = set(range(len(tree.ids))) - set(tree.leaf.tolist())
    return {
        "categories": {k: names(n) for k, n in zip(model.categories.ids, model.categories.names, strict=True)},
        "departments": {k: names(n) for k, n in zip(model.departments.ids, model.departments.names, strict=True)},
        "indicators": {k: names(n) for i, (k, n) in enumerate(zip(tree.ids, tree.names, strict=True)) if i in above},
        "leaves": {tree.ids[i]: names(tree.names[i]) for i in tree.leaf},
    }


def _warnings(marked: Marked) -> dict[str, Any]:
    found = [*date_warnings(marked.model), *money_warnings(marked.model, marked.run)]
    return {"warnings": [w.plain() for w in found]}


PARTS: tuple[Part, ...] = (_scores, _main, _nodes, _distribution, _sampling, _lost, _rankings, _names, _warnings)
"""What `civsim score` says, in this order; add another here, and how it is printed in cli/score.py."""


def _known_test(model: Model, test: str) -> None:
    ids = model.assessments.ids
    if test in ids:
        return
    near = get_close_matches(test, ids, 1)
    listed = "、".join(ids[:12]), ", ".join(ids[:12])
    hint = Text(f"（是否为 {near[0]}？）", f" (did you mean {near[0]}?)") if near else Text("", "")
    raise CivsimError(
        Text(f"没有测评 {test}{hint.zh}；有：{listed[0]}", f"there is no test {test}{hint.en}; there are: {listed[1]}")
    )
