"""Words for departments, districts, streets and leaves, for lists (红黑榜) and for colours of warnings."""

from math import isfinite

import xarray as xr

from civsim.language import Text
from civsim.report.reading import ids, names, signed
from civsim.scores import Difference, verdict

UNIT_NAMES: dict[str, Text] = {
    "department": Text("责任部门", "department"),
    "district": Text("区", "district"),
    "street": Text("街道", "street"),
    "node": Text("另定标准的指标", "indicator with a standard of its own"),
    "leaf": Text("测评标准", "leaf"),
}
BOARDS = {"red": Text("红榜", "red list"), "black": Text("黑榜", "black list"), "": Text("", "")}
LEVELS = {"red": Text("红", "red"), "yellow": Text("黄", "yellow"), "green": Text("绿", "green")}


def unit_names(marks: xr.Dataset, unit: str) -> dict[str, Text]:
    """Display name of each department, district, street, leaf or indicator by its id."""
    dim = {"leaf": "leaf", "node": "warned_node"}.get(unit, f"lost_{unit}")
    labels = zip(ids(marks, dim), names(marks, dim, "zh"), names(marks, dim, "en"), strict=True)
    return {key: Text(zh, en) for key, zh, en in labels}


def level_name(level: str, scheme: str) -> Text:
    """The colour of a warning in words; the good one is blue where a city says so."""
    return Text("蓝", "blue") if level == "green" and scheme == "blue_yellow_red" else LEVELS[level]


def compared(found: Difference | None) -> Text:
    """A difference of losses with its interval and its verdict, in words; a dash where there is none. [points]"""
    said = verdict(found)
    if found is None or not isfinite(found.low):
        return said
    low, high = signed(found.low), signed(found.high)
    interval = Text(f"{signed(found.mean)}（{low} 至 {high}），", f"{signed(found.mean)} ({low} to {high}), ")
    return interval + said
