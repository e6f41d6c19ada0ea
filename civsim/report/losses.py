"""Points lost at a test, split by category, department, district, street or class of sites, picked from the marks."""

from typing import Literal

import numpy as np
import xarray as xr

from civsim.language import Text
from civsim.report.reading import ids, mean_over_replications, names

By = Literal["category", "department", "district", "street", "class"]
BY_NAMES: dict[By, Text] = {
    "category": Text("按问题类别", "by category"),
    "department": Text("按责任部门", "by department"),
    "district": Text("按区", "by district"),
    "street": Text("按街道", "by street"),
    "class": Text("按点位类别", "by class of sites"),
}
NO_PLACE = Text("不归其一（台账、问卷、数据、行为观察等）", "no single one (desk, survey, data, observation ..)")


def losses(marks: xr.Dataset, by: By, assessment: int = -1) -> dict[Text, float]:
    """Mean points lost by part, largest first; parts without loss are left out. [points]"""
    cut, dim = "lost" if by in ("category", "district") else f"lost_by_{by}", f"lost_{by}"
    if cut not in marks or not marks.sizes.get("assessment", 0):
        return {}
    lost = mean_over_replications(marks[cut].isel(assessment=assessment))
    values = np.asarray(lost.sum([d for d in lost.dims if d != dim]), np.float64)
    parts: dict[Text, float] = {}
    for key, zh, en, value in zip(ids(lost, dim), names(lost, dim, "zh"), names(lost, dim, "en"), values, strict=True):
        label = NO_PLACE if key == "none" else Text(zh, en)
        parts[label] = parts.get(label, 0.0) + float(value)
    return dict(sorted(((k, v) for k, v in parts.items() if v > 1e-9), key=lambda item: -item[1]))
