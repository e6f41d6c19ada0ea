"""Small made-up worlds for proofs, built as a user's scenario would be."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from civsim.engine import EngineName, Outcome, simulate
from civsim.model import (
    GridRow,
    HolidayRow,
    IndicatorRow,
    Model,
    OpeningRow,
    Plan,
    Scenario,
    ScenarioSpec,
    SiteRow,
    build_model,
    make_plan,
)
from civsim.scenario import Document, Table


@dataclass(frozen=True)
class Effort:
    """How a proof is to be run: its seed, and whether the long cases are left out."""

    seed: int = 1
    quick: bool = False


ALWAYS = {"from": 0, "to": 24, "holidays": True}
QUIET: dict[str, Any] = {"redo_probability": 0, "relapse_probability": 0, "on_the_spot_share": 0}

SURVEY: dict[str, Any] = {
    "id": "1", "weight": 1, "kind": "survey", "base": 0.95, "slope": 0.3, "low": 0.6, "d_or_n": 0.9,
}  # fmt: skip


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
    test_days: tuple[str, ...] = (),
    profiles: tuple[str, ...] = ("plain",),
    opening: tuple[tuple[str, str, int | None, int], ...] = (),
    sites: tuple[tuple[str, str], ...] = (),
    leaves: tuple[dict[str, Any], ...] = (SURVEY,),
    **blocks: Any,
) -> Model:
    """A model. Grid i is named g<i>, lies in district d<i mod districts> and has profile i mod their number.

    Categories belong to the department `crew` unless they say otherwise, which has one crew unless it is given.
    Sites are given as (grid, class).
    """
    tests = {"kind": "mock", "days": test_days, "year": int(start[:4])}
    written = {
        "name": {"zh": "试", "en": "test"},
        "horizon": {"start": start, "end": end, "warm_up_days": warm_up_days},
        "areas": {"table": "grids.csv"},
        "profiles": {profile: {} for profile in profiles},
        "categories": {k: {"department": "crew"} | v for k, v in categories.items()},
        "channels": channels or {"silence": {"kind": "report", "mean_delay_days": {}}},
        "departments": departments or {"crew": {"crews": 1}},
        "indicators": {"table": "indicators.csv"},
        "assessments": {"test": tests} if test_days else {},
    } | ({"sites": {"table": "sites.csv"}} if sites else {})
    spec = ScenarioSpec.model_validate(written | blocks)
    rows = tuple(
        GridRow(
            grid=f"g{i}",
            street="s",
            district=f"d{i % districts}",
            profile=profiles[i % len(profiles)],
            size=sizes[i] if sizes else 1,
        )
        for i in range(grids)
    )
    stock = tuple(OpeningRow(grid=g, category=c, hidden=h, known=k) for g, c, h, k in opening)
    places = tuple(SiteRow(site=f"s{i}", grid=g, site_class=c, share=0.01) for i, (g, c) in enumerate(sites))
    tree = tuple(IndicatorRow(**leaf) for leaf in leaves)
    days = {date.fromisoformat(d): HolidayRow(date=date.fromisoformat(d), workday=False) for d in holidays}
    return build_model(
        Scenario(
            spec,
            Document.unwritten("world.yaml"),
            Table(rows, Path("grids.csv"), tuple(range(2, len(rows) + 2))),
            Table(places, Path("sites.csv"), tuple(range(2, len(places) + 2))) if places else None,
            Table(tree, Path("indicators.csv"), tuple(range(2, len(tree) + 2))),
            days,
            visits=None,
            last_year=None,
            files=(),
            hash="made",
            opening=Table(stock, Path("opening.csv"), tuple(range(2, len(stock) + 2))) if stock else None,
        )
    )


def visits(
    model: Model,
    where: list[tuple[int, int, int]] | np.ndarray,
    overtime: np.ndarray | None = None,
    works: tuple[int, ...] = (),
) -> Plan:
    """A plan of (day, visit channel, grid)."""
    table = np.asarray(where, np.int64).reshape(-1, 3)
    pools = len(model.departments.crews)
    return make_plan("test", table[:, 0], table[:, 1], table[:, 2], pools, model.time, overtime, works)


def run(
    model: Model, plan: Plan | None = None, seed: int = 1, replication: int = 0, engine: EngineName = "fast"
) -> Outcome:
    """One replication with its ledger."""
    return next(runs(model, plan, seed, [replication], engine))


def runs(
    model: Model, plan: Plan | None, seed: int, replications: Sequence[int], engine: EngineName = "fast"
) -> Iterator[Outcome]:
    """Replications with their ledgers, over all cores; without a plan nobody visits."""
    chosen = visits(model, []) if plan is None else plan
    workers = min(os.cpu_count() or 1, len(replications))
    return simulate(model, chosen, seed, replications, engine, workers, ledger=True)
