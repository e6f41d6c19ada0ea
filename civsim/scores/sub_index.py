"""Values of the sub-indices (F8) at the end of every month: what their leaves earn on average in the city as it is.

Field leaves are marked at all sites, without an inspector's luck; answers are taken at the level of satisfaction, over
the three months to that end; data leaves over the twelve; records and behaviours on that day, for the whole city.
"""

from dataclasses import replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy import special

from civsim.model import Model
from civsim.results import cells
from civsim.scores.evidence import DATA_MONTHS, SURVEY_MONTHS, desk_levels, earned
from civsim.scores.kpi import KPIS, kpi_value
from civsim.scores.observation import expected_observations
from civsim.scores.run_counts import SIGNS, RunCounts, over_grids
from civsim.scores.site_means import all_sites

Floats = NDArray[np.float64]


def sub_index_values(model: Model, run: xr.Dataset, counts: RunCounts) -> Floats:
    """(R, M, I, 1 + districts) the city first, nan where a district has no value of its own. [0..100]"""
    indices, weight = model.sub_indices, model.indicators.weight
    used = indices.leaves.any(axis=0)
    value = leaf_values_by_month(model, run, counts)[..., used]  # (R, M, areas, leaves)
    known = (~np.isnan(value)).astype(np.float64)
    share = (indices.leaves * weight)[:, used]  # (I, leaves)
    total = known @ share.T
    made = 100.0 * (np.nan_to_num(value) @ share.T) / np.where(total > 0, total, 1.0)
    made = np.where(total > 0, made, np.nan).transpose(0, 1, 3, 2)
    made[:, :, ~indices.by_district, 1:] = np.nan
    return made


def leaf_values_by_month(model: Model, run: xr.Dataset, counts: RunCounts) -> Floats:
    """(R, M, 1 + districts, L) what each leaf that is part of a sub-index earns; nan for the others. [0..1]"""
    indicators, used = model.indicators, np.flatnonzero(model.sub_indices.leaves.any(axis=0))
    of = {kind: [int(i) for i in used if indicators.kind[i] == kind] for kind in set(indicators.kind)}
    areas = _areas(model)
    shape = (len(counts.replications), len(model.time.months), len(areas), len(indicators.kind))
    value = np.full(shape, np.nan)
    at_ends = _tests_at(model)
    if field := of.get("field"):
        value[..., field] = _field(model, counts, field)
    if desk := of.get("desk"):
        levels = desk_levels(at_ends, counts.started)[:, desk]
        value[..., desk] = _earned(model, levels, desk)[None, :, None, :]
    if watched := of.get("observation"):
        column = {int(leaf): i for i, leaf in enumerate(indicators.of_kind("observation"))}
        found = expected_observations(at_ends)[:, [column[leaf] for leaf in watched]]
        value[..., watched] = found[None, :, None, :]
    if survey := of.get("survey"):
        value[..., survey] = _earned(model, _satisfaction(model, run, areas, survey), survey)
    if data := of.get("data"):
        value[..., data] = _earned(model, _kpis(model, run, areas, data), data)
    return value


def _earned(model: Model, level: Floats, leaves: list[int]) -> Floats:
    return earned(level, model.indicators.low[leaves], model.indicators.threshold[leaves])


def _areas(model: Model) -> NDArray[np.bool_]:
    """(1 + districts, G) grids of the city and of each district."""
    districts = np.arange(len(model.areas.districts))[:, None] == model.areas.district
    return np.concatenate([np.ones((1, districts.shape[1]), bool), districts])


def _tests_at(model: Model) -> Model:
    """The model with a test at the end of every month, for what is known of a day alone."""
    ends = model.sub_indices.month_end
    whole = replace(model.assessments, snapshots=tuple((m,) for m in range(len(ends))), snapshot_day=ends)
    return replace(model, assessments=whole)


def _field(model: Model, counts: RunCounts, leaves: list[int]) -> Floats:
    """(R, M, areas, leaves) of some field leaves; nan where an area has no site that a leaf looks at."""
    sites, at = all_sites(model), np.searchsorted(model.assessments.snapshot_day, model.sub_indices.month_end)
    number = np.concatenate([sites.sites.sum(axis=1, keepdims=True), sites.sites], axis=1)[leaves]
    sums = np.zeros((len(counts.visible), len(at), *number.shape))
    for r, seen in enumerate(counts.visible):
        for m, k in enumerate(at):
            sums[r, m, :, 1:] = sites.leaf_sums(seen[k])[leaves]
    sums[..., 0] = sums[..., 1:].sum(axis=3)
    mean = np.where(number > 0, sums / np.where(number > 0, number, 1.0), np.nan)
    return np.asarray(mean.transpose(0, 1, 3, 2))


def _satisfaction(model: Model, run: xr.Dataset, areas: NDArray[np.bool_], leaves: list[int]) -> Floats:
    """(R, M, areas, leaves) satisfaction of the residents of each area. [0..1]"""
    people = areas * model.areas.population
    total = people.sum(axis=1, keepdims=True)
    spread = np.where(total > 0, people / np.where(total > 0, total, 1.0), areas / areas.sum(axis=1, keepdims=True))
    burden = _open(model, run, spread / model.areas.size)  # (R, M, areas, C)
    M = burden.shape[1]
    lived = np.stack([burden[:, max(0, m + 1 - SURVEY_MONTHS) : m + 1].mean(axis=1) for m in range(M)], axis=1)
    indicators = model.indicators
    problems = lived @ indicators.categories[leaves].T.astype(np.float64)
    base, slope = indicators.base[leaves], indicators.slope[leaves]
    return np.asarray(special.expit(special.logit(base) - slope * problems))


def _open(model: Model, run: xr.Dataset, weight: Floats) -> Floats:
    """(R, M, areas, C) weighted open problems at the ends of months, by weights (areas, G); one replication a time."""
    found = []
    for r in range(run.sizes["replication"]):
        change = sum(sign * cells(run, name, r).astype(np.int32) for name, sign in SIGNS.items())
        own = np.cumsum(weight @ np.asarray(change, np.float64), axis=0)
        if "carried_in" in run:
            carried = run["carried_in"].isel(replication=r).transpose("state", "grid", "category")
            own += weight @ carried.values.sum(axis=0)
        found.append(own)
    return np.array(found)


def _kpis(model: Model, run: xr.Dataset, areas: NDArray[np.bool_], leaves: list[int]) -> Floats:
    """(R, M, areas, leaves) KPIs of the up to twelve months to each end; 1 where nothing was due."""
    rules = [model.indicators.rule[leaf] for leaf in leaves]
    needed = {name for rule in rules for name in (KPIS[rule].numerator, KPIS[rule].denominator)}
    M = len(model.time.months)
    level = np.ones((run.sizes["replication"], M, len(areas), len(leaves)))
    for r in range(len(level)):
        of_year = {k: _last_months(over_grids(cells(run, k, r), areas)) for k in needed}
        for i, leaf in enumerate(leaves):
            chosen = model.indicators.categories[leaf]
            of_leaf = {k: v[..., chosen].sum(axis=2) for k, v in of_year.items()}
            level[r, :, :, i] = np.nan_to_num(kpi_value(rules[i], of_leaf), nan=1.0)
    return level


def _last_months(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums over the up to twelve months to the end of each, along the first axis."""
    total = np.cumsum(counts, axis=0)
    before = np.concatenate([np.zeros((DATA_MONTHS, *total.shape[1:]), np.int64), total])[: len(total)]
    return np.asarray(total - before)
