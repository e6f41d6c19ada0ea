"""Checking a scenario before the first event: read it, build it, and read the visits that it names."""

from collections.abc import Mapping
from pathlib import Path

from civsim.errors import ScenarioError
from civsim.model import Model, Scenario, build_model
from civsim.roster import plan_from_visits
from civsim.scenario import Mistakes
from civsim.study.load import load_scenario


def check_scenario(path: str | Path, overrides: Mapping[str, object] | None = None) -> tuple[Scenario, Model]:
    """The scenario and its model, when nothing in its file or in any of its tables is wrong.

    Raises
    ------
    ScenarioError
        With every mistake found.
    """
    scenario = load_scenario(path, overrides)
    model = build_model(scenario)
    mistakes = Mistakes(scenario.document)
    for table in (scenario.visits, scenario.last_year):
        try:
            if table is not None:
                plan_from_visits(model, table, "")
        except ScenarioError as error:
            mistakes.add_error(error)
    mistakes.raise_if_any()
    return scenario, model
