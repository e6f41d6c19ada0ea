"""A thin skin around arrays: dimensions, names in both languages and units, as the marks carry them."""

from collections.abc import Sequence

import xarray as xr
from numpy.typing import ArrayLike

from civsim.language import Text
from civsim.model import Model
from civsim.scores.cycle import Counted
from civsim.scores.kpi import KPIS

NO_PLACE = Text("不归具体地点", "no single place")
NOBODY = Text("未指明责任部门", "no department named")


def variable(dims: tuple[str, ...], values: ArrayLike, name: Text, unit: str = "points") -> xr.Variable:
    """A variable with its long names and unit."""
    return xr.Variable(dims, values, {"long_name": name.en, "long_name_zh": name.zh, "units": unit})


def coordinate(dim: str, values: Sequence[object], names: Sequence[Text], title: Text) -> xr.Variable:
    """A coordinate whose values have display names."""
    return xr.Variable(
        (dim,),
        list(values),
        {
            "long_name": title.en,
            "long_name_zh": title.zh,
            "names_zh": [n.zh for n in names],
            "names_en": [n.en for n in names],
        },
    )


def labelled(values: xr.Variable, title: Text) -> xr.Variable:
    """A coordinate of the run with its long names beside the names that it has."""
    return xr.Variable(values.dims, values.values, values.attrs | {"long_name": title.en, "long_name_zh": title.zh})


def _plain(dim: str, values: Sequence[object], title: Text) -> xr.Variable:
    """A coordinate whose values are their own names."""
    return xr.Variable((dim,), list(values), {"long_name": title.en, "long_name_zh": title.zh})


def mark_coordinates(model: Model, replications: Sequence[int], counted: Counted) -> dict[str, xr.Variable]:
    """Coordinates of the marks."""
    tests, leaves, categories = model.assessments, model.indicators, model.categories
    years = [Text(f"{y} 年", str(y)) for y in counted.years]
    departments = [model.departments.ids[d] for d in categories.department]
    department_names = [model.departments.names[d] for d in categories.department]
    districts = [*model.areas.districts, "none"]
    days = [model.time.date_of(int(day)).isoformat() for day in tests.first_day]
    return {
        "replication": _plain("replication", list(replications), Text("推演", "replication")),
        "assessment": coordinate("assessment", tests.ids, tests.names, Text("测评", "test")),
        "date": xr.Variable(("assessment",), days, {"long_name": "first day", "long_name_zh": "首日"}).astype(
            "datetime64[ns]"
        ),
        "assessment_kind": _plain("assessment", list(tests.kinds), Text("测评种类", "kind of test")),
        "node": coordinate("node", leaves.ids, leaves.names, Text("指标", "indicator")),
        "leaf": coordinate(
            "leaf",
            [leaves.ids[i] for i in leaves.leaf],
            [leaves.names[i] for i in leaves.leaf],
            Text("测评标准", "leaf of the indicator tree"),
        ),
        "leaf_kind": _plain("leaf", list(leaves.kind), Text("测评方式", "kind of evidence")),
        "year": coordinate("year", counted.years, years, Text("年度", "year")),
        "cycle": coordinate(
            "cycle", counted.cycles, [Text(f"{c} 周期", f"cycle {c}") for c in counted.cycles], Text("周期", "cycle")
        ),
        "month": _plain("month", list(model.time.months), Text("月份", "month")),
        "kpi": coordinate("kpi", list(KPIS), [k.name for k in KPIS.values()], Text("工单指标", "KPI")),
        "category": coordinate("category", categories.ids, categories.names, Text("问题类别", "category")),
        "grid": _plain("grid", list(model.areas.grids), Text("网格", "grid")),
        "lost_category": coordinate(
            "lost_category", [*categories.ids, "none"], [*categories.names, NO_PLACE], Text("问题类别", "category")
        ),
        "department": coordinate(
            "lost_category", [*departments, "none"], [*department_names, NO_PLACE], Text("责任部门", "department")
        ),
        "lost_district": coordinate(
            "lost_district",
            districts,
            [*(Text(d, d) for d in model.areas.districts), NO_PLACE],
            Text("区", "district"),
        ),
    }
