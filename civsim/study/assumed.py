"""What a scenario assumes: single values whose source gives the range in which they may lie.

A source is free text. Read are `assumed 0.2-0.8`, `assumed 0.7-1.5 times the value`, `assumed half to double`, and
`calibrated 0.1075 reported, divided by an assumed reported share of 0.5 (0.3-0.9)`. Of a mapping (money by year, delays
by category) every number has the range where the words say so: `each assumed ..`, or a range in times of the value.
Other words give no range; what else is assumed stands in the table of parameters of a report.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from civsim.model import Scenario
from civsim.scenario import Block, changed
from civsim.study.load import scenario_of

NUMBERS = r"([\d.]*\d)-([\d.]*\d)"
RANGE = re.compile(rf"\bassumed {NUMBERS}(?! below)( times the value)?")
FACTOR = re.compile(r"\bassumed half to double\b")
SHARED = re.compile(rf"\bcalibrated ([\d.]*\d) .*divided by (?:an|the) assumed .* of [\d.]+ \({NUMBERS}\)")


@dataclass(frozen=True)
class AssumedRange:
    """A value by its dotted path, as `--set` takes it, and where it may lie."""

    path: str
    low: float
    high: float
    value: float


def assumed_ranges(scenario: Scenario) -> tuple[AssumedRange, ...]:
    """The values of a scenario that may lie anywhere in a range, in the order of its sources.

    Whole numbers (teams, crews) have whole ends. A value may lie outside its range, if its source says so.
    """
    return tuple({r.path: r for r in _every(scenario) if r.low < r.high}.values())


def ranges_without_room(scenario: Scenario) -> tuple[str, ...]:
    """Paths whose sources give a range that holds one value only, or that is written from high to low."""
    return tuple(dict.fromkeys(r.path for r in _every(scenario) if r.low >= r.high))


def value_at(scenario: Scenario, path: str) -> object:
    """What stands at a dotted path; None where there is nothing."""
    value: object = scenario.spec
    for part in path.split("."):
        value = entries_of(value).get(part)
    return value


def arrival_rates_at(scenario: Scenario, end: str) -> dict[str, float]:
    """Arrival rates of all categories, by path, at the `low` or the `high` end of what is assumed about them."""
    rates = [r for r in assumed_ranges(scenario) if r.path.endswith(".arrivals_per_grid_day")]
    return {r.path: getattr(r, end) for r in rates}


def with_values(scenario: Scenario, values: Mapping[str, object]) -> Scenario:
    """The scenario with some values set, whatever was set before; as if they had been given with `--set`, too."""
    return scenario_of(changed(scenario.document, values), like=scenario)


def _every(scenario: Scenario) -> Iterator[AssumedRange]:
    for path, source in scenario.spec.sources.items():
        yield from _ranges(scenario, path, source)


def _ranges(scenario: Scenario, path: str, source: str) -> Iterator[AssumedRange]:
    read = _range_of(source)
    if read is None:
        return
    low, high, relative = read
    value = value_at(scenario, path)
    if isinstance(value, Block):
        value = getattr(value, "years", None)  # yearly money stands beside what else is said of it
    entries = value.items() if isinstance(value, Mapping) and (relative or "each" in source) else [(None, value)]
    for key, number in entries:
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        ends = (low * number, high * number) if relative else (low, high)
        if isinstance(number, int):
            ends = round(ends[0]), round(ends[1])
        yield AssumedRange(path if key is None else f"{path}.{key}", *ends, number)


def entries_of(value: object) -> Mapping[str, object]:
    """What stands below a value, by the names that users write."""
    if isinstance(value, Mapping):
        return {str(key): entry for key, entry in value.items()}
    if not isinstance(value, Block):
        return {}
    fields = type(value).model_fields.items()
    found = {field.alias or name: getattr(value, name) for name, field in fields}
    return {**entries_of(found.get("years")), **found}


def _range_of(source: str) -> tuple[float, float, bool] | None:
    """(low, high, whether in times of the value), None where no range is read."""
    if shared := SHARED.search(source):
        rate, least, most = (float(x) for x in shared.groups())
        return rate / most, rate / least, False
    if FACTOR.search(source):
        return 0.5, 2.0, True
    if plain := RANGE.search(source):
        return float(plain[1]), float(plain[2]), plain[3] is not None
    return None
