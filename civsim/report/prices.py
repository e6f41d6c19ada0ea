"""Shadow prices of a plan as lines of a table: of what, where, when, and worth how much."""

from dataclasses import dataclass

from civsim.language import Text
from civsim.planner import Optimum, Price

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


def price_lines(optimum: Optimum | None) -> tuple[PriceLine, ...]:
    """Prices of an optimum, in its own order; nothing without one."""
    return tuple(_line(price) for price in optimum.prices) if optimum is not None else ()


def _line(price: Price) -> PriceLine:
    resource = RESOURCES.get(price.resource, Text(price.resource, price.resource))
    parts = [resource, price.where, Text(price.when, price.when)]
    label = Text(*(" · ".join(p.to(language) for p in parts if p.to(language)) for language in ("zh", "en")))
    return PriceLine(label, price.unit, price.price, price.text)
