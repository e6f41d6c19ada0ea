"""What the values of a scenario rest on, in a line: how many are measured, calibrated and assumed."""

from typing import Any

from civsim.cli.session import Session
from civsim.language import Text
from civsim.model import Scenario, bases

WORDS = {
    "cited": Text("实测或有出处", "measured or cited"),
    "calibrated": Text("由记录校准", "calibrated"),
    "mixed": Text("校准后按假设换算", "calibrated, then scaled by an assumption"),
    "ranged": Text("假设且有范围", "assumed with a range"),
    "assumed": Text("假设无范围", "assumed without a range"),
    "none": Text("未注明来源", "without a source"),
    "default": Text("默认值", "defaults"),
}


def show_bases(session: Session, scenario: Scenario) -> dict[str, Any]:
    """Tell the line; returns the paths of the values by basis."""
    found = bases(scenario.spec, scenario.spec.sources)
    said = [(WORDS[basis], len(values)) for basis, values in found.items() if values]
    zh, en = (" ".join(f"{name.zh} {n}，" for name, n in said), ", ".join(f"{n} {name.en}" for name, n in said))
    session.tell(Text(f"  参数依据（个）：{zh.rstrip('，').replace('， ', '，')}", f"  values: {en}"))
    return {basis: [p.dotted for p in values] for basis, values in found.items()}
