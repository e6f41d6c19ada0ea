"""From a table of work orders to the numbers of a scenario, each with its interval and the rows behind it."""

from dataclasses import dataclass
from math import hypot, log
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.area_sizes import area_sizes
from civsim.calibrate.arrivals import Rhythm, rhythm
from civsim.calibrate.capacity import Capacity, capacity
from civsim.calibrate.closing import Closing, closing, unfit
from civsim.calibrate.estimate import Estimate, Z, positive
from civsim.calibrate.pooled_rates import PooledRates, pooled_rates
from civsim.calibrate.profiles import profile_factors
from civsim.calibrate.records.mapping import AreaRow, Mapping, load_mapping
from civsim.calibrate.records.orders import Orders, read_orders
from civsim.calibrate.relapse import Relapse, relapse
from civsim.calibrate.reporting import Reporting, reporting
from civsim.calibrate.shares import Deadlines, deadlines, weekly_share
from civsim.calibrate.threads import one_thread
from civsim.language import Text
from civsim.scenario import Mistakes, Name

FEWEST = 50  # orders of a category, below which nothing is fitted


@dataclass(frozen=True)
class CategoryFit:
    """What the records say of one category. Arrivals are per area of size 1 and day, relapses taken out.

    What the map has no column or block for is None, or empty: `channels` are shares by channel, `flags` those of
    flagged orders, by the key of the map's block.
    """

    id: str
    name: Name
    orders: int
    arrivals: Estimate
    profiles: dict[str, Estimate]
    rhythm: Rhythm
    area_dispersion: Estimate
    areas: PooledRates
    closing: Closing
    relapse: Relapse | None
    deadlines: Deadlines | None
    channels: dict[str, Estimate]
    flags: dict[str, Estimate]
    reporting: Reporting | None


@dataclass(frozen=True)
class Fit:
    """The fit of a table of orders."""

    name: Name
    source: str
    first: pd.Timestamp
    last: pd.Timestamp
    rows: int
    used: int
    left_out: dict[Text, int]
    areas: tuple[AreaRow, ...]
    sizes: tuple[Estimate, ...]  # of the areas, mean 1
    categories: tuple[CategoryFit, ...]
    capacity: Capacity

    @property
    def size(self) -> NDArray[np.float64]:
        """Orders of each area relative to the mean. (areas,)"""
        return np.array([e.value for e in self.sizes])


def fit_orders(orders: str | Path, mapping: str | Path) -> Fit:
    """The parameters that a table of work orders supports.

    Parameters
    ----------
    orders
        CSV (also packed), XLSX or Parquet, a row an order.
    mapping
        Map file (`kind: orders`): columns, rows to drop, categories, areas.

    Raises
    ------
    ScenarioError
        For mistakes of the map and of the table, each at its place.
        And where the records are too few, or too much alike, to fit anything to a category.
    """
    read = load_mapping(mapping)
    return fit_records(read_orders(orders, read), read, Path(orders).name)


@one_thread
def fit_records(records: Orders, read: Mapping, source: str) -> Fit:
    """The parameters that orders support; `source` names the file they came from.

    Raises
    ------
    ScenarioError
        Where the records are too few, or too much alike, to fit anything to a category.
    """
    sizes = area_sizes(records, len(read.areas.rows))
    size = np.array([e.value for e in sizes])
    fits = tuple(_category(records, i, key, read, size) for i, key in enumerate(read.spec.categories))
    return Fit(
        name=read.spec.name,
        source=source,
        first=records.first,
        last=records.first + pd.Timedelta(days=records.n_days - 1),
        rows=records.rows,
        used=records.size,
        left_out=records.left_out,
        areas=read.areas.rows,
        sizes=sizes,
        categories=fits,
        capacity=capacity(records.created, records.closed, records.n_days),
    )


