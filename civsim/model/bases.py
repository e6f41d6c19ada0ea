"""What the values of a scenario rest on: cited or measured, calibrated on records, assumed, or not said at all.

A source is free text under `sources:`. One assumed part makes a value assumed; a calibrated one that was then scaled by
an assumption is told apart, because the records do bear on it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic.fields import FieldInfo

from civsim.scenario import Block, declared

Basis = Literal["cited", "calibrated", "mixed", "ranged", "assumed", "none", "default"]
BASES: tuple[Basis, ...] = ("cited", "calibrated", "mixed", "ranged", "assumed", "none", "default")
LEFT_OUT = ("name", "about", "sources", "schema_version", "sample")
MADE_UP = ("assum", "invented", "made-up", "假设", "假定", "虚构")
CALIBRATED = ("calibrat", "fitted", "hand-fit", "校准", "拟合")
RANGE = re.compile(r"\d\s*[-–]\s*\.?\d|half to double|below to")


@dataclass(frozen=True)
class Parameter:
    """One value of a scenario and how its field is declared; `shape` is its path with a star for every id."""

    path: tuple[str, ...]
    shape: tuple[str, ...]
    value: Any
    field: FieldInfo
    given: bool  # differs from the default

    @property
    def dotted(self) -> str:
        """Path as users write it."""
        return ".".join(self.path)

    @property
    def pattern(self) -> str:
        """The same for all values of a kind."""
        return ".".join(self.shape)


def parameters(block: Block, path: tuple[str, ...] = (), shape: tuple[str, ...] = ()) -> Iterator[Parameter]:
    """All single values below a block, each with its field."""
    for name, field in type(block).model_fields.items():
        value, key = getattr(block, name), field.alias or name
        if key in LEFT_OUT or value is None:
            continue
        default = None if field.is_required() else field.get_default(call_default_factory=True)
        yield from _values(value, field, (*path, key), (*shape, key), default)


def _values(
    value: Any, field: FieldInfo, path: tuple[str, ...], shape: tuple[str, ...], default: Any
) -> Iterator[Parameter]:
    if isinstance(value, Block):
        yield from parameters(value, path, shape)
    elif isinstance(value, Mapping) and any(isinstance(v, Block) for v in value.values()):
        for key, inner in value.items():
            yield from _values(inner, field, (*path, str(key)), (*shape, "*"), None)
    elif isinstance(value, tuple) and any(isinstance(v, Block) for v in value):
        for i, inner in enumerate(value):
            yield from _values(inner, field, (*path, str(i)), (*shape, "*"), None)
    else:
        yield Parameter(path, shape, value, field, value != default)


def source_of(path: tuple[str, ...], sources: Mapping[str, str], own: bool = False) -> str:
    """The source of the nearest ancestor that has one; `own` = only that of the value itself."""
    for end in range(len(path), 0, -1):
        if (said := sources.get(".".join(path[:end]))) is not None:
            return said
        if own:
            break
    return ""


def basis_of(source: str) -> Basis:
    """What a source says that its value rests on."""
    words = source.strip().lower()
    if not words:
        return "none"
    calibrated = any(word in words for word in CALIBRATED)
    if any(word in words for word in MADE_UP):
        return "mixed" if calibrated else "ranged" if RANGE.search(words) else "assumed"
    return "calibrated" if calibrated else "cited"


def bases(spec: Block, sources: Mapping[str, str]) -> dict[Basis, tuple[Parameter, ...]]:
    """Values by what they rest on: given or sourced ones by their source; of the others the assumed defaults."""
    found: dict[Basis, list[Parameter]] = {basis: [] for basis in BASES}
    for p in parameters(spec):
        if p.given or source_of(p.path, sources, own=True):
            found[basis_of(source_of(p.path, sources))].append(p)
        elif is_assumed_default(p):
            found["default"].append(p)
    return {basis: tuple(values) for basis, values in found.items()}


def is_assumed_default(p: Parameter) -> bool:
    """Whether a default is an assumption that may well be otherwise: one with a range."""
    return declared(p.field).get("source") == "assumed" and "span" in declared(p.field)
