"""The rooms joined: from a scenario file to runs, scores, plans and reports.

Each name is loaded when it is first used, so that checking a file does not load the planner.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from civsim.study.assumed import AssumedRange, arrival_rates_at, assumed_ranges, with_values
    from civsim.study.backtest import backtest_orders
    from civsim.study.calibrate import calibrate_to_block, records_to_fit
    from civsim.study.certify import CertifiedPlan
    from civsim.study.check import check_scenario
    from civsim.study.comparison import compare_sources
    from civsim.study.demo import demonstrate
    from civsim.study.doctor import examined
    from civsim.study.folders import called_after, free_folder, growing_folder, refuse_existing
    from civsim.study.frontier import frontier, frontier_to_folder, multiples_of
    from civsim.study.frontier_points import check_simulated, simulated_points
    from civsim.study.hand_out import report_folder, schedule_to_folder
    from civsim.study.load import load_scenario, scenario_path, scenario_schema, shipped_folder
    from civsim.study.means import opened_workers
    from civsim.study.model_warnings import campaign_warnings
    from civsim.study.new import new_scenario
    from civsim.study.order_kpis import OrderFindings, check_order_file, kpis_of_export, kpis_of_run
    from civsim.study.plain_quality import quality_lines
    from civsim.study.plan_folder import plan_to_folder
    from civsim.study.plans import earlier_table, stored_plan
    from civsim.study.precision import Wanted
    from civsim.study.public import compare, optimize, schedule, score
    from civsim.study.rating_backtest import backtest_rating_file
    from civsim.study.rating_calibrate import calibrate_ratings, maps_ratings
    from civsim.study.run_cache import cached_megabytes, emptied_cache
    from civsim.study.run_folder import resume_folder, simulate_to_folder
    from civsim.study.scaled_means import scaled_means
    from civsim.study.score_file import check_score_file, write_score_file
    from civsim.study.scoring import read_marked, scored_object
    from civsim.study.sensitivity_folder import sensitivity_to_folder
    from civsim.study.sensitivity_study import Work, sensitivity
    from civsim.study.simulation import simulate
    from civsim.study.stored_runs import remove_unfinished, stored_at, stored_below
    from civsim.study.validate import validated
    from civsim.study.variants import read_sources
    from civsim.study.workers import Workers

__all__ = [
    "AssumedRange",
    "CertifiedPlan",
    "OrderFindings",
    "Wanted",
    "Work",
    "Workers",
    "arrival_rates_at",
    "assumed_ranges",
    "backtest_orders",
    "backtest_rating_file",
    "cached_megabytes",
    "calibrate_ratings",
    "calibrate_to_block",
    "called_after",
    "campaign_warnings",
    "check_order_file",
    "check_scenario",
    "check_score_file",
    "check_simulated",
    "compare",
    "compare_sources",
    "demonstrate",
    "earlier_table",
    "emptied_cache",
    "examined",
    "free_folder",
    "frontier",
    "frontier_to_folder",
    "growing_folder",
    "kpis_of_export",
    "kpis_of_run",
    "load_scenario",
    "maps_ratings",
    "multiples_of",
    "new_scenario",
    "opened_workers",
    "optimize",
    "plan_to_folder",
    "quality_lines",
    "read_marked",
    "read_sources",
    "records_to_fit",
    "refuse_existing",
    "remove_unfinished",
    "report_folder",
    "resume_folder",
    "scaled_means",
    "scenario_path",
    "scenario_schema",
    "schedule",
    "schedule_to_folder",
    "score",
    "scored_object",
    "sensitivity",
    "sensitivity_to_folder",
    "shipped_folder",
    "simulate",
    "simulate_to_folder",
    "simulated_points",
    "stored_at",
    "stored_below",
    "stored_plan",
    "validated",
    "with_values",
    "write_score_file",
]

_FILES = {
    "AssumedRange": "assumed",
    "CertifiedPlan": "certify",
    "OrderFindings": "order_kpis",
    "Wanted": "precision",
    "Work": "sensitivity_study",
    "Workers": "workers",
    "arrival_rates_at": "assumed",
    "assumed_ranges": "assumed",
    "cached_megabytes": "run_cache",
    "backtest_orders": "backtest",
    "backtest_rating_file": "rating_backtest",
    "calibrate_ratings": "rating_calibrate",
    "maps_ratings": "rating_calibrate",
    "calibrate_to_block": "calibrate",
    "called_after": "folders",
    "campaign_warnings": "model_warnings",
    "check_order_file": "order_kpis",
    "check_scenario": "check",
    "check_score_file": "score_file",
    "check_simulated": "frontier_points",
    "compare": "public",
    "compare_sources": "comparison",
    "demonstrate": "demo",
    "earlier_table": "plans",
    "emptied_cache": "run_cache",
    "examined": "doctor",
    "free_folder": "folders",
    "frontier": "frontier",
    "frontier_to_folder": "frontier",
    "growing_folder": "folders",
    "kpis_of_export": "order_kpis",
    "kpis_of_run": "order_kpis",
    "load_scenario": "load",
    "multiples_of": "frontier",
    "new_scenario": "new",
    "opened_workers": "means",
    "optimize": "public",
    "plan_to_folder": "plan_folder",
    "quality_lines": "plain_quality",
    "read_marked": "scoring",
    "read_sources": "variants",
    "records_to_fit": "calibrate",
    "refuse_existing": "folders",
    "remove_unfinished": "stored_runs",
    "report_folder": "hand_out",
    "resume_folder": "run_folder",
    "scenario_path": "load",
    "scenario_schema": "load",
    "scaled_means": "scaled_means",
    "schedule": "public",
    "schedule_to_folder": "hand_out",
    "score": "public",
    "scored_object": "scoring",
    "sensitivity": "sensitivity_study",
    "sensitivity_to_folder": "sensitivity_folder",
    "shipped_folder": "load",
    "simulate": "simulation",
    "simulate_to_folder": "run_folder",
    "simulated_points": "frontier_points",
    "stored_at": "stored_runs",
    "stored_below": "stored_runs",
    "stored_plan": "plans",
    "validated": "validate",
    "with_values": "assumed",
    "write_score_file": "score_file",
}


def __getattr__(name: str) -> Any:
    """The name's file, loaded now."""
    if name not in _FILES:
        raise AttributeError(f"module 'civsim.study' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"civsim.study.{_FILES[name]}"), name)
    globals()[name] = value
    return value
