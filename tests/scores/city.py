"""A small made-up city with an indicator tree, sites and tests, and runs of any counts for it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from civsim.errors import Mark
from civsim.model import GridRow, IndicatorRow, Model, PeerRow, Scenario, ScenarioSpec, SiteRow, build_model
from civsim.scenario import Document, Table
from civsim.scenario.document import Node

NOWHERE = Node({}, Mark("city"), Mark("city"), Path())
COUNTS = (
    "appeared",
    "found",
    "spot",
    "filed",
    "closed",
    "gone",
    "due",
    "on_time",
    "closed_due",
    "due_redo",
    "postponed",
)

# Every rule once, some with stricter local standards; weights of siblings sum to 1.
TREE: tuple[dict[str, Any], ...] = (
    {"id": "1", "weight": 0.6},
    {"id": "2", "weight": 0.4},
    {"id": "1.1", "parent": "1", "weight": 0.5, "kind": "field", "rule": "deduct", "d_or_n": 0.2, "local": 0.5},
    {"id": "1.2", "parent": "1", "weight": 0.3, "kind": "field", "rule": "pass", "d_or_n": 2, "categories": "a;b"},
    {"id": "1.3", "parent": "1", "weight": 0.2, "kind": "field", "rule": "pass", "site_classes": "market"},
    {"id": "2.1", "parent": "2", "weight": 0.3, "kind": "desk", "works": "alley", "base": 0.7, "d_or_n": 0.9},
    {
        "id": "2.2",
        "parent": "2",
        "weight": 0.4,
        "kind": "survey",
        "base": 0.95,
        "slope": 0.3,
        "low": 0.6,
        "d_or_n": 0.9,
        "local": 0.95,
    },
    {"id": "2.3", "parent": "2", "weight": 0.3, "kind": "data", "rule": "on_time_share", "low": 0.5, "d_or_n": 0.95},
)


def table_of(rows: list[Any], name: str) -> Table[Any]:
    """Rows as a table read from a file."""
    return Table(tuple(rows), Path(name), tuple(range(2, len(rows) + 2)))


def city(
    tree: tuple[dict[str, Any], ...] = TREE,
    grids: int = 12,
    districts: int = 3,
    sites_per_grid: int = 2,
    share: float = 0.3,
    start: str = "2021-01-01",
    end: str = "2021-12-31",
    assessments: dict[str, Any] | None = None,
    population: tuple[float, ...] = (),
    streets: int = 0,
    rate: float = 1.0,
    peer_rows: tuple[dict[str, Any], ...] = (),
    **blocks: Any,
) -> Model:
    """A model. Grid i is g<i> in district d<i mod districts>; its sites are of the classes `market` and `square`.

    A district has one street, or as many as `streets` says; `rate` problems of each category appear in a grid a day.
    """
    tests = {"test": {"kind": "national", "days": ["2021-11-15", "2021-11-18"], "year": 2021}}
    classes = ("market", "square")
    spec = ScenarioSpec(
        name={"zh": "试", "en": "test"},
        horizon={"start": start, "end": end, "warm_up_days": blocks.pop("warm_up_days", 0)},
        areas={"table": "grids.csv"},
        profiles={"plain": {}},
        sites={"table": "sites.csv"},
        categories={c: {"department": d, "arrivals_per_grid_day": rate} for c, d in zip("abc", "xyx", strict=True)},
        channels={"walk": {"kind": "visit", "teams": 1, "find_probability": {"a": 0.5}}},
        departments={"x": {"crews": 1}, "y": {"crews": 1}},
        works=blocks.pop(
            "works",
            {"alley": {"grids": ["g0"], "start": start, "months": 3, "cost": 1, "cut": {}, "optional": True}},
        ),
        indicators={"table": "indicators.csv"},
        assessments={
            k: {"sites_per_class": {"market": 4, "square": 5}, "miss_probability": 0.1} | v
            for k, v in (tests if assessments is None else assessments).items()
        },
        **blocks,
    )
    areas = [
        GridRow(
            grid=f"g{i}",
            street=f"s{i // districts % streets}" if streets else "s",
            district=f"d{i % districts}",
            profile="plain",
            size=0.5 + i % 3,
            population=population[i] if population else 100.0 * (i + 1),
        )
        for i in range(grids)
    ]
    sites = [
        SiteRow(site=f"g{i}-{j}", grid=f"g{i}", site_class=classes[j % 2], share=share * (0.5 + 0.5 * (j % 2)))
        for i in range(grids)
        for j in range(sites_per_grid)
    ]
    scenario = Scenario(
        spec,
        Document({}, Path("city.yaml"), (), NOWHERE),
        table_of(areas, "grids.csv"),
        table_of(sites, "sites.csv"),
        table_of([IndicatorRow(**row) for row in tree], "indicators.csv"),
        {},
        visits=None,
        last_year=None,
        files=(),
        hash="test",
        peers=table_of([PeerRow(**row) for row in peer_rows], "peers.csv") if peer_rows else None,
    )
    return build_model(scenario)


def made_run(
    model: Model,
    replications: int = 3,
    visible: np.ndarray | float = 4.0,
    seed: int = 1,
    works: tuple[str, ...] = (),
    **counts: np.ndarray,
) -> xr.Dataset:
    """A run of random counts that obey the order of life; arrays given by name replace them.

    `visible` is an array (R, K, G, C), or the mean of Poisson counts.
    """
    draw = np.random.default_rng(seed)
    G, C, _ = model.shape
    shape = (replications, len(model.time.months), G, C)
    made: dict[str, np.ndarray] = {"appeared": draw.poisson(6.0, shape)}
    for name, of, chance in (
        ("found", "appeared", 0.8),
        ("spot", "found", 0.2),
        ("due", "found", 0.7),
        ("on_time", "due", 0.8),
        ("closed_due", "due", 0.9),
        ("due_redo", "due", 0.05),
        ("postponed", "due", 0.1),
    ):
        made[name] = draw.binomial(made[of], chance)
    made["filed"] = made["found"] - made["spot"]
    made["closed"] = draw.binomial(made["filed"], 0.9)
    made["gone"] = draw.binomial(made["appeared"] - made["found"], 0.5)
    made |= {k: v for k, v in counts.items() if k in COUNTS}
    snapshots = (replications, len(model.assessments.snapshot_day), G, C)
    seen = draw.poisson(visible, snapshots) if isinstance(visible, float) else visible
    received = (made["found"].sum(axis=(2, 3)) * 1.05).astype(np.int64)[:, :, None]
    data = {k: (("replication", "month", "grid", "category"), v.astype(np.uint16)) for k, v in made.items()}
    data["visible"] = (("replication", "snapshot", "grid", "category"), np.asarray(seen).astype(np.uint16))
    data["received"] = (("replication", "month", "channel"), counts.get("received", received))
    if "carried_in" in counts:
        data["carried_in"] = (("replication", "state", "grid", "category"), counts["carried_in"])
    cells = (replications, 3, len(model.areas.districts), C)
    ended = draw.poisson(5.0, (*cells, 4))
    data["delay_histogram"] = (("replication", "delay", "district", "category", "bin"), ended)
    data["delay_sum"] = (
        ("replication", "delay", "district", "category"),
        ended.sum(axis=-1) * draw.uniform(1, 9, cells),
    )
    coords = {
        "delay": ["detect", "repair", "total"],
        "replication": np.arange(replications),
        "month": list(model.time.months),
    }
    return xr.Dataset(data, coords, {"scenario_hash": model.hash, "works": ",".join(works)})


def days_before(day: str, n: int) -> str:
    """The date n days earlier, as YYYY-MM-DD."""
    return (date.fromisoformat(day) - timedelta(days=n)).isoformat()
