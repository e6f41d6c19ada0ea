"""The marks in one small object: what the command line prints. Every score with its interval and n, None if unknown."""

from math import isnan
from typing import Any

import numpy as np
import xarray as xr

from civsim.scores.uncertainty import Interval, interval, probability_interval, score_interval

Entry = dict[str, float | int | None]


def summary(marks: xr.Dataset) -> dict[str, Any]:
    """Scores of the tests and of the cycle with 95 % intervals, and the chances of the goals.

    Returns
    -------
    `assessments`: {id: {mean, low, high, n, p_target, p_target_low, p_target_high}} and `cycle`: the same with p_held
    and p_rank, or None without a test that counts. Ends of intervals are None where n < 2. Replications in which a test
    was not held have no score; where dates are uncertain, `took_place` is the share in which it was.
    `cycles` has each cycle alike (`cycle` is their mean); with several counted years, `p_held` of a test is the chance
    of the target at it and at every counted test before. `years` has each tested year, points off included. `vetoes`
    says of every gate and incident how often it strikes and how often it alone is why a goal is missed.
    """
    tests = {
        str(a): _score(marks["score"].values[:, i], float(marks["p_target"][i]))
        for i, a in enumerate(marks["assessment"].values)
    }
    for i, entry in enumerate(tests.values() if "took_place" in marks else ()):
        entry["took_place"] = _known(float(marks["took_place"][i]))
    for i, entry in enumerate(tests.values() if marks.sizes["year"] > 1 else ()):
        entry["p_held"] = _known(float(marks["p_held_so_far"][i]))
    cycle = None
    if marks.sizes["year"]:
        cycle = _score(marks["cycle_score"].values, float(marks["p_cycle"]))
        cycle |= {"p_held": _known(float(marks["p_held"])), "p_rank": _known(float(marks["p_rank"]))}
    cycles = {
        str(c): _score(marks["score_of_cycle"].values[:, i], float(marks["p_of_cycle"][i]))
        for i, c in enumerate(marks["cycle"].values)
    }
    years = {
        str(y): _score(marks["year_score"].values[:, i], float(marks["p_of_year"][i]))
        for i, y in enumerate(marks["year"].values)
    }
    return {"assessments": tests, "cycle": cycle, "cycles": cycles, "years": years, "vetoes": _vetoes(marks)}


def _vetoes(marks: xr.Dataset) -> dict[str, Entry]:
    """Gates and incidents: chances over all replications, that of striking with its interval."""
    n, found = marks.sizes["replication"], dict[str, Entry]()
    for i, key in enumerate(marks["veto"].values if "veto" in marks else ()):
        struck = probability_interval(float(marks["p_struck"][i]) * n, n)
        found[str(key)] = {
            "p_struck": struck.mean,
            "p_struck_low": struck.low,
            "p_struck_high": struck.high,
            "p_decided_held": float(marks["p_decided_held"][i]),
            "p_decided_cycle": float(marks["p_decided_cycle"][i]),
            "n": n,
        }
    return found


def kpi_summary(marks: xr.Dataset) -> dict[str, Entry]:
    """KPIs of the whole horizon: {kpi: {mean, low, high, n}} over the replications that had anything to count.

    Beside the shares of `KPIS` stand the mean delays `mean_<delay>_days` of what ended in the horizon, and the
    levels of service: `within_minutes_<category>@<profile>`, `satisfaction`, `volunteered_share`.
    """
    columns = {str(name): marks["kpi_total"].sel(kpi=name).values for name in marks["kpi"].values}
    columns |= {f"mean_{name}_days": marks["mean_delay"].sel(delay=name).values for name in marks["delay"].values}
    if "service" in marks:
        columns |= {str(s): marks["service_level"].sel(service=s).values for s in marks["service"].values}
    return {name: _entry(interval(values[~np.isnan(values)])) for name, values in columns.items()}


def _score(scores: np.ndarray, chance: float) -> Entry:
    entry = _entry(score_interval(scores))
    known = int((~np.isnan(scores)).sum())
    sure = probability_interval(chance * known, known)
    return entry | {"p_target": _known(chance), "p_target_low": _known(sure.low), "p_target_high": _known(sure.high)}


def _entry(found: Interval) -> Entry:
    return {"mean": _known(found.mean), "low": _known(found.low), "high": _known(found.high), "n": found.n}


def _known(value: float) -> float | None:
    return None if isnan(value) else value
