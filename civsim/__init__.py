"""civsim: simulation and planning of civic campaigns (全国文明城市创建).

The public names; each is loaded when it is first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from civsim.model import build_model, policies
    from civsim.report import charts
    from civsim.study import compare, frontier, load_scenario, optimize, schedule, score, sensitivity, simulate

__all__ = [
    "build_model",
    "charts",
    "compare",
    "frontier",
    "load_scenario",
    "optimize",
    "policies",
    "schedule",
    "score",
    "sensitivity",
    "simulate",
]

_ROOMS = {"build_model": "civsim.model", "policies": "civsim.model", "charts": "civsim.report"}


def __getattr__(name: str) -> Any:
    """Load a public name's room on first use, so that `import civsim` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'civsim' has no attribute {name!r}")
    return getattr(importlib.import_module(_ROOMS.get(name, "civsim.study")), name)


def __dir__() -> list[str]:
    """Names for completion in notebooks."""
    return __all__
