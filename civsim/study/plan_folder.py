"""Plan folders: plan.json, visits.csv, the plan's proof and its run, and the scenario that made them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from civsim.language import Language, Text
from civsim.model import Model, Scenario, VisitRow
from civsim.planner import NOT_POINTS, QUEUES_COVERED, AllSchedules, PlanOptions, relative_gap
from civsim.roster import Changes, write_changes, write_schedule
from civsim.scenario import Table
from civsim.scores import entry, known
from civsim.study.alternatives import told_alternatives, with_alternatives
from civsim.study.certificate import write_certificate
from civsim.study.certify import BASELINE_NAMES, CertifiedPlan, certify
from civsim.study.ensemble import Advance
from civsim.study.folders import growing_folder
from civsim.study.idle_warnings import idle_warnings
from civsim.study.model_warnings import Warned, campaign_warnings, gate_warnings
from civsim.study.objective_values import objective_interval
from civsim.study.overload_warnings import overload_warnings
from civsim.study.phase_results import floors_reached, phase_warnings
from civsim.study.plain_insurance import told_insurance
from civsim.study.plan_answers import told_districts, told_milestones
from civsim.study.plans import CHANGES_FILE, PLAN_FILE, levers
from civsim.study.precision import Wanted, precision_warnings
from civsim.study.provenance import provenance
from civsim.study.rolling import Rolled, check_can_roll, rolled
from civsim.study.run_folder import named_summary, names, write_store
from civsim.study.spacing_warnings import spacing_warnings
from civsim.study.trial_warnings import trial_warnings
from civsim.study.variants import told_difference
from civsim.study.warn import bound_warning, date_warnings, money_warnings, path_warnings
from civsim.study.workers import Workers


def spoken(value: Any, language: Language) -> Any:
    """Plain data with every Text in one language."""
    if isinstance(value, Text):
        return value.to(language)
    if isinstance(value, dict) and value.keys() == {"zh", "en"}:
        return value[language]
    if isinstance(value, dict):
        return {k: spoken(v, language) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [spoken(v, language) for v in value]
    return value


def plan_result(plan: CertifiedPlan, out: Path | None, language: Language) -> dict[str, Any]:
    """The object that `plan --json` prints and plan.json keeps."""
    optimum, marks = plan.optimum, named_summary(plan.model, plan.variant.marks)
    n = int(plan.variant.run.sizes["replication"])
    return {
        **provenance(plan.scenario, plan.seed, n),
        "seed": plan.seed,
        "replications": n,
        "objective": optimum.objective,
        "value": plan.value,
        "bound": plan.bound,
        "bound_covers": optimum.bound_covers.to(language),
        "lp_gap": optimum.lp_gap,
        "estimate_with_queues": optimum.estimate_with_queues,
        "estimate_covers": QUEUES_COVERED.to(language) if optimum.estimate_with_queues is not None else None,
        **_gap(plan),
        "simulated": entry(plan.simulated),
        "assessments": marks["assessments"],
        "cycle": marks["cycle"],
        "cycles": marks["cycles"],
        "years": marks["years"],
        "vetoes": marks["vetoes"],
        "peers": marks["peers"],
        "sub_indices": marks["sub_indices"],
        **({"title": marks["title"]} if "title" in marks else {}),
        "target": _target(plan, language),
        "floors": floors_reached(plan),
        "score_sd": dict(optimum.score_sd),
        "baselines": _baselines(plan),
        "districts": told_districts(plan, language),
        "milestones": told_milestones(plan, language),
        "futures": told_insurance(plan.insurance, language),
        "alternatives": told_alternatives(plan, out, language),
        "shadow_prices": [spoken(asdict(price), language) for price in optimum.prices],
        "resources_used": spoken(dict(optimum.resources_used), language),
        "history": [_step(step, plan.sense) for step in optimum.history],
        "reestimation": [dict(step) for step in plan.reestimation],
        "trials": [dict(trial) for trial in plan.trials],
        **_all_schedules(optimum.all_schedules, language),
        "search": {"schedules": optimum.schedules_found, "gain": optimum.search_gain},
        "precision": plan.precision,
        "dropped_visits": plan.roster.dropped_visits,
        "warnings": [w.plain() for w in _warnings(plan)],
        "levers": levers(plan.model, plan.plan),
        "changes": changes_plain(plan.model, plan.changes, language),
        "seconds": plan.seconds,
        "out_of_time": list(optimum.out_of_time),
        "out": str(out) if out else None,
    }


def _all_schedules(found: AllSchedules | None, language: Language) -> dict[str, Any]:
    """The bound over all schedules, null where it was not asked for."""
    if found is None:
        return {"bound_all_schedules": None, "bound_all_covers": None, "bound_all": None}
    return {
        "bound_all_schedules": found.bound,
        "bound_all_covers": found.covers.to(language),
        "bound_all": {
            "value": found.value,
            "gap": relative_gap(found.value, found.bound),
            "of": "classes" if found.of_classes else "grids",
            "schedules": found.schedules,
            "seconds": found.seconds,
            "history": [_step(step, 1) for step in found.history],
        },
    }


def _warnings(plan: CertifiedPlan) -> list[Warned]:
    """What to know before trusting the plan's figures."""
    model = plan.model
    run = plan.variant.run
    imprecise = precision_warnings(plan.precision, run.sizes["replication"])
    failed = [bound_warning(plan.simulated.mean, plan.bound)] if plan.bound_fails else []
    of_model = [
        *idle_warnings(model),
        *campaign_warnings(model),
        *gate_warnings(model),
        *date_warnings(model),
        *path_warnings(model, plan.plan),
        *spacing_warnings(model, plan.roster),
    ]
    return [
        *failed,
        *overload_warnings(plan),
        *trial_warnings(plan.trials),
        *imprecise,
        *of_model,
        *phase_warnings(plan),
        *money_warnings(model, run),
    ]


