"""The rooms joined: from a scenario file to runs, scores, plans and reports."""

from civsim.study.check import check_scenario
from civsim.study.folders import free_folder, growing_folder, write_text
from civsim.study.load import load_scenario, scenario_path, scenario_schema, shipped_folder
from civsim.study.new import new_scenario

__all__ = [
    "check_scenario",
    "free_folder",
    "growing_folder",
    "load_scenario",
    "new_scenario",
    "scenario_path",
    "scenario_schema",
    "shipped_folder",
    "write_text",
]
