"""Hand-outs: charts, tables, an HTML page and a workbook. This room draws and prints; it computes nothing.

Each name is loaded when it is first used: a run that draws nothing does not wait for the library that draws.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from civsim.report import alternative_words, charts, curve_words, district_words, future_words, milestone_words
    from civsim.report.content import Beside, Choice, Content, Difference, InFuture, Insurance, Variant
    from civsim.report.curve_hand_out import write_curve
    from civsim.report.drawing import Drawing, png, svg
    from civsim.report.fit_content import FitContent
    from civsim.report.fit_page import write_fit_page
    from civsim.report.order_hand_out import write_orders
    from civsim.report.rating_content import RatingContent
    from civsim.report.rating_page import write_rating_page
    from civsim.report.score_hand_out import write_scores
    from civsim.report.sensitivity_content import Joint, Moved
    from civsim.report.sensitivity_hand_out import write_sensitivity
    from civsim.report.tables import Column, Table, tables_of
    from civsim.report.tables.orders import order_tables
    from civsim.report.theme import SCHEMES, Scheme, font_family
    from civsim.report.write import FORMATS, write_report

__all__ = [
    "FORMATS",
    "SCHEMES",
    "Beside",
    "Choice",
    "Column",
    "Content",
    "Difference",
    "Drawing",
    "FitContent",
    "InFuture",
    "Insurance",
    "Joint",
    "Moved",
    "RatingContent",
    "Scheme",
    "Table",
    "Variant",
    "alternative_words",
    "charts",
    "curve_words",
    "district_words",
    "font_family",
    "future_words",
    "milestone_words",
    "order_tables",
    "png",
    "svg",
    "tables_of",
    "write_curve",
    "write_fit_page",
    "write_orders",
    "write_rating_page",
    "write_report",
    "write_scores",
    "write_sensitivity",
]

_FILES = {
    "FORMATS": "write",
    "SCHEMES": "theme",
    "Beside": "content",
    "Choice": "content",
    "Column": "tables",
    "Content": "content",
    "Difference": "content",
    "Drawing": "drawing",
    "FitContent": "fit_content",
    "InFuture": "content",
    "Insurance": "content",
    "Joint": "sensitivity_content",
    "Moved": "sensitivity_content",
    "RatingContent": "rating_content",
    "Scheme": "theme",
    "Table": "tables",
    "Variant": "content",
    "font_family": "theme",
    "order_tables": "tables.orders",
    "png": "drawing",
    "svg": "drawing",
    "tables_of": "tables",
    "write_curve": "curve_hand_out",
    "write_fit_page": "fit_page",
    "write_orders": "order_hand_out",
    "write_rating_page": "rating_page",
    "write_report": "write",
    "write_scores": "score_hand_out",
    "write_sensitivity": "sensitivity_hand_out",
}


def __getattr__(name: str) -> Any:
    """The name's file, loaded now."""
    if name in ("alternative_words", "charts", "curve_words", "district_words", "future_words", "milestone_words"):
        return importlib.import_module(f"civsim.report.{name}")
    if name not in _FILES:
        raise AttributeError(f"module 'civsim.report' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"civsim.report.{_FILES[name]}"), name)
    globals()[name] = value
    return value
