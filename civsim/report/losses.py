"""Points lost at a test, split by category, department, district, street or class of sites, picked from the marks."""

from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Text
from civsim.report.reading import REPLICATION, ids, names
from civsim.scores import Interval, interval

By = Literal["category", "department", "district", "street", "class"]
BY_NAMES: dict[By, Text] = {
    "category": Text("按问题类别", "by category"),
    "department": Text("按责任部门", "by department"),
    "district": Text("按区", "by district"),
    "street": Text("按街道", "by street"),
    "class": Text("按点位类别", "by class of sites"),
}
NO_PLACE = Text("不归其一（台账、问卷、数据、行为观察等）", "no single one (desk, survey, data, observed)")
NOBODY = Text("未指明责任部门", "no department named")


def losses(marks: xr.Dataset, by: By, assessment: int = -1) -> dict[Text, float]:
    """Mean points lost by part, largest first; parts without loss are left out. [points]"""
    return {name: found.mean for name, found in loss_intervals(marks, by, assessment).items()}


def loss_intervals(marks: xr.Dataset, by: By, assessment: int = -1) -> dict[Text, Interval]:
    """The same with their 95 % intervals, which end at 0."""
    cut, dim = "lost" if by in ("category", "district") else f"lost_by_{by}", f"lost_{by}"
    if cut not in marks or not marks.sizes.get("assessment", 0):
        return {}
    lost = marks[cut].isel(assessment=assessment)
    lost = lost if REPLICATION in lost.dims else lost.expand_dims(REPLICATION)
    values = lost.sum([d for d in lost.dims if d not in (dim, REPLICATION)], skipna=False).transpose(REPLICATION, dim)
    held = np.asarray(values, np.float64)[~np.isnan(np.asarray(values, np.float64)).any(axis=1)]
    parts: dict[Text, NDArray[np.float64]] = {}
    for key, zh, en, one in zip(ids(lost, dim), names(lost, dim, "zh"), names(lost, dim, "en"), held.T, strict=True):
        nowhere = NOBODY if by == "department" else NO_PLACE
        label = nowhere if key == "none" else Text(zh, en)
        parts[label] = parts.get(label, np.zeros(len(held))) + one
    found = {label: interval(one) for label, one in parts.items()}
    found = {label: f._replace(low=max(f.low, 0.0)) for label, f in found.items() if f.mean > 1e-9}
    return dict(sorted(found.items(), key=lambda item: -item[1].mean))
