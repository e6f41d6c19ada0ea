"""More or less of all means at once: every crew and all yearly money."""

from collections.abc import Mapping

from civsim.model import Scenario


def scaled_means(scenario: Scenario, factor: float) -> dict[str, float]:
    """Values by path, for `--set`, that multiply all crews (to whole numbers) and all yearly money."""
    crews: dict[str, float] = {}
    for key, department in scenario.spec.departments.items():
        for path, number in _by_key(f"departments.{key}.crews", department.crews):
            crews[path] = round(number * factor)
        for year, given in department.crews_by_year.items():
            for path, number in _by_key(f"departments.{key}.crews_by_year.{year}", given):
                crews[path] = round(number * factor)
    money: dict[str, float] = {}
    for year, amount in scenario.spec.budget.years.items():
        for path, number in _by_key(f"budget.{year}", amount):
            money[path] = number * factor
    return crews | money


def _by_key(path: str, value: float | Mapping[str, float]) -> list[tuple[str, float]]:
    """A number by its path, or those of a mapping by theirs."""
    if isinstance(value, Mapping):
        return [(f"{path}.{key}", number) for key, number in value.items()]
    return [(path, value)]
