"""The budget curve of a scenario: points, bends, and what is scarce between them; as an object and as a folder."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from civsim.errors import CivsimError
from civsim.language import Language, Text
from civsim.model import Model, Scenario, build_model
from civsim.planner import Curve, CurvePoint, PlanOptions, budget_curve
from civsim.report import curve_words, write_curve
from civsim.scores import entry
from civsim.study.ensemble import Advance
from civsim.study.folders import growing_folder
from civsim.study.model_warnings import campaign_warnings, gate_warnings
from civsim.study.provenance import provenance
from civsim.study.warn import date_warnings

MOST_POINTS = 60
FILE = "frontier.json"
SAMPLE = Text("示例数据 · ", "SAMPLE DATA · ")


def multiples_of(words: str) -> tuple[float, ...]:
    """`low:high:points` as evenly spaced multiples.

    Raises
    ------
    CivsimError
        If it is no such range: two to 60 points, 0 < low < high <= 100.
    """
    try:
        low_word, high_word, n_word = words.split(":")
        low, high, n = float(low_word), float(high_word), int(n_word)
    except ValueError:
        raise _bad_range(words) from None
    if not (isfinite(low) and isfinite(high) and 0 < low < high <= 100 and 2 <= n <= MOST_POINTS):
        raise _bad_range(words)
    return tuple(low + (high - low) * i / (n - 1) for i in range(n))


def _bad_range(words: str) -> CivsimError:
    return CivsimError(
        Text(
            f"范围应写作 最小倍数:最大倍数:点数，如 0.6:2.0:8（0 < 最小 < 最大 <= 100，2 至 {MOST_POINTS} 个点），"
            f"得到 {words!r}",
            f"a range is low:high:points, such as 0.6:2.0:8 (0 < low < high <= 100, 2 to {MOST_POINTS} points), "
            f"got {words!r}",
        )
    )


def frontier(
    scenario: Scenario,
    budget: str | Sequence[float] = "0.6:2.0:8",
    resource: str = "budget",
    objective: str = "cycle_score",
    gap: float = 0.001,
    time_limit: float = 600.0,
    progress: Advance | None = None,
    model: Model | None = None,
) -> Curve:
    """The best expected score for less and more of one scarce thing. [points]

    Parameters
    ----------
    budget
        Multiples of what the scenario gives: `"low:high:points"`, or the multiples themselves.
    resource
        `budget` (all years alike), `teams` or `crews`.
    objective
        `cycle_score`, `final_score`, `worst_year`, `worst_district` or `themed_score`.
    gap, time_limit
        Relative gap at which each point may stop, and its time limit. [s]

    Returns
    -------
    Curve with `.points` (amount, value, bound, slope, gains), `.kinks`; `civsim.charts.budget_curve` draws it.
    Values are those of the linear programme: mean dynamics, fractions of grids, no luck.
    """
    multiples = multiples_of(budget) if isinstance(budget, str) else tuple(budget)
    if not multiples or not all(isfinite(m) and m > 0 for m in multiples):
        raise CivsimError(Text("倍数应为大于 0 的数", "multiples must be numbers above 0"))
    options = PlanOptions(objective=objective, gap=gap, seconds=time_limit)
    return budget_curve(model or build_model(scenario), multiples, resource, options, progress)


def frontier_to_folder(
    scenario: Scenario, out: Path | None, curve: Curve, language: Language, model: Model | None = None
) -> dict[str, Any]:
    """The object that `frontier --json` prints; kept with table and chart in `out` if given."""
    model = model or build_model(scenario)
    origin = provenance(scenario, 0, 0)
    del origin["replications"], origin["seed"]  # nothing is drawn
    warnings = [*campaign_warnings(model), *gate_warnings(model), *date_warnings(model)]
    result = {
        **origin,
        "resource": curve.resource,
        "objective": curve.objective,
        "unit": {"budget": "万元", "teams": "team-days", "crews": "crew-hours"}[curve.resource],
        "points": [_point(p) | {"scarcest": curve_words.scarce_on(p, p) or None} for p in curve.points],
        "pieces": [_piece(a, b) for a, b in pairwise(curve.points)],
        "kinks": [asdict(k) for k in curve.kinks],
        "bound_covers": curve.bound_covers.to(language),
        "simulated": [p["simulated"] for p in map(_point, curve.points)] if curve.points[0].simulated else None,
        "sample": scenario.spec.sample,
        "target": float(model.spec.target.score),
        "warnings": [w.plain() for w in warnings],
        "seconds": curve.seconds,
        "out": str(out) if out else None,
    }
    with growing_folder(out) if out else nullcontext() as growing:
        if growing is not None:
            sample = SAMPLE.to(language) if scenario.spec.sample else ""
            foot = f"{sample}civsim · {origin['scenario_hash'][:16]} · {origin['version']}"
            write_curve(growing, curve, float(model.spec.target.score), foot, language)
            (growing / FILE).write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")
    return result


def _point(p: CurvePoint) -> dict[str, Any]:
    """A point as plain data."""
    return asdict(replace(p, simulated=None)) | {"simulated": entry(p.simulated) if p.simulated else None}


def _piece(a: CurvePoint, b: CurvePoint) -> dict[str, Any]:
    """One piece of the curve: its slope, and of what 1 % more would add most."""
    return {
        "from": a.amount,
        "to": b.amount,
        "slope": (b.value - a.value) / (b.amount - a.amount),
        "scarcest": curve_words.scarce_on(a, b) or None,
    }
