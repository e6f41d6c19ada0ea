"""Calibrating: from a table of work orders to a scenario block, and what to say of it."""

from dataclasses import dataclass
from importlib.metadata import version
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
    evidence,
    fit_records,
    load_mapping,
    records_and_fit,
    write_block,
    write_rates,
)
from civsim.language import Language, Text
from civsim.report import FitContent, write_fit_page
from civsim.study.folders import refuse_existing
from civsim.study.plain_quality import plain_quality

SEED = 1  # of the simulated open orders of the page


@dataclass(frozen=True)
class Records:
    """Orders that were read and checked, their map, and what the table is worth."""

    orders: Orders
    mapping: Mapping
    quality: Quality


def records_to_fit(orders: Path, mapping: Path, out: Path, page: Path | None = None) -> Records:
    """Read and check the orders; refuse early a block or a page that exists already."""
    for written in (out, page):
        if written is not None:
            refuse_existing(written)
    read = load_mapping(mapping)
    found, quality = checked_orders(orders, read)
    return Records(found, read, quality)


def calibrate_to_block(
    records: Records, out: Path, page: Path | None = None, language: Language = "zh"
) -> tuple[dict[str, Any], list[Text]]:
    """Fit the orders, write the block and, where asked for, the page; the plain result and the lines to say of it."""
    fit = fit_records(records.orders, records.mapping, records.quality.file)
    block, grids = write_block(fit, out)
    if page is not None:
        write_fit_page(page, _page_content(records, fit, block), language)
    result = {
        "out": str(block),
        "grids": str(grids),
        "rates": str(write_rates(fit, out)),
        "report": None if page is None else str(page),
        "rows": fit.rows,
        "used": fit.used,
        "left_out": {reason.en: n for reason, n in fit.left_out.items()},
        "first": f"{fit.first:%Y-%m-%d}",
        "last": f"{fit.last:%Y-%m-%d}",
        "quality": plain_quality(records.quality),
        "categories": {c.id: _category(c) for c in fit.categories},
    }
    return result, _lines(fit)


def _page_content(records: Records, fit: Fit, block: Path) -> FitContent:
    """What the page shows: the fit, and the records beside it."""
    origin = {
        "records": records.quality.file,
        "map": records.mapping.document.path.name,
        "block": block.name,
        "version": version("civsim"),
        "seed": str(SEED),
        "orders": f"{fit.used:,}",
    }
    return FitContent(fit, records.quality, evidence(fit), records_and_fit(records.orders, fit, SEED), origin)


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