def changes_plain(model: Model, changes: Changes | None, language: Language) -> dict[str, Any] | None:
    """What a roster changes in an earlier one, in numbers and words; null where it was compared with none."""
    return None if changes is None else changes.plain(model) | {"text": changes.text.to(language)}


def _step(step: Mapping[str, float], sense: int) -> dict[str, Any]:
    """A round of the column generation, its value and bound with the sign that people expect."""
    return {k: _finite(v * sense) if k in ("value", "bound") else v for k, v in step.items()}


def _finite(value: float) -> float | None:
    """What is not known yet (an infinite bound) as null."""
    return value if isfinite(value) else None


def _gap(plan: CertifiedPlan) -> dict[str, Any]:
    """Bound - simulated mean, with its interval, and as a share of (bound - best baseline). [points]

    The share is null where it says nothing: no baseline lies below the bound, or the plan lies below the best one or
    above the bound.
    """
    if plan.optimum.objective in NOT_POINTS:
        return dict.fromkeys(("gap_points", "gap_interval", "gap_share", "gap_share_low", "gap_share_high"))
    gap, low, high = (plan.bound - x for x in (plan.simulated.mean, plan.simulated.high, plan.simulated.low))
    share = plan.gap_share
    ends = {"gap_share": share.mean, "gap_share_low": share.low, "gap_share_high": share.high}
    return {"gap_points": gap, "gap_interval": [known(low), known(high)]} | {k: known(v) for k, v in ends.items()}


def _baselines(plan: CertifiedPlan) -> dict[str, dict[str, Any]]:
    """Every baseline's mean and its paired difference to the plan. [points]"""
    pairs = zip(plan.differences, plan.baselines, strict=True)
    return {
        d.b: told_difference(d, objective_interval(plan.values_of(other), plan.optimum.objective))
        | {"p_adjusted": known(d.p_adjusted), **names(BASELINE_NAMES[d.b])}
        for d, other in pairs
    }


def _target(plan: CertifiedPlan, language: Language) -> dict[str, Any]:
    """Whether the target can be reached at all, and if not, the least extra that would make it possible."""
    missing = plan.shortfall
    return {
        "score": plan.scenario.spec.target.score,
        "reachable": None if plan.bound_fails else missing is None,  # None: not known
        "least_extra": [spoken(asdict(extra), language) for extra in missing.extras] if missing else [],
        "text": missing.text.to(language) if missing else None,
    }


def plan_to_folder(
    scenario: Scenario,
    folder: Path,
    options: PlanOptions,
    replications: int | Wanted,
    seed: int,
    baselines: Literal["all", "none"],
    language: Language,
    progress: Advance | None = None,
    workers: int | Workers = 0,
    keep: Table[VisitRow] | None = None,
    reestimate: int = 0,
    rolling: bool = False,
) -> tuple[CertifiedPlan, dict[str, Any]]:
    """Certify a plan and keep it; returns it with its result. Of an earlier roster, `keep`, few visits change.

    With `rolling`, the rolling plan is simulated beside it.

    The folder appears when it is complete; that it can be made is known before any solving.
    """
    if rolling:
        check_can_roll(scenario, options.objective)
    with growing_folder(folder) as growing:
        found = certify(scenario, options, replications, seed, baselines, progress, workers, keep, reestimate)
        plan = with_alternatives(found, workers, keep)
        return plan, write_plan(growing, plan, folder, language, rolled(plan, workers) if rolling else None)


def write_plan(
    growing: Path, plan: CertifiedPlan, out: Path, language: Language, beside: Rolled | None = None
) -> dict[str, Any]:
    """The files of a plan, inside a growing folder that will be `out`; returns the plan's result."""
    result = plan_result(plan, out, language) | ({"rolling": beside.plain(plan)} if beside else {})
    write_store(growing, plan.variant.run)
    (growing / PLAN_FILE).write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")
    write_schedule(plan.model, plan.roster, growing, ("csv",), language)
    if plan.changes:
        write_changes(plan.model, plan.changes, growing / CHANGES_FILE, language)
    write_certificate(growing, plan.optimum, plan.baselines, plan.differences, plan.choices, plan.insurance)
    for other in plan.alternatives:
        (growing / other.variant.key).mkdir()
        write_plan(growing / other.variant.key, other, out / other.variant.key, language)
    return result
