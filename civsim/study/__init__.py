"""The rooms joined: from a scenario file to runs, scores, plans and reports."""

from civsim.study.load import load_scenario, scenario_path, shipped_folder

__all__ = ["load_scenario", "scenario_path", "shipped_folder"]
