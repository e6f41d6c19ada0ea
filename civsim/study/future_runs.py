"""Plans in the futures of a city: every future is a scenario of its own, simulated under the same luck.

Beside a plan for the worst futures stands the plan that the same planner makes for the scenario as given, so that one
sees what the insurance gives in bad futures and costs on average.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import AS_GIVEN, Model, Scenario, build_model
from civsim.planner import Optimum, future_names, tail_weights
from civsim.report import Beside, Difference, InFuture, Insurance, Variant
from civsim.scores import SCORES_ONLY, score_interval
from civsim.study.archive import packed, write_packed
from civsim.study.load import load_scenario
from civsim.study.variants import judged, simulated_variant
from civsim.study.workers import Workers

Floats = NDArray[np.float64]

SCORES = "cycle_in_futures"  # of the marks: (replication, future)
USUAL_NAME = Text("按场景本身求得的方案", "plan for the scenario as given")


@dataclass(frozen=True)
class World:
    """One future as a scenario of its own."""

    key: str
    scenario: Scenario
    model: Model


def worlds_of(scenario: Scenario, objective: str) -> tuple[World, ...]:
    """The futures that an objective looks at beside the scenario as given."""
    return future_worlds(scenario) if objective == "cvar_score" else ()


def future_worlds(scenario: Scenario) -> tuple[World, ...]:
    """The futures of a scenario, in their order."""
    found = []
    with tempfile.TemporaryDirectory(prefix="civsim-") as folder:
        file = write_packed(packed(scenario), Path(folder))
        for key, future in scenario.spec.plan.futures.items():
            rates = {c: scenario.spec.categories[c].arrivals_per_grid_day * x for c, x in future.arrivals.items()}
            changed = {f"categories.{c}.arrivals_per_grid_day": rate for c, rate in rates.items()}
            own = load_scenario(file, changed)
            found.append(World(key, own, build_model(own)))
    return tuple(found)


def in_futures(variant: Variant, worlds: Sequence[World], seed: int, workers: int | Workers = 0) -> Variant:
    """A simulated plan with its expected cycle scores in the scenario as given and in every future; as it was without.

    Replication r has the same luck in all of them.
    """
    if not worlds:
        return variant
    n, scores = int(variant.run.sizes["replication"]), [variant.marks["cycle_expected"].values]
    for world in worlds:
        own = simulated_variant(
            variant.key, variant.name, world.scenario, world.model, variant.plan, n, seed, workers, SCORES_ONLY
        )
        scores.append(own.marks["cycle_expected"].values)
    together = np.stack([np.asarray(s, np.float64) for s in scores], axis=1)
    marks = variant.marks.assign({SCORES: (("replication", "future"), together)})
    return replace(variant, marks=marks.assign_coords(future=[AS_GIVEN, *(world.key for world in worlds)]))


def worst_scores(model: Model, variant: Variant) -> Floats:
    """(R,) mean score of the worst share of the futures: those in which the plan's mean is lowest. [points]"""
    scores = np.asarray(variant.marks[SCORES].values, np.float64)
    return np.asarray(scores @ worst_weights(model, scores))


def worst_weights(model: Model, scores: Floats) -> Floats:
    """(F,) with which weights futures make up the worst share, from scores (R, F)."""
    return tail_weights(np.nanmean(scores, axis=0), chances(model), model.spec.plan.worst_share)


def chances(model: Model) -> Floats:
    """(F,) probabilities of the scenario as given and of its futures."""
    return np.array([chance for _, chance in future_names(model).values()])


def insurance(model: Model, optimum: Optimum, plan: Variant, usual: Variant) -> Insurance:
    """The plan beside the usual one, in every future and over all of them; differences are judged together."""
    own, other = (np.asarray(v.marks[SCORES].values, np.float64) for v in (plan, usual))
    weights, all_of = worst_weights(model, own), chances(model)
    names = list(future_names(model))
    pairs = [(key, own[:, f], other[:, f]) for f, key in enumerate(names)]
    pairs += [("worst", worst_scores(model, plan), worst_scores(model, usual)), ("mean", own @ all_of, other @ all_of)]
    found = judged([(f"plan {key}", f"usual {key}", a, b) for key, a, b in pairs])
    beside = [_beside(a, b, d) for (_, a, b), d in zip(pairs, found, strict=True)]
    futures = model.spec.plan.futures
    each = tuple(
        InFuture(
            key=worth.key,
            name=worth.name,
            chance=worth.chance,
            arrivals=dict(futures[worth.key].arrivals) if worth.key in futures else {},
            value=worth.score,
            in_worst=float(weights[f]),
            scores=beside[f],
        )
        for f, worth in enumerate(optimum.futures)
    )
    return Insurance(model.spec.plan.worst_share, each, worst=beside[-2], mean=beside[-1])


def _beside(plan: Floats, usual: Floats, difference: Difference) -> Beside:
    return Beside(score_interval(plan), score_interval(usual), difference)
