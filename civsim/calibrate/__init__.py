"""Work orders in, scenario values out, each with the evidence of its fit."""

from civsim.calibrate.backtest import Backtest, backtest
from civsim.calibrate.block import block_text, write_block
from civsim.calibrate.cases import By
from civsim.calibrate.estimate import Estimate
from civsim.calibrate.evidence import Evidence, evidence
from civsim.calibrate.fit import CategoryFit, Fit, fit_orders, fit_records
from civsim.calibrate.forecast_marks import LEVELS
from civsim.calibrate.mapping import Mapping, load_mapping
from civsim.calibrate.order_table import Export, read_order_table
from civsim.calibrate.orders import Orders, read_orders
from civsim.calibrate.quality import Quality, checked_orders
from civsim.calibrate.ratings import Ratings, RatingsSpec, load_ratings_map, read_ratings

__all__ = [
    "LEVELS",
    "Backtest",
    "By",
    "CategoryFit",
    "Estimate",
    "Evidence",
    "Export",
    "Fit",
    "Mapping",
    "Orders",
    "Quality",
    "Ratings",
    "RatingsSpec",
    "backtest",
    "block_text",
    "checked_orders",
    "evidence",
    "fit_orders",
    "fit_records",
    "load_mapping",
    "load_ratings_map",
    "read_order_table",
    "read_orders",
    "read_ratings",
    "write_block",
]
