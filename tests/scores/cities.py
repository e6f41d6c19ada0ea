"""The cities on which expectations are compared with sampled scores: shipped ones, and one with every rule."""

from collections.abc import Callable

from civsim.model import Model, build_model
from civsim.study import load_scenario
from scores.city import city


def shipped(name: str) -> Model:
    """A shipped scenario."""
    return build_model(load_scenario(f"scenarios/{name}.yaml"))


CITIES: dict[str, Callable[[], Model]] = {
    "made_up": city,
    "tiny": lambda: shipped("tiny"),
    "demo": lambda: shipped("demo"),
    "chicago": lambda: shipped("chicago_sanitation"),
}
LARGE: dict[str, Callable[[], Model]] = {"ningbo": lambda: shipped("ningbo")}
