"""Calibrating: from a table of work orders to a scenario block, and what to say of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civsim.calibrate import (
    CategoryFit,
    Estimate,
    Fit,
    Mapping,
    Orders,
    Quality,
    checked_orders,
    fit_records,
    load_mapping,
    write_block,
)
from civsim.language import Text
from civsim.study.folders import refuse_existing
from civsim.study.plain_quality import plain_quality


@dataclass(frozen=True)
class Records:
    """Orders that were read and checked, their map, and what the table is worth."""

    orders: Orders
    mapping: Mapping
    quality: Quality


def records_to_fit(orders: Path, mapping: Path, out: Path) -> Records:
    """Read and check the orders; refuse early a block that exists already."""
    refuse_existing(out)
    read = load_mapping(mapping)
    found, quality = checked_orders(orders, read)
    return Records(found, read, quality)


def calibrate_to_block(records: Records, out: Path) -> tuple[dict[str, Any], list[Text]]:
    """Fit the orders and write the block; returns the plain result and the lines to say of the fit."""
    fit = fit_records(records.orders, records.mapping, records.quality.file)
    block, grids = write_block(fit, out)
    result = {
        "out": str(block),
        "grids": str(grids),
        "rows": fit.rows,
        "used": fit.used,
        "left_out": {reason.en: n for reason, n in fit.left_out.items()},
        "first": f"{fit.first:%Y-%m-%d}",
        "last": f"{fit.last:%Y-%m-%d}",
        "quality": plain_quality(records.quality),
        "categories": {c.id: _category(c) for c in fit.categories},
    }
    return result, _lines(fit)


def _category(fit: CategoryFit) -> dict[str, Any]:
    """The main figures of one category."""
    return {"orders": fit.orders, "arrivals_per_grid_day": _estimate(fit.arrivals)}


def _estimate(found: Estimate) -> dict[str, float]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _lines(fit: Fit) -> list[Text]:
    """What was fitted, for a person."""
    return [
        Text(
            f"  {c.name.zh}：{c.orders} 件，标准网格每日 {c.arrivals.value:.4g} 件 "
            f"[{c.arrivals.low:.4g}, {c.arrivals.high:.4g}]",
            f"  {c.name.en}: {c.orders} orders, {c.arrivals.value:.4g} a day in a grid of size 1 "
            f"[{c.arrivals.low:.4g}, {c.arrivals.high:.4g}]",
        )
        for c in fit.categories
    ]
