"""Run folders: results.zarr, result.json, the visits, the scenario that made them, and the ledger if asked for."""

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import xarray as xr

from civsim.engine import EngineName
from civsim.language import Text
from civsim.model import Model, Scenario, build_model
from civsim.results import conservation_ok, flow_sums, read_run, totals, write_run
from civsim.roster import crewed, write_schedule
from civsim.scores import kpi_summary, score_run, summary
from civsim.study.archive import write_packed
from civsim.study.ensemble import Advance, Ensemble
from civsim.study.folders import growing_folder, resumed_folder
from civsim.study.manifest import has_replications
from civsim.study.model_warnings import Warned
from civsim.study.plans import RESULT_FILE, levers, own_plan, stored_roster
from civsim.study.precision import Wanted, grow, precision_warnings
from civsim.study.task import Task
from civsim.study.unfinished import RunInProgress
from civsim.study.variants import INPUTS, RUN_STORE
from civsim.study.warn import date_warnings, money_warnings, plan_warnings
from civsim.study.workers import Workers


def run_result(model: Model, run: xr.Dataset, marks: xr.Dataset, out: Path | None) -> dict[str, Any]:
    """The object that `simulate --json` prints and result.json keeps."""
    sums = flow_sums(run)
    return {
        "scenario_hash": run.attrs["scenario_hash"],
        "version": run.attrs["version"],
        "seed": int(run.attrs["seed"]),
        "replications": run.sizes["replication"],
        "engine": run.attrs["engine"],
        "events": int(run["events"].sum()),
        "problems": int(run["problems"].sum()),
        "seconds": float(run["seconds"].sum()),
        "out": str(out) if out else None,
        "counts": totals(run, sums),
        **named_summary(model, marks),
        "kpi": kpi_summary(marks),
        "conservation_ok": conservation_ok(run, sums),
    }


def named_summary(model: Model, marks: xr.Dataset) -> dict[str, Any]:
    """Scores of the tests, each with its names, and of the cycle."""
    found = summary(marks)
    tests: Any = found["assessments"]
    named = {
        key: tests[key] | names(name) for key, name in zip(model.assessments.ids, model.assessments.names, strict=True)
    }
    cycle = model.spec.cycle
    titles = dict(zip(cycle.causes, model.cause_names, strict=True))
    vetoes: Any = {key: entry | names(titles[key]) for key, entry in found["vetoes"].items()}
    return found | {"assessments": named, "vetoes": vetoes}


def names(name: Text) -> dict[str, str]:
    """A display name as plain data."""
    return {"name_zh": name.zh, "name_en": name.en}


def write_store(folder: Path, run: xr.Dataset) -> None:
    """The run and the scenario that made it, inside a growing folder."""
    write_run(folder / RUN_STORE, run)
    write_packed(json.loads(run.attrs["inputs"]), folder / INPUTS)


def simulate_to_folder(
    scenario: Scenario,
    folder: Path,
    plan: Path | None,
    wanted: Wanted,
    seed: int,
    engine_name: EngineName,
    workers: Workers,
    ledger: bool,
    progress: Advance | None,
) -> dict[str, Any]:
    """Simulate a scenario under its own or a stored plan and keep the run; returns the run's result.

    The folder appears when it is complete; that it can be made is known before the first event. Until then what is
    done is kept beside it, for `resume_folder`.
    """
    model = build_model(scenario)
    roster = stored_roster(plan, model) if plan else crewed(model, own_plan(scenario, model))
    executed = roster.plan
    task = Task(scenario, model, executed, seed, engine_name, ledger)
    with growing_folder(folder, has_replications) as growing:
        write_schedule(model, roster, growing, ("csv",))
        more = {"wanted": asdict(wanted), "given": str(plan.resolve()) if plan else None}
        with closing(RunInProgress.begun(growing, task, more)) as keeper:
            return _completed(Ensemble(task, workers, keeper, keeper.take), keeper, more, folder, progress)


def resume_folder(partial: Path, workers: Workers, progress: Advance | None) -> tuple[Path, dict[str, Any]]:
    """Go on with a run that was stopped; returns its folder and its result, as if it had not been.

    Raises
    ------
    CivsimError
        If there is no such run, or it is damaged.
    """
    with resumed_folder(partial, has_replications) as growing:
        folder = partial.with_name(growing.name)
        keeper, more = RunInProgress.taken_up(growing)
        with closing(keeper):
            ensemble = Ensemble(keeper.task, workers, keeper, keeper.take, len(keeper.manifest.done))
            return folder, _completed(ensemble, keeper, more, folder, progress)


def _completed(
    ensemble: Ensemble, keeper: RunInProgress, more: dict[str, Any], folder: Path, progress: Advance | None
) -> dict[str, Any]:
    """Compute what lacks, score, and write the rest of a run folder; returns the result."""
    task, growing, wanted = ensemble.task, keeper.growing, Wanted(**more["wanted"])
    try:
        values = grow([ensemble], wanted, lambda scores: scores[0], "cycle_score", progress)
    except KeyboardInterrupt:
        keeper.commit()
        raise
    keeper.finish()
    run = read_run(growing / RUN_STORE)
    result = run_result(task.model, run, score_run(task.model, run, task.seed), folder)
    result["levers"] = levers(task.model, task.plan)
    result["precision"] = wanted.told(values)
    warned = [*_plan_warnings(task, more["given"]), *precision_warnings(result["precision"], ensemble.done)]
    result["warnings"] = [w.plain() for w in [*warned, *date_warnings(task.model), *money_warnings(task.model, run)]]
    write_packed(json.loads(run.attrs["inputs"]), growing / INPUTS)
    (growing / RESULT_FILE).write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")
    return result


def _plan_warnings(task: Task, given: str | None) -> list[Warned]:
    """What is to be said of the plan; nothing of one that is no longer where it was."""
    if given is not None and not Path(given).exists():
        return []
    return plan_warnings(task.scenario, task.model, Path(given) if given else None, task.plan)
