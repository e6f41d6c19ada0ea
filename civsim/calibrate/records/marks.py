"""What a map tells of orders beyond filing and closing: deadlines, channels, flags, duplicates."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.records.cleaning import Cleaned, holds
from civsim.calibrate.records.dates import times
from civsim.calibrate.records.mapping import Mapping
from civsim.calibrate.records.naming import NOT_STATED, numbered

DAY_S = 86_400
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Marks:
    """Of each order (N), where the map has a column or block for it.

    `deadline` in days since the records' first, NaN for none; `channel` numbers `channels`, NOT_STATED for none;
    `flags` by the key of the map's block. Of the rows flagged as duplicates: `double_created` in days, and
    `double_category`.
    """

    deadline: Floats | None = None
    channel: NDArray[np.int64] | None = None
    channels: tuple[str, ...] = ()
    flags: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    double_created: Floats = field(default_factory=lambda: np.empty(0))
    double_category: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


NO_MARKS = Marks()


def marks_of(found: Cleaned, mapping: Mapping) -> Marks:
    """Marks of cleaned rows."""
    spec, table = mapping.spec, found.table
    columns, channel, deadline = spec.columns, None, None
    channels: tuple[str, ...] = ()
    if columns.channel:
        places, channels = numbered(table[columns.channel], {}, NOT_STATED)
        channel = np.asarray(places, np.int64)
    if columns.deadline:
        given = times(table[columns.deadline], found.source, spec.date_format, spec.time_zone)
        deadline = days_since(given, found.first)
        if not (deadline[~np.isnan(deadline)] % 1).any():
            deadline += 1.0 - 1e-6  # a day without a clock ends with it, before the next begins
    doubles = found.doubles
    return Marks(
        deadline=deadline,
        channel=channel,
        channels=channels,
        flags={
            key: holds(table, rows).to_numpy(bool)
            for key, rows in spec.flags.items()
            if key in ("redo", "postponed", "on_the_spot", "on_time")
        },
        double_created=days_since(doubles["created_"], found.first),
        double_category=doubles["category_"].to_numpy(np.int64),
    )


def days_since(at: "pd.Series[pd.Timestamp]", first: pd.Timestamp) -> Floats:
    """Times as days since the first."""
    return np.asarray((at - first).dt.total_seconds().to_numpy(np.float64) / DAY_S, np.float64)
