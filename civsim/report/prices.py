"""Shadow prices of a plan as lines of a table: of what, where, when, and worth how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civsim.language import Text

RESOURCES: dict[str, Text] = {
    "team": Text("巡查组日", "team-days"),
    "crew": Text("整改工时", "crew-hours"),
    "overtime": Text("加班工时", "overtime"),
    "money": Text("经费", "money"),
}


@dataclass(frozen=True)
class PriceLine:
    """One shadow price. [points a unit]"""

    label: Text
    unit: Text
    price: float
    text: Text


def price_lines(optimum: Any | None) -> tuple[PriceLine, ...]:
    """Prices of an optimum, in its own order; nothing without one."""
    return tuple(_line(price) for price in optimum.prices) if optimum is not None else ()


def _line(price: Any) -> PriceLine:
    def of(name: str) -> Any:
        return price.get(name, "") if isinstance(price, Mapping) else getattr(price, name, "")

    resource = RESOURCES.get(str(of("resource")), _text(of("resource")))
    parts = [resource, _text(of("where")), _text(of("when"))]
    label = Text(*(" · ".join(p.to(language) for p in parts if p.to(language)) for language in ("zh", "en")))
    return PriceLine(label, _text(of("unit")), float(of("price")), _text(of("text")))


def _text(value: Any) -> Text:
    return value if isinstance(value, Text) else Text(str(value), str(value))
