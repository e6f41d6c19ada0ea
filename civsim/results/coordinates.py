"""Coordinates of a run: what each place along a dimension is called, in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import xarray as xr

from civsim.engine import DELAY_EDGES, DELAYS, STATES, USES
from civsim.language import Text
from civsim.model import HOUR_MS, Model

STATE_NAMES = {
    "hidden": Text("未发现", "hidden"),
    "checking": Text("核实中", "being checked"),
    "waiting": Text("待整改", "waiting"),
    "in_work": Text("整改中", "in work"),
    "verifying": Text("待核查", "in verification"),
}
DELAY_NAMES = {
    "detect": Text("发现时长", "appearance to finding"),
    "repair": Text("处置时长", "filing to closing"),
    "total": Text("全程时长", "appearance to closing"),
}
USE_NAMES = {
    "visits": Text("巡查", "visits"),
    "overtime": Text("加班", "overtime"),
    "works": Text("工程", "works"),
    "campaigns": Text("活动", "campaigns"),
}


def coordinates(model: Model, replications: Sequence[int]) -> Mapping[str, Any]:
    """All coordinates of a run of this model."""
    areas, departments, time = model.areas, model.departments, model.time
    pools = [departments.pool_label(p, areas.districts) for p in range(len(departments.crews))]
    first = time.date_of(time.warm_up_days)
    days = [first + timedelta(days=i) for i in range(time.n_days - time.warm_up_days)]
    snapshots = [time.date_of(int(d)) for d in model.assessments.snapshot_day]
    return _sittings(model) | {
        "replication": list(replications),
        "month": list(time.months),
        "grid": list(areas.grids),
        "grid_district": ("grid", [areas.districts[d] for d in areas.district]),
        "grid_street": ("grid", [areas.streets[s] for s in areas.street]),
        "grid_profile": ("grid", [areas.profiles[p] for p in areas.profile]),
        "size": ("grid", areas.size),
        "population": ("grid", areas.population),
        "category": _named("category", model.categories.ids, model.categories.names),
        "category_department": ("category", [departments.ids[d] for d in model.categories.department]),
        "profile": _named("profile", areas.profiles, areas.profile_names),
        "district": list(areas.districts),
        "channel": _named("channel", model.channels.ids, model.channels.names),
        "visit_channel": list(model.channels.visit_ids),
        "pool": pools,
        "pool_department": ("pool", [departments.ids[d] for d in departments.pool_department]),
        "snapshot": ("snapshot", np.array(snapshots, "datetime64[ns]")),
        "state": _named("state", STATES, [STATE_NAMES[s] for s in STATES]),
        "delay": _named("delay", DELAYS, [DELAY_NAMES[d] for d in DELAYS]),
        "bin": xr.Variable("bin", DELAY_EDGES / HOUR_MS, {"units": "h", "long_name": "lower edge of the bin"}),
        "year": list(model.budget.years),
        "use": _named("use", USES, [USE_NAMES[u] for u in USES]),
        **({"step": _named("step", model.escalation.ids, model.escalation.names)} if model.escalation.ids else {}),
        "day": ("day", np.array(days, "datetime64[ns]")),
    }


def _sittings(model: Model) -> dict[str, Any]:
    """The dates on which tests may be held, where any is uncertain."""
    tests, time = model.assessments, model.time
    if not tests.uncertain:
        return {}
    days = [time.date_of(int(d)) for d in tests.sitting_day]
    return {
        "assessment": _named("assessment", tests.ids, tests.names),
        "sitting_day": ("sitting", np.array(days, "datetime64[ns]")),
        "sitting_assessment": ("sitting", [tests.ids[a] for a in tests.sitting_test]),
    }


def _named(dim: str, ids: Iterable[str], names: Iterable[Text]) -> xr.Variable:
    """Ids along a dimension with their names in both languages."""
    texts = list(names)
    return xr.Variable(dim, list(ids), {"names_zh": [t.zh for t in texts], "names_en": [t.en for t in texts]})
