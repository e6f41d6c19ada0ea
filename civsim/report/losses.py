"""Points lost at a test, split by category, department or district, picked from the marks. [points]"""

from typing import Literal

import numpy as np
import xarray as xr

from civsim.language import Text
from civsim.report.reading import ids, mean_over_replications, names

By = Literal["category", "department", "district"]
BY_NAMES: dict[By, Text] = {
    "category": Text("按问题类别", "by category"),
    "department": Text("按责任部门", "by department"),
    "district": Text("按区", "by district"),
}
NO_PLACE = Text("不归具体地点（台账、问卷、数据）", "no single place (desk, survey, data)")


def losses(marks: xr.Dataset, by: By, assessment: int = -1) -> dict[Text, float]:
    """Mean points lost by part, largest first; parts without loss are left out."""
    if "lost" not in marks or not marks.sizes.get("assessment", 0):
        return {}
    lost = mean_over_replications(marks["lost"].isel(assessment=assessment))
    if by == "department" and "department_there" in lost.coords:
        return _by_area(lost)
    dim = _dim(lost, "district" if by == "district" else "category")
    over = [d for d in lost.dims if d != dim]
    values = np.asarray(lost.sum(over), np.float64)
    labels = _labels(lost, dim, by)
    parts: dict[Text, float] = {}
    for label, value in zip(labels, values, strict=True):
        parts[label] = parts.get(label, 0.0) + float(value)
    return dict(sorted(((k, v) for k, v in parts.items() if v > 1e-9), key=lambda item: -item[1]))


def _by_area(lost: xr.DataArray) -> dict[Text, float]:
    """The same by department, where who is responsible differs from district to district."""
    there = lost["department_there"]
    said = {i: Text(z, e) for i, z, e in zip(*(there.attrs[k] for k in ("ids", "names_zh", "names_en")), strict=True)}
    dims = [str(dim) for dim in there.dims]
    parts: dict[Text, float] = {}
    values = lost.sum([d for d in lost.dims if d not in dims]).transpose(*dims).values
    for department, value in zip(there.values.ravel(), values.ravel(), strict=True):
        name = said.get(str(department), NO_PLACE)
        parts[name] = parts.get(name, 0.0) + float(value)
    return dict(sorted(((k, v) for k, v in parts.items() if v > 1e-9), key=lambda item: -item[1]))


def _dim(lost: xr.DataArray, word: str) -> str:
    return next(str(dim) for dim in lost.dims if word in str(dim))


def _labels(lost: xr.DataArray, dim: str, by: By) -> list[Text]:
    coordinate = f"{dim}_department" if f"{dim}_department" in lost.coords else "department"
    if by == "department" and coordinate in lost.coords:
        shown = lost[coordinate]
        zh, en = shown.attrs.get("names_zh", shown.values), shown.attrs.get("names_en", shown.values)
    else:
        zh, en = names(lost, dim, "zh"), names(lost, dim, "en")
    keys = ids(lost, dim)
    return [NO_PLACE if key == "none" else Text(str(z), str(e)) for key, z, e in zip(keys, zh, en, strict=True)]
