"""Work orders and test results in, scenario values out, each with the evidence of its fit."""

from civsim.calibrate.area_rates import AreaRates
from civsim.calibrate.block import block_text, write_block, write_rates
from civsim.calibrate.closing_curves import ClosingCurve
from civsim.calibrate.estimate import Estimate
from civsim.calibrate.evidence import evidence
from civsim.calibrate.evidence_line import Evidence
from civsim.calibrate.fit import CategoryFit, Fit, fit_orders, fit_records
from civsim.calibrate.forecasts.backtest import Backtest, backtest
from civsim.calibrate.forecasts.forecast_marks import LEVELS, Figure
from civsim.calibrate.ratings.months import RatedMonths, rated_months
from civsim.calibrate.ratings.rating_backtest import RatingBacktest, backtest_ratings
from civsim.calibrate.ratings.rating_block import rating_block_text, write_rating_block
from civsim.calibrate.ratings.rating_evidence import rating_evidence
from civsim.calibrate.ratings.rating_fit import RatingFit, fit_rating_table, fit_ratings
from civsim.calibrate.ratings.reading import Ratings, RatingsSpec, load_ratings_map, read_ratings
from civsim.calibrate.records.cases import By
from civsim.calibrate.records.mapping import Mapping, load_mapping
from civsim.calibrate.records.order_table import Export, read_order_table
from civsim.calibrate.records.orders import Orders, read_orders
from civsim.calibrate.records.quality import Quality, checked_orders
from civsim.calibrate.records_and_fit import RecordsAndFit, records_and_fit
from civsim.calibrate.repeat_days import RepeatDays
from civsim.calibrate.stock import Stock
from civsim.calibrate.weekly_counts import WeeklyCounts

__all__ = [
    "LEVELS",
    "AreaRates",
    "Backtest",
    "By",
    "CategoryFit",
    "ClosingCurve",
    "Estimate",
    "Evidence",
    "Export",
    "Figure",
    "Fit",
    "Mapping",
    "Orders",
    "Quality",
    "RatedMonths",
    "RatingBacktest",
    "RatingFit",
    "Ratings",
    "RatingsSpec",
    "RecordsAndFit",
    "RepeatDays",
    "Stock",
    "WeeklyCounts",
    "backtest",
    "backtest_ratings",
    "block_text",
    "checked_orders",
    "evidence",
    "fit_orders",
    "fit_rating_table",
    "fit_ratings",
    "fit_records",
    "load_mapping",
    "load_ratings_map",
    "rated_months",
    "rating_block_text",
    "rating_evidence",
    "read_order_table",
    "read_orders",
    "read_ratings",
    "records_and_fit",
    "write_block",
    "write_rates",
    "write_rating_block",
]
