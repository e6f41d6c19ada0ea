"""Variants under common seeds: what is put side by side, whatever it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model, Plan, Scenario, build_model
from civsim.report import Difference, Variant
from civsim.results import read_run
from civsim.scores import PARTS, Interval, Part, adjusted, entry, known, paired_difference, score_run
from civsim.study.archive import SCENARIO_FILE, unpacked
from civsim.study.ensemble import Advance, Ensemble
from civsim.study.folders import called_after
from civsim.study.load import load_scenario
from civsim.study.plans import PLAN_FILE, RESULT_FILE, own_plan, read_plan_file, stored_plan
from civsim.study.precision import Wanted, grow
from civsim.study.simulation import simulate
from civsim.study.task import Task
from civsim.study.workers import Workers

RUN_STORE, INPUTS = "results.zarr", "inputs"


def scored(
    key: str, name: Text, model: Model, run: xr.Dataset, plan: Plan, seed: int, parts: Sequence[Part] = PARTS
) -> Variant:
    """A run with its marks."""
    return Variant(key, name, run, score_run(model, run, seed, parts), plan, None)


def simulated_variant(
    key: str,
    name: Text,
    scenario: Scenario,
    model: Model,
    plan: Plan,
    replications: int,
    seed: int,
    workers: int | Workers = 0,
    parts: Sequence[Part] = PARTS,
) -> Variant:
    """A plan, simulated and scored."""
    run = simulate(scenario, plan, replications, seed, workers=workers, model=model)
    return scored(key, name, model, run, plan, seed, parts)


def stored_run(folder: Path) -> tuple[Scenario, xr.Dataset]:
    """The run of a run folder or plan folder, with the scenario that made it."""
    if folder.is_dir() and not any((folder / name).exists() for name in (RUN_STORE, INPUTS, PLAN_FILE, RESULT_FILE)):
        raise CivsimError(
            Text(
                f"{folder} 不是 civsim 的结果文件夹（应由 simulate 或 plan 写出）",
                f"{folder} is not a results folder of civsim (simulate and plan write them)",
            )
        )
    run = read_run(folder / RUN_STORE)
    return unpacked(str(run.attrs["inputs"])), run


def loaded(source: Path, overrides: Mapping[str, object] | None = None) -> tuple[Scenario, Path | None]:
    """The scenario a user names: a file, or the one inside a run or plan folder; and the folder of its plan."""
    if not source.is_dir() or (source / SCENARIO_FILE).is_file():
        return load_scenario(source, overrides), None
    read_plan_file(source)
    return load_scenario(source / INPUTS / SCENARIO_FILE, overrides), source


@dataclass(frozen=True)
class Source:
    """What a user put up for comparison, read and checked but not yet simulated."""

    key: str
    name: Text
    scenario: Scenario
    model: Model
    plan: Plan
    stored: bool  # a run or plan folder, simulated again for the comparison


def read_sources(paths: list[Path], overrides: Mapping[str, object] | None = None) -> list[Source]:
    """Every source, all of them read before any is simulated.

    A scenario runs its own plan, a plan folder its roster, a run folder what it ran.
    Equal keys are told apart by a number. `overrides` (as with `--set`) hold for all.

    Raises
    ------
    CivsimError
        If any of them is wrong.
    """
    found: list[Source] = []
    for path in paths:
        scenario, folder = loaded(path, overrides)
        model = build_model(scenario)
        plan = stored_plan(folder, model) if folder else own_plan(scenario, model)
        stem = path.resolve().name if path.is_dir() else called_after(path)
        taken = sum(s.key == stem or s.key.startswith(f"{stem}#") for s in found)
        key = stem if not taken else f"{stem}#{taken + 1}"
        name = scenario.name if not folder else Text(f"{scenario.name.zh}·{stem}", f"{scenario.name.en}, {stem}")
        found.append(Source(key, name, scenario, model, plan, folder is not None))
    return found


def compared(
    sources: list[Source], wanted: Wanted, seed: int, workers: Workers, progress: Advance | None = None
) -> tuple[list[Variant], list[Difference], dict[str, Any] | None]:
    """Every source simulated under the same seeds, all paired differences of cycle scores, and how precise they are.

    `progress` counts the replications of all sources.
    """
    ensembles = [Ensemble(Task(s.scenario, s.model, s.plan, seed), workers) for s in sources]
    values = grow(ensembles, wanted, _paired, "cycle_expected", progress)
    variants = [
        scored(s.key, s.name, s.model, e.whole(), s.plan, seed) for s, e in zip(sources, ensembles, strict=True)
    ]
    return variants, differences(variants), wanted.told(values)


def _paired(scores: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """(replications, pairs) differences of all pairs."""
    return np.stack([a - b for a, b in combinations(scores, 2)], axis=1)


def differences(variants: list[Variant]) -> list[Difference]:
    """All pairs a - b of expected cycle scores, paired by replication and judged together. [points]"""
    return judged([(a.key, b.key, _expected(a), _expected(b)) for a, b in combinations(variants, 2)])


def _expected(variant: Variant) -> NDArray[np.float64]:
    return np.asarray(variant.marks["cycle_expected"].values, np.float64)


def judged(pairs: Sequence[tuple[str, str, NDArray[np.float64], NDArray[np.float64]]]) -> list[Difference]:
    """Paired differences of (name, name, values, values) as one family: significance is adjusted for their number."""
    found = adjusted([paired_difference(own, its) for _, _, own, its in pairs])
    return [Difference(a, b, *d) for (a, b, _, _), d in zip(pairs, found, strict=True)]


def told_difference(d: Difference, score: Interval) -> dict[str, Any]:
    """A score beside another: `low` and `high` are those of the difference, the score's own are under `score`."""
    own = entry(score)
    return {
        "mean": own["mean"],
        "score": own,
        "difference": d.mean,
        "low": known(d.low),
        "high": known(d.high),
        "n": d.n,
        "significant": d.significant,
        "p": known(d.p),
    }


def without_counts(variant: Variant) -> Variant:
    """The variant with only what comparisons need of its run: a plan is compared with many others in small memory."""
    small = variant.run[[name for name in variant.run.data_vars if "grid" not in variant.run[name].dims]]
    return replace(variant, run=small)


def run_cost(run: xr.Dataset) -> float:
    """Mean cost of a run: what the plan commits and what repairs spend. [万元]"""
    return float(run["committed"].sum()) + float(run["spent"].sum(["month", "pool"]).mean())
