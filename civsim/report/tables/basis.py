"""实测、校准、假设各有多少: how many values of a scenario rest on what, and which they are."""

from collections import Counter

from civsim.language import Text
from civsim.model import BASES, Basis, Parameter, bases
from civsim.report.content import Content
from civsim.report.tables.table import Column, Table

NAMES: dict[Basis, Text] = {
    "cited": Text("实测或有出处", "measured or cited"),
    "calibrated": Text("由记录校准", "calibrated on records"),
    "mixed": Text("由记录校准，再按假设换算", "calibrated on records, then scaled by an assumption"),
    "ranged": Text("假设，注明范围", "assumed, with a range"),
    "assumed": Text("假设，未注明范围", "assumed, without a range"),
    "none": Text("未注明来源（设定，或视为假设）", "no source stated (choices, or assumed)"),
    "default": Text("程序默认值（假设）", "default of the program (assumed)"),
}
NOTE = Text(
    "括号内为该项的个数，* 为各类别、各渠道等。先核实没有来源和没有范围的；有范围的，"
    "可用 civsim sensitivity 看哪些对方案要紧。"
    "各值见“参数及来源”表。",
    "In brackets: how many values of that name; * stands for every category, channel and so on. Check what "
    "has no source and no range first; of what has one, civsim sensitivity tells what matters for the plan. The "
    "values stand in the table of parameters and their sources.",
)


def basis_table(content: Content) -> Table:
    """A row a basis; those that no value has are left out."""
    spec = content.model.spec
    found = bases(spec, spec.sources)
    columns = (
        Column(Text("依据", "basis")),
        Column(Text("参数个数", "values"), "count"),
        Column(Text("哪些参数", "which")),
    )
    rows = tuple((NAMES[basis], len(found[basis]), listed(found[basis])) for basis in BASES if found[basis])
    return Table(
        "basis", Text("实测、校准、假设各有多少", "What is measured, calibrated, assumed"), columns, rows, NOTE
    )


def listed(values: tuple[Parameter, ...]) -> str:
    """Values by their pattern, each with its number."""
    counts = Counter(p.pattern for p in values)
    return ", ".join(name if n == 1 else f"{name} ({n})" for name, n in counts.items())
