"""The cities on which expectations are compared with sampled scores: shipped ones, and one with every rule."""

from collections.abc import Callable
from functools import partial
from typing import Any

from civsim.model import Model, build_model
from civsim.study import load_scenario
from scores.city import TREE, city

# What the shipped cities lack: desk leaves with a lowest level and a stricter one, of works of which some stand by the
# date and some never; people watched at places that resemble each other, for all or nothing.
LEAVES: tuple[dict[str, Any], ...] = (
    {
        "id": "3.1",
        "weight": 0.4,
        "kind": "desk",
        "works": "alley;sewer;bridge",
        "base": 0.6,
        "low": 0.5,
        "d_or_n": 0.95,
    },
    {"id": "3.2", "weight": 0.2, "kind": "desk", "base": 0.8, "d_or_n": 0.9, "local": 1.0},
    {"id": "3.3", "weight": 0.2, "kind": "observation", "behaviour": "queueing", "low": 0.6, "d_or_n": 0.9, "local": 1},
    {
        "id": "3.4",
        "weight": 0.2,
        "kind": "observation",
        "rule": "reached",
        "behaviour": "queueing",
        "d_or_n": 0.85,
        "observations": 120,
        "observations_per_place": 15,
        "icc": 0.05,
    },
)
EVERY_LEAF = (
    *({**row, "weight": 0.8 * row["weight"]} if "parent" not in row else row for row in TREE),
    {"id": "3", "weight": 0.2},
    *({"parent": "3"} | row for row in LEAVES),
)
# 2022 is not tested; two tests may be cancelled or moved; two hand what they see to the city.
TESTS: dict[str, dict[str, Any]] = {
    "mock": {"kind": "mock", "days": ["2021-06-15"], "year": 2021, "finds": "walk"},
    "first": {"kind": "national", "days": ["2021-11-15"], "year": 2021, "cancel_probability": 0.3, "respondents": 80},
    "again": {"kind": "supplementary", "days": ["2023-03-08"], "year": 2023, "sites_per_class": {"market": 3}},
    "last": {
        "kind": "national",
        "days": ["2023-10-10", "2023-10-11", "2023-10-13"],
        "year": 2023,
        "finds": "walk",
        "cancel_probability": 0.1,
        "shift_days": {-40: 0.2, 30: 0.3},
    },
}
WORKS = {
    "alley": {"grids": ["g0"], "start": "2021-01-01", "months": 3, "cost": 1, "cut": {}, "optional": True},
    "sewer": {"grids": ["g1"], "start": "2021-06-01", "months": 6, "cost": 1, "cut": {}},
    "bridge": {"grids": ["g2"], "start": "2023-06-01", "months": 6, "cost": 1, "cut": {}},
}


def every_rule(rate: float = 1.0) -> Model:
    """A small city of three years with every rule of the scores in use."""
    return city(
        tree=EVERY_LEAF,
        end="2023-12-31",
        assessments=TESTS,
        works=WORKS,
        rate=rate,
        behaviours={"queueing": {"rate": 0.85, "district_rate": {"d1": 0.8}}},
        cycle={"year_weights": {2021: 0.15, 2022: 0.25, 2023: 0.60}},
        target={"score": 70},
    )


def shipped(name: str) -> Model:
    """A shipped scenario."""
    return build_model(load_scenario(f"scenarios/{name}.yaml"))


CITIES: dict[str, Callable[[], Model]] = {
    "every_rule": every_rule,
    "tiny": lambda: shipped("tiny"),
    "demo": lambda: shipped("demo"),
    "chicago": lambda: shipped("chicago_sanitation"),
}
LARGE: dict[str, Callable[[], Model]] = {name: partial(shipped, name) for name in ("ningbo", "ningbo_cycle")}
