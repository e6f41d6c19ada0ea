"""Gates (一票否决、门槛) and the negative list (负面清单): what may cost points, a year or the title.

A gate is an indicator that must reach a level at every counted test that looks at it, whatever the total. An incident
comes by chance, so many a year (Poisson); it takes points off the year's score, or fails the year or the title. Neither
changes the city.
"""

from collections.abc import Sequence
from typing import Literal

from civsim.language import Text
from civsim.scenario import Block, Mistakes, Name, quantity, suggest

Fails = Literal["year", "title"]


class GateBlock(Block):
    """An indicator without which a year, or the title, is lost."""

    name: Name | None = quantity(None, about=("名称", "name"))
    node: str = quantity(about=("指标编号（任一层级）", "id of the indicator, at any level"), min_length=1)
    least: float = quantity(
        about=("每次计分测评须达到的得分（百分制）", "score of it that every counted test must find, of 100"),
        unit="分",
        gt=0,
        le=100,
    )
    fails: Fails = quantity(
        "year", about=("不达标的后果：该年不达标，或失去称号", "what is lost: the year, or the title")
    )


class IncidentBlock(Block):
    """Something that must not happen, and what it costs."""

    name: Name | None = quantity(None, about=("名称", "name"))
    per_year: float = quantity(
        about=("年均发生次数", "how often it happens in a year, on average"), unit="1/年", ge=0, le=100
    )
    points: float = quantity(
        0.0, about=("每次在年度得分中扣分", "points off the year's score, each time"), unit="分", ge=0, le=100
    )
    fails: Fails | None = quantity(
        None, about=("另有后果：该年不达标，或失去称号", "what else is lost: the year, or the title")
    )


def check_vetoes(
    gates: dict[str, GateBlock], incidents: dict[str, IncidentBlock], nodes: Sequence[str], mistakes: Mistakes
) -> None:
    """Gates name indicators of the tree; incidents cost something; no id is both."""
    for key, gate in gates.items():
        if gate.node not in nodes:
            text = Text(f"指标表中没有 {gate.node!r}", f"{gate.node!r} is not in the table of indicators")
            mistakes.add(("cycle", "gates", key, "node"), "unknown_name", text + suggest(gate.node, nodes))
    for key, incident in incidents.items():
        path = ("cycle", "incidents", key)
        if key in gates:
            mistakes.add(path, "duplicate_id", Text(f"{key!r} 已是门槛的编号", f"{key!r} is the id of a gate already"))
        if not incident.points and incident.fails is None:
            text = Text("须给出 points 或 fails，否则没有后果", "give points or fails; it costs nothing otherwise")
            mistakes.add(path, "no_effect", text)
