"""What the page of a fit is about: the records, their quality, the fit, its numbers, and the records beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from civsim.language import Text

if TYPE_CHECKING:
    from civsim.calibrate import Evidence, Fit, Quality, RecordsAndFit


@dataclass(frozen=True)
class Factors:
    """A list of factors of one category; `n` are the orders behind it."""

    id: str
    name: Text
    found: tuple["Evidence", ...]

    @property
    def title(self) -> Text:
        """Name of the list, as a title."""
        name = self.found[0].name
        return Text(name.zh, name.en[:1].upper() + name.en[1:])

    @property
    def n(self) -> int:
        """Orders behind all of them."""
        return sum(e.estimate.n for e in self.found)


class Numbers(Protocol):
    """What tables of numbers need."""

    @property
    def evidence(self) -> tuple["Evidence", ...]: ...
    @property
    def names(self) -> dict[str, Text]: ...
    @property
    def factors(self) -> dict[str, tuple[Factors, ...]]: ...


@dataclass(frozen=True)
class FitContent:
    """All that the page shows. `provenance` says records, map, version, seed and the block's file."""

    fit: "Fit"
    quality: "Quality"
    evidence: tuple["Evidence", ...]
    beside: "RecordsAndFit"
    provenance: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, Text]:
        """Names of the categories; "" is the whole city."""
        return {"": Text("全市", "whole city")} | {c.id: c.name.text for c in self.fit.categories}

    @property
    def factors(self) -> dict[str, tuple[Factors, ...]]:
        """Lists of factors by the last word of their path, and by category."""
        return factors_of(self.evidence, self.names)


def factors_of(evidence: Iterable["Evidence"], names: Mapping[str, Text]) -> dict[str, tuple[Factors, ...]]:
    """Lists of factors by the last word of their path, and by category."""
    found: dict[str, dict[str, list[Evidence]]] = {}
    for e in evidence:
        if e.part is not None:
            key = e.path.rpartition(".")[2]
            found.setdefault(key, {}).setdefault(e.category, []).append(e)
    return {
        key: tuple(Factors(category, names[category], tuple(parts)) for category, parts in by.items())
        for key, by in found.items()
    }
