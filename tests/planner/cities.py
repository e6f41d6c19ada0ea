"""Small cities for the planner's tests, written as a user would write them."""

import tempfile
from pathlib import Path
from typing import Any

import yaml

from civsim.model import Model, build_model
from civsim.study import load_scenario

LINEAR = 0.001  # share deducted a problem: so small that the expected mark is a straight line in the mean


def city(*given: Any, **wanted: Any) -> Model:
    """The model of a `written_city`."""
    with tempfile.TemporaryDirectory() as folder:
        return build_model(load_scenario(written_city(Path(folder), *given, **wanted)))


def written_city(
    root: Path,
    grids: tuple[float, ...] = (1.0, 2.0),
    teams: int = 1,
    end: str = "2022-03-31",
    tests: dict[str, list[str]] | None = None,
    weights: dict[int, float] | None = None,
    budget: dict[Any, Any] | None = None,
    rule: tuple[str, float] = ("deduct", LINEAR),
    watched: tuple[str, ...] = (),
    **changes: Any,
) -> Path:
    """The file of a city whose grids have the given sizes, one district each, with one category, patrol and hotline.

    `watched` are rows of observation leaves from `rule` on, each with a fifth of the weight.
    """
    dates = tests or {"final": ["2022-03-31"]}
    scenario: dict[str, Any] = {
        "schema_version": 1,
        "name": {"zh": "试", "en": "test"},
        "horizon": {"start": "2022-03-01", "end": end},
        "areas": {"table": "grids.csv"},
        "profiles": {"plain": {}},
        "sites": {"table": "sites.csv"},
        "categories": {
            "litter": {
                "department": "crew",
                "arrivals_per_grid_day": 1.0,
                "crew_hours": {"median": 0.5, "sigma": 0.5},
                "cost": 0.01,
                "relapse_probability": 0.0,
                "redo_probability": 0.0,
            }
        },
        "channels": {
            "patrol": {
                "kind": "visit",
                "teams": teams,
                "grids_per_team_day": 1,
                "cost_per_team_day": 0.1,
                "utilisation": 1.0,
                "find_probability": {"litter": 0.8},
            },
            "hotline": {"kind": "report", "mean_delay_days": {"litter": 30}},
        },
        "departments": {"crew": {"crews": 50}},
        "budget": budget or {},
        "indicators": {"table": "indicators.csv"},
        "assessments": {
            key: {"kind": "national", "days": days, "year": int(days[0][:4]), "sites_per_class": {"street": 1}}
            for key, days in dates.items()
        },
        "cycle": {"year_weights": weights or {}, "kind_shares": {"field": 100}},
    }
    for path, value in changes.items():
        block: dict[Any, Any] = scenario
        *outer, last = path.split("__")
        for key in outer:
            block = block.setdefault(key, {})
        block[last] = value
    rows = "".join(f"g{i},s{i},d{i},plain,{size},1000\n" for i, size in enumerate(grids))
    sites = "".join(f"p{i},g{i},street,0.5\n" for i in range(len(grids)))
    (root / "grids.csv").write_text("grid,street,district,profile,size,population\n" + rows)
    (root / "sites.csv").write_text("site,grid,site_class,share\n" + sites)
    leaf = f"1,,{1 - len(watched) / 5},街面,streets,field,litter,street,{rule[0]},{rule[1]}\n"
    head = "id,parent,weight,name_zh,name_en,kind,categories,site_classes,rule,d_or_n"
    if watched:
        head += ",low,behaviour,observations,observations_per_place,icc"
        leaf = leaf.rstrip() + ",,,,,\n"
    leaf += "".join(f"{i + 2},,0.2,行为,behaviour,observation,,,{row}\n" for i, row in enumerate(watched))
    (root / "indicators.csv").write_text(head + "\n" + leaf)
    (root / "city.yaml").write_text(yaml.safe_dump(scenario, allow_unicode=True))
    return root / "city.yaml"


def tiny(**overrides: Any) -> Model:
    """The shipped 20-grid scenario, with values by dotted path (dots written as double underscores)."""
    return build_model(load_scenario("tiny", {k.replace("__", "."): v for k, v in overrides.items()}))