def _category(orders: Orders, number: int, key: str, mapping: Mapping, size: NDArray[np.float64]) -> CategoryFit:
    """The fit of one category."""
    chosen = orders.category == number
    n = int(chosen.sum())
    if n < FEWEST:
        zh = f"类别 {key!r} 仅有 {n} 件工单，至少需要 {FEWEST} 件；请与其他类别合并"
        _refuse(mapping, key, Text(zh, f"category {key!r} has {n} orders, {FEWEST} are needed; join it with another"))
    if why := unfit(orders, chosen):
        _refuse(mapping, key, Text(f"类别 {key!r} {why.zh}", f"category {key!r}: {why.en}"))
    pace = rhythm(np.bincount(orders.created_day[chosen], minlength=orders.n_days), orders.first)
    back = relapse(orders, chosen, mapping.spec.relapse_window_days, mapping.spec.chance_shift_days)
    profiles = [row.profile for row in mapping.areas.rows]
    own, filed = (np.bincount(area, minlength=len(size)) for area in (orders.area[chosen], orders.area))
    by_profile = profile_factors(own, np.maximum(filed, 0.5), profiles)
    return CategoryFit(
        id=key,
        name=mapping.spec.categories[key].name,
        orders=n,
        arrivals=_new(pace.level, back).times(1 / float(size.sum())),
        profiles=by_profile.factors,
        rhythm=pace,
        area_dispersion=by_profile.dispersion,
        areas=_by_area(orders, chosen, len(size), pace.dispersion.value, back),
        closing=closing(orders, chosen),
        relapse=back,
        deadlines=_deadlines(orders, chosen),
        channels=_channels(orders, chosen),
        flags=_flags(orders, chosen),
        reporting=reporting(
            orders.created[chosen],
            orders.closed[chosen],
            orders.marks.double_created[orders.marks.double_category == number],
            orders.n_days,
            pace.level,
        ),
    )


def _deadlines(orders: Orders, chosen: NDArray[np.bool_]) -> Deadlines | None:
    """How the chosen orders keep their deadlines."""
    marks = orders.marks
    if marks.deadline is None:
        return None
    kept = marks.flags.get("on_time")
    on_time = None if kept is None else kept[chosen]
    return deadlines(orders.created[chosen], orders.closed[chosen], marks.deadline[chosen], on_time, orders.n_days)


def _channels(orders: Orders, chosen: NDArray[np.bool_]) -> dict[str, Estimate]:
    """Share of each channel among the chosen orders whose channel is told."""
    channel = orders.marks.channel
    if channel is None:
        return {}
    told = chosen & (channel >= 0)
    day = orders.created_day[told]
    found = {name: weekly_share(channel[told] == i, day) for i, name in enumerate(orders.marks.channels)}
    return {name: e for name, e in found.items() if e is not None and e.value > 0}


def _flags(orders: Orders, chosen: NDArray[np.bool_]) -> dict[str, Estimate]:
    """Shares of flagged orders: of repairs that failed among those closed, of the others among all."""
    found = {}
    for key, flag in orders.marks.flags.items():
        of = chosen & ~np.isnan(orders.closed) if key == "redo" else chosen
        share = weekly_share(flag[of], orders.created_day[of])
        if share is not None and key != "on_time":
            found[key] = share
    return found


def _by_area(
    orders: Orders, chosen: NDArray[np.bool_], n_areas: int, dispersion: float, back: Relapse | None
) -> PooledRates:
    """Filed orders a day in each area, leaning on its orders of the other categories."""
    p = back.probability.value if back else 0.0
    own, others = (np.bincount(orders.area[rows], minlength=n_areas) for rows in (chosen, ~chosen))
    size = others + 0.5 if others.any() else np.ones(n_areas)
    return pooled_rates(own, size / size.mean(), orders.n_days, dispersion, (1 + p) / (1 - p))


def _new(filed: Estimate, back: Relapse | None) -> Estimate:
    """Orders of new problems: those filed without the relapses, of which neither is known exactly."""
    if back is None:
        return filed
    share = back.probability
    errors = log(filed.high / filed.value) / Z, (share.high - share.value) / Z / (1 - share.value)
    return positive(filed.value * (1 - share.value), hypot(*errors), filed.n)


def _refuse(mapping: Mapping, category: str, text: Text) -> None:
    """A category to which nothing can be fitted, told at its line of the map."""
    mistakes = Mistakes(mapping.document)
    mistakes.add(("categories", category), "too_few", text)
    mistakes.raise_if_any()
