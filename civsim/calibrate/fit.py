"""From a table of work orders to the numbers of a scenario, each with its interval and the rows behind it."""

from dataclasses import dataclass
from math import hypot, log
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.arrivals import Rhythm, rhythm
from civsim.calibrate.closing import Closing, closing, unfit
from civsim.calibrate.estimate import Estimate, Z, positive, rate
from civsim.calibrate.mapping import AreaRow, Mapping, load_mapping
from civsim.calibrate.orders import Orders, read_orders
from civsim.calibrate.relapse import Relapse, relapse
from civsim.language import Text
from civsim.scenario import Mistakes, Name

FEWEST = 50  # orders of a category, below which nothing is fitted


@dataclass(frozen=True)
class CategoryFit:
    """What the records say of one category. Arrivals are per area of size 1 and day, relapses taken out."""

    id: str
    name: Name
    orders: int
    arrivals: Estimate
    profiles: dict[str, Estimate]
    rhythm: Rhythm
    area_dispersion: float
    closing: Closing
    relapse: Relapse | None


@dataclass(frozen=True)
class Capacity:
    """Orders closed a week by the whole city: mean and the busiest twentieth."""

    mean_week: float
    busy_week: float

    @property
    def load(self) -> float:
        """Mean week / busy week: what the crews do of what they can, if their busiest weeks show what they can."""
        return self.mean_week / self.busy_week


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
    size: NDArray[np.float64]  # (areas,) mean 1
    categories: tuple[CategoryFit, ...]
    capacity: Capacity


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


def fit_records(records: Orders, read: Mapping, source: str) -> Fit:
    """The parameters that orders support; `source` names the file they came from.

    Raises
    ------
    ScenarioError
        Where the records are too few, or too much alike, to fit anything to a category.
    """
    size = _sizes(records, len(read.areas.rows))
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
        size=size,
        categories=fits,
        capacity=_capacity(records),
    )


def _sizes(orders: Orders, n_areas: int) -> NDArray[np.float64]:
    """Orders of each area relative to the mean; an area without any counts as half an order."""
    counts = np.maximum(np.bincount(orders.area, minlength=n_areas), 0.5)
    return np.asarray(counts / counts.mean(), np.float64)


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
    by_profile, area_dispersion = _profiles(orders.area[chosen], size, profiles)
    return CategoryFit(
        id=key,
        name=mapping.spec.categories[key].name,
        orders=n,
        arrivals=_new(pace.level, back).times(1 / float(size.sum())),
        profiles=by_profile,
        rhythm=pace,
        area_dispersion=area_dispersion,
        closing=closing(orders, chosen),
        relapse=back,
    )


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


def _profiles(
    area: NDArray[np.int64], size: NDArray[np.float64], profiles: list[str]
) -> tuple[dict[str, Estimate], float]:
    """Factor of each profile on the category's arrivals, and the scatter of areas about size x profile."""
    counts = np.bincount(area, minlength=len(size))
    level = counts.sum() / size.sum()
    mean = np.zeros(len(size))
    shares: dict[str, float] = {}
    for name in dict.fromkeys(profiles):
        inside = np.array([p == name for p in profiles])
        shares[name] = counts[inside].sum() / (level * size[inside].sum())
        mean[inside] = level * size[inside] * shares[name]
    freedom = max(len(size) - len(shares), 1)
    dispersion = float((((counts - mean) ** 2) / np.maximum(mean, 1e-9)).sum() / freedom)
    found = {}
    for name in shares:
        inside = np.array([p == name for p in profiles])
        found[name] = rate(int(counts[inside].sum()), float(level * size[inside].sum()), dispersion)
    return found, dispersion


def _capacity(orders: Orders) -> Capacity:
    """Closings a week, over whole weeks."""
    closed = orders.closed[~np.isnan(orders.closed)]
    weeks = np.bincount((np.floor(closed) // 7).astype(np.int64))[: orders.n_days // 7]
    return Capacity(float(weeks.mean()), float(np.quantile(weeks, 0.95)))
