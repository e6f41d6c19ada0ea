"""The rooms joined: from a scenario file to runs, scores, plans and reports."""

from civsim.study.check import check_scenario
from civsim.study.load import load_scenario, scenario_path, shipped_folder

__all__ = ["check_scenario", "load_scenario", "scenario_path", "shipped_folder"]
