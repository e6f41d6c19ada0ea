"""Comparing: the object that `compare` prints, and the report of a comparison."""

from contextlib import nullcontext
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from civsim.language import Language, Text
from civsim.report import Difference, Variant, write_report
from civsim.scores import chance_entry, entry, score_interval
from civsim.study.ensemble import Advance
from civsim.study.folders import growing_folder
from civsim.study.hand_out import comparison_content
from civsim.study.model_warnings import Warned
from civsim.study.precision import Wanted, precision_warnings
from civsim.study.variants import Source, compared, run_cost
from civsim.study.warn import date_warnings, money_warnings, plan_warnings
from civsim.study.workers import Workers


def compare_sources(
    sources: list[Source],
    wanted: Wanted,
    seed: int,
    language: Language,
    workers: Workers,
    out: Path | None = None,
    progress: Advance | None = None,
) -> dict[str, Any]:
    """All sources simulated with common seeds; the object of `compare --json`; a report in `out` if given."""
    with growing_folder(out) if out else nullcontext() as growing:
        variants, found, told = compared(sources, wanted, seed, workers, progress)
        replications = int(variants[0].run.sizes["replication"])
        if growing is not None:
            first = (sources[0].scenario, sources[0].model)
            write_report(comparison_content(first, variants, found, seed, replications), growing, language)
    pairs = zip(variants, sources, strict=True)
    return {
        "variants": [_variant(v, language) | {"resimulated": s.stored} for v, s in pairs],
        "differences": [_difference(d) for d in found],
        "precision": told,
        "warnings": [
            *(w.plain() for w in precision_warnings(told, replications)),
            *(w.plain() for v, s in zip(variants, sources, strict=True) for w in _warnings(v, s)),
        ],
        "resimulated": any(s.stored for s in sources),
        "seed": seed,
        "replications": replications,
        "scenario_hashes": [s.scenario.hash for s in sources],
        "out": str(out) if out else None,
    }


def _warnings(variant: Variant, source: Source) -> list[Warned]:
    """What is to be said of one of the variants, with its key."""
    own = [] if source.stored else plan_warnings(source.scenario, source.model, None, source.plan)
    return [
        w.of(Text(variant.key, variant.key))
        for w in [*own, *date_warnings(source.model), *money_warnings(source.model, variant.run)]
    ]


def _variant(variant: Variant, language: Language) -> dict[str, Any]:
    """Score, chance and cost of a variant."""
    score = score_interval(variant.marks["cycle_expected"].values)
    return {
        "name": variant.key,
        "title": variant.name.to(language),
        "name_zh": variant.name.zh,
        "name_en": variant.name.en,
        **entry(score),
        **chance_entry("p_target", float(variant.marks["p_cycle"]), score.n),
        "cost": run_cost(variant.run),
    }


def _difference(found: Difference) -> dict[str, Any]:
    """A paired difference as plain data; null where there is no score to compare, or one run gives no interval."""
    mean, low, high = (x if isfinite(x) else None for x in (found.mean, found.low, found.high))
    return {
        "a": found.a,
        "b": found.b,
        "mean": mean,
        "low": low if found.n > 1 else None,
        "high": high if found.n > 1 else None,
        "n": found.n,
        "significant": mean is not None and found.significant,
        "p": found.p if isfinite(found.p) else None,
        "p_adjusted": found.p_adjusted if isfinite(found.p_adjusted) else None,
    }


def compared_table(variants: list[Variant], found: list[Difference]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Variants and paired differences as two tables."""
    return (
        pd.DataFrame([_variant(v, "zh") for v in variants]).set_index("name"),
        pd.DataFrame([_difference(d) for d in found]),
    )
