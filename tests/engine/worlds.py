"""Small made-up worlds for tests, built as a user's scenario would be."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from civsim.errors import Mark
from civsim.model import GridRow, HolidayRow, Model, Plan, Scenario, ScenarioSpec, build_model, make_plan
from civsim.scenario import Document, Table
from civsim.scenario.document import Node

NOWHERE = Node({}, Mark("world"), Mark("world"), Path())


def world(
    categories: dict[str, Any],
    channels: dict[str, Any] | None = None,
    departments: dict[str, Any] | None = None,
    grids: int = 1,
    districts: int = 1,
    start: str = "2021-01-04",
    end: str = "2021-12-31",
    warm_up_days: int = 0,
    holidays: tuple[str, ...] = (),
    sizes: tuple[float, ...] = (),
    **blocks: Any,
) -> Model:
    """A model. Grid i is named g<i> and lies in district d<i mod districts>; the profile is `plain`."""
    spec = ScenarioSpec(
        name={"zh": "试", "en": "test"},
        horizon={"start": start, "end": end, "warm_up_days": warm_up_days},
        areas={"table": "grids.csv"},
        profiles={"plain": {}},
        categories={k: {"department": "crew"} | v for k, v in categories.items()},
        channels=channels or {},
        departments=departments or {"crew": {"crews": 1}},
        **blocks,
    )
    rows = tuple(
        GridRow(grid=f"g{i}", street="s", district=f"d{i % districts}", profile="plain", size=sizes[i] if sizes else 1)
        for i in range(grids)
    )
    days = {date.fromisoformat(d): HolidayRow(date=date.fromisoformat(d), workday=False) for d in holidays}
    table = Table(rows, Path("grids.csv"), tuple(range(2, len(rows) + 2)))
    document = Document({}, Path("world.yaml"), (), NOWHERE)
    return build_model(
        Scenario(spec, document, table, None, None, days, visits=None, last_year=None, files=(), hash="test")
    )


def visits(
    model: Model,
    where: list[tuple[int, int, int]],
    overtime: np.ndarray | None = None,
    works: tuple[int, ...] = (),
) -> Plan:
    """A plan of (day, visit channel, grid)."""
    table = np.array(where, np.int64).reshape(-1, 3)
    pools = len(model.departments.crews)
    return make_plan("test", table[:, 0], table[:, 1], table[:, 2], pools, model.time, overtime, works)
