"""The marks in one small object: what the command line prints. Every score with its interval and n, None if unknown."""

from typing import Any

import numpy as np
import xarray as xr

from civsim.scores.plain import Entry, chance_entry, entry, known
from civsim.scores.uncertainty import Interval, interval, score_interval


def summary(marks: xr.Dataset) -> dict[str, Any]:
    """Scores of the tests and of the cycle with 95 % intervals, and the chances of the goals.

    Returns
    -------
    `assessments`: {id: {mean, low, high, n, p_target, p_target_low, p_target_high, expected, local}} and `cycle`: the
    same with p_held and p_rank, or None without a test that counts. `expected` is the score without the luck of the
    sample, `local` the one under the local standards, each with its interval. Every chance has its Wilson interval (for
    a rank, whose chance in one replication lies between 0 and 1, it is wider than need be). Ends of intervals are None
    where n < 2. Replications in which a test was not held have no score; where dates are uncertain, `took_place` is
    the share in which it was.
    `cycles` has each cycle alike (`cycle` is their mean); with several counted years, `p_held` of a test is the chance
    of the target at it and at every counted test before. `years` has each tested year, points off included. `vetoes`
    says of every gate and incident how often it strikes and how often it alone is why a goal is missed; `peers` has
    the gaps by test and indicator, `sub_indices` the values by month, and
    where a title is re-checked `title` the chance of keeping it.
    """
    tests = {str(a): _test(marks, i) for i, a in enumerate(marks["assessment"].values)}
    cycle = None
    if marks.sizes["year"]:
        cycle = _score(marks["cycle_score"].values, float(marks["p_cycle"]))
        cycle |= chance_entry("p_held", float(marks["p_held"]), cycle["n"])
        cycle |= chance_entry("p_rank", float(marks["p_rank"]), cycle["n"])
        cycle |= chance_entry("p_rank_every_year", float(marks["p_rank_every_year"]), cycle["n"])
        cycle["expected"] = entry(score_interval(marks["cycle_expected"].values))
        cycle["expected_rank"] = entry(_interval(marks["expected_rank"].values))
    cycles = {
        str(c): _score(marks["score_of_cycle"].values[:, i], float(marks["p_of_cycle"][i]))
        for i, c in enumerate(marks["cycle"].values)
    }
    years = {str(y): _year(marks, i) for i, y in enumerate(marks["year"].values)}
    whole = {"assessments": tests, "cycle": cycle, "cycles": cycles, "years": years}
    if "p_kept" in marks:
        n = int(np.isfinite(marks["title_kept"].values).sum())
        whole["title"] = chance_entry("p_kept", float(marks["p_kept"]), n) | {"n": n}
    return whole | {"vetoes": _vetoes(marks), "peers": _peers(marks), "sub_indices": _sub_indices(marks)}


def _sub_indices(marks: xr.Dataset) -> dict[str, dict[str, dict[str, Entry]]]:
    """Each sub-index: the city's value by `months`, and those of `districts` in the last month."""
    if "sub_index_value" not in marks:
        return {}
    found: dict[str, dict[str, dict[str, Entry]]] = {}
    for i, key in enumerate(marks["sub_index"].values):
        value = marks["sub_index_value"].values[:, :, i]  # (R, M, areas)
        months = {str(m): entry(score_interval(value[:, k, 0])) for k, m in enumerate(marks["month"].values)}
        last = {str(d): entry(score_interval(value[:, -1, a])) for a, d in enumerate(marks["index_area"].values) if a}
        own = {d: value for d, value in last.items() if value["n"]}
        found[str(key)] = {"months": months} | ({"districts": own} if own else {})
    return found


def _interval(values: np.ndarray) -> Interval:
    """Over the replications that have a value."""
    return interval(values[~np.isnan(values)])


def _year(marks: xr.Dataset, i: int) -> dict[str, Any]:
    """One tested year."""
    found = _score(marks["year_score"].values[:, i], float(marks["p_of_year"][i]))
    found |= chance_entry("p_rank", float(marks["p_rank_year"][i]), found["n"])
    return found | {"expected_rank": entry(_interval(marks["year_expected_rank"].values[:, i]))}


def _peers(marks: xr.Dataset) -> dict[str, dict[str, Entry]]:
    """By test and indicator: the city's score, the peers' mean, the gap, and the place among them."""
    if "peer_node" not in marks:
        return {}
    names = (
        "own",
        "own_low",
        "own_high",
        "gap",
        "gap_low",
        "gap_high",
        "percentile",
        "percentile_low",
        "percentile_high",
    )
    found: dict[str, dict[str, Entry]] = {}
    for a, test in enumerate(marks["assessment"].values):
        own = found[str(test)] = {}
        for i, node in enumerate(marks["peer_node"].values):
            figures: Entry = {name: known(float(marks[f"peer_{name}"][a, i])) for name in names}
            n = int(marks["peer_n"][a, i])
            above = chance_entry("p_above", float(marks["p_above_peers"][a, i]), n)
            own[str(node)] = figures | above | {"mean": known(float(marks["peer_mean"][a, i])), "n": n}
    return found


def _vetoes(marks: xr.Dataset) -> dict[str, Entry]:
    """Gates and incidents: chances over all replications, that of striking with its interval."""
    n, found = marks.sizes["replication"], dict[str, Entry]()
    for i, key in enumerate(marks["veto"].values if "veto" in marks else ()):
        found[str(key)] = {"n": n}
        for name in ("p_struck", "p_decided_held", "p_decided_cycle"):
            found[str(key)] |= chance_entry(name, float(marks[name][i]), n)
    return found


def kpi_summary(marks: xr.Dataset) -> dict[str, Entry]:
    """KPIs of the whole horizon: {kpi: {mean, low, high, n}} over the replications that had anything to count.

    Beside the shares of `KPIS` stand the mean delays `mean_<delay>_days_of_ended` of what ended in the horizon only (so
    they are too short; `order_marks` has those that count the open ones), and the levels of service:
    `within_minutes_<category>@<profile>`, `satisfaction`, `volunteered_share`.
    """
    columns = {str(name): marks["kpi_total"].sel(kpi=name).values for name in marks["kpi"].values}
    columns |= {
        f"mean_{name}_days_of_ended": marks["mean_delay_of_ended"].sel(delay=name).values
        for name in marks["delay"].values
    }
    if "service" in marks:
        columns |= {str(s): marks["service_level"].sel(service=s).values for s in marks["service"].values}
    return {name: entry(interval(values[~np.isnan(values)])) for name, values in columns.items()}


def _test(marks: xr.Dataset, i: int) -> dict[str, Any]:
    """One test."""
    found = _score(marks["score"].values[:, i], float(marks["p_target"][i]))
    found["expected"] = entry(score_interval(marks["expected_score"].values[:, i]))
    found["local"] = entry(score_interval(marks["local_score"].values[:, i]))
    if "took_place" in marks:
        n = marks.sizes["replication"]
        found |= chance_entry("took_place", float(marks["took_place"][i]), n) | {"took_place_n": n}
    if marks.sizes["year"] > 1:
        found |= chance_entry("p_held", float(marks["p_held_so_far"][i]), found["n"])
    return found


def _score(scores: np.ndarray, chance: float) -> dict[str, Any]:
    """A score and the chance that it reaches the target."""
    found = score_interval(scores)
    return entry(found) | chance_entry("p_target", chance, found.n)
