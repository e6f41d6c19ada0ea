"""Calibrating: from a table of work orders to a scenario block, and what to say of it."""

from pathlib import Path
from typing import Any

from civsim.calibrate import CategoryFit, Estimate, Fit, fit_orders, write_block
from civsim.language import Text
from civsim.study.folders import refuse_existing


def calibrate_to_block(orders: Path, mapping: Path, out: Path) -> tuple[dict[str, Any], list[Text]]:
    """Fit the orders and write the block; returns the plain result and the lines to say."""
    refuse_existing(out)
    fit = fit_orders(orders, mapping)
    block, grids = write_block(fit, out)
    result = {
        "out": str(block),
        "grids": str(grids),
        "rows": fit.rows,
        "used": fit.used,
        "left_out": {reason.en: n for reason, n in fit.left_out.items()},
        "first": f"{fit.first:%Y-%m-%d}",
        "last": f"{fit.last:%Y-%m-%d}",
        "categories": {c.id: _category(c) for c in fit.categories},
    }
    return result, _lines(fit)


def _category(fit: CategoryFit) -> dict[str, Any]:
    """The main figures of one category."""
    return {"orders": fit.orders, "arrivals_per_grid_day": _estimate(fit.arrivals)}


def _estimate(found: Estimate) -> dict[str, float]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _lines(fit: Fit) -> list[Text]:
    """What was read and fitted, for a person."""
    head = Text(
        f"读入 {fit.rows} 行，采用 {fit.used} 件（{fit.first:%Y-%m-%d} 至 {fit.last:%Y-%m-%d}）",
        f"read {fit.rows} rows, used {fit.used} orders ({fit.first:%Y-%m-%d} to {fit.last:%Y-%m-%d})",
    )
    dropped = [
        Text(f"  未采用：{reason.zh} {n} 行", f"  left out: {reason.en}, {n} rows")
        for reason, n in fit.left_out.items()
        if n
    ]
    fitted = [
        Text(
            f"  {c.name.zh}：{c.orders} 件，标准网格每日 {c.arrivals.value:.4g} 件 "
            f"[{c.arrivals.low:.4g}, {c.arrivals.high:.4g}]",
            f"  {c.name.en}: {c.orders} orders, {c.arrivals.value:.4g} a day in a grid of size 1 "
            f"[{c.arrivals.low:.4g}, {c.arrivals.high:.4g}]",
        )
        for c in fit.categories
    ]
    return [head, *dropped, *fitted]
