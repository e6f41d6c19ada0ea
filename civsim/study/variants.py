"""Variants under common seeds: what is put side by side, whatever it came from."""

from dataclasses import replace
from pathlib import Path

import xarray as xr

from civsim.language import Text
from civsim.model import Model, Plan, Scenario, build_model
from civsim.report import Difference, Variant
from civsim.results import read_run
from civsim.scores import paired_difference, score_run
from civsim.study.archive import SCENARIO_FILE, unpacked
from civsim.study.load import load_scenario
from civsim.study.plans import own_plan, read_plan_file, stored_plan
from civsim.study.simulation import Advance, simulate

RUN_STORE, INPUTS = "results.zarr", "inputs"


def scored(key: str, name: Text, model: Model, run: xr.Dataset, plan: Plan, seed: int) -> Variant:
    """A run with its marks."""
    return Variant(key, name, run, score_run(model, run, seed), plan, None)


def simulated_variant(
    key: str,
    name: Text,
    scenario: Scenario,
    model: Model,
    plan: Plan,
    replications: int,
    seed: int,
    progress: Advance | None = None,
) -> Variant:
    """A plan, simulated and scored."""
    run = simulate(scenario, plan, replications, seed, progress=progress, model=model)
    return scored(key, name, model, run, plan, seed)


def stored_run(folder: Path) -> tuple[Scenario, xr.Dataset]:
    """The run of a run folder or plan folder, with the scenario that made it."""
    run = read_run(folder / RUN_STORE)
    return unpacked(str(run.attrs["inputs"])), run


def loaded(source: Path) -> tuple[Scenario, Path | None]:
    """The scenario a user names: a file, or the one inside a run or plan folder; and the folder of its plan."""
    if not source.is_dir():
        return load_scenario(source), None
    read_plan_file(source)
    return load_scenario(source / INPUTS / SCENARIO_FILE), source


def compared(
    sources: list[Path], replications: int, seed: int, progress: Advance | None = None
) -> tuple[list[Variant], list[Difference], list[tuple[Scenario, Model]]]:
    """Every source simulated under the same seeds, and all paired differences of cycle scores.

    A scenario runs its own plan, a plan folder its roster, a run folder what it ran.
    Equal keys are told apart by a number. `progress` counts the replications of all sources.
    """
    variants: list[Variant] = []
    worlds: list[tuple[Scenario, Model]] = []
    for i, source in enumerate(sources):
        scenario, folder = loaded(source)
        model = build_model(scenario)
        plan = stored_plan(folder, model) if folder else own_plan(scenario, model)
        stem = source.resolve().name if source.is_dir() else source.stem
        taken = sum(v.key == stem or v.key.startswith(f"{stem}#") for v in variants)
        key = stem if not taken else f"{stem}#{taken + 1}"
        name = scenario.name if not folder else Text(f"{scenario.name.zh}·{stem}", f"{scenario.name.en}, {stem}")
        variants.append(
            simulated_variant(key, name, scenario, model, plan, replications, seed, _part(progress, i, len(sources)))
        )
        worlds.append((scenario, model))
    return variants, differences(variants), worlds


def _part(progress: Advance | None, i: int, n: int) -> Advance | None:
    """Progress of the i-th of n equal pieces of work as progress of the whole."""
    return progress and (lambda done, total: progress(i * total + done, n * total))


def differences(variants: list[Variant]) -> list[Difference]:
    """All pairs a - b of cycle scores, paired by replication."""
    pairs = [(a, b) for i, a in enumerate(variants) for b in variants[i + 1 :]]
    return [difference(a, b) for a, b in pairs]


def difference(a: Variant, b: Variant) -> Difference:
    """Paired difference a - b of the expected cycle scores. [points]"""
    found = paired_difference(a.marks["cycle_expected"].values, b.marks["cycle_expected"].values)
    return Difference(a.key, b.key, found.mean, found.low, found.high, found.n, found.significant)


def without_counts(variant: Variant) -> Variant:
    """The variant with only what comparisons need of its run: a plan is compared with many others in small memory."""
    small = variant.run[[name for name in variant.run.data_vars if "grid" not in variant.run[name].dims]]
    return replace(variant, run=small)


def run_cost(run: xr.Dataset) -> float:
    """Mean cost of a run: what the plan commits and what repairs spend. [万元]"""
    return float(run["committed"].sum()) + float(run["spent"].sum(["month", "pool"]).mean())
