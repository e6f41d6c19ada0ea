"""参数及来源: every scenario value that is not a default or has a stated source, and the assumed defaults in use.

A value that nobody gave a source for is said to have none; an assumed one is said to be assumed, with its range.
"""

from collections.abc import Mapping
from typing import Any

from civsim.language import Text
from civsim.model import Model, Parameter, is_assumed_default, parameters, source_of
from civsim.report.content import Content
from civsim.report.tables.sourcing import DEFAULT, MEANINGS, basis, shown_value, source_text, unit_text
from civsim.report.tables.table import Cell, Column, Table
from civsim.scenario import declared

COLUMNS = (
    Column(Text("参数", "parameter")),
    Column(Text("取值", "value")),
    Column(Text("单位", "unit")),
    Column(Text("含义", "meaning")),
    Column(Text("依据", "basis")),
    Column(Text("来源或假设范围", "source, or range assumed")),
)


def parameters_table(content: Content) -> Table:
    """Given and sourced values one by one; assumed defaults once a field."""
    spec = content.model.spec
    found = list(parameters(spec))
    listed = [p for p in found if p.given or source_of(p.path, spec.sources, True)]
    names = _names(content.model)
    rows = [_row(p, source_of(p.path, spec.sources), names) for p in listed]
    rows += _defaults([p for p in found if not p.given and not source_of(p.path, spec.sources, True)], names)
    note = Text(
        "“假设”的数值没有实测依据，结论随之而变；使用前请核实，或以工单数据校准。网格、点位、指标等表中的数值见场景文件。",
        "What is marked as assumed has not been measured, and conclusions change with it: check it, or calibrate it "
        "from work orders. Values in the tables of grids, sites and indicators stand in the scenario's files.",
    )
    return Table("parameters", Text("参数及来源", "Parameters and their sources"), COLUMNS, tuple(rows), note)


def _names(model: Model) -> dict[str, Text]:
    """Display names of the ids that stand in values."""
    spec = model.spec
    named = {**spec.profiles, **spec.categories, **spec.behaviours, **spec.departments, **spec.channels}
    return {key: block.name.text for key, block in named.items() if block.name is not None}


def _row(p: Parameter, source: str, names: Mapping[str, Text]) -> tuple[Cell, ...]:
    said = declared(p.field)
    span = _span(said)
    return (
        p.dotted,
        shown_value(p.value, names),
        _unit(p),
        _meaning(p),
        basis(source),
        source_text(source) if source else Text(span, span),
    )


def _defaults(unused: list[Parameter], names: Mapping[str, Text]) -> list[tuple[Cell, ...]]:
    """Assumed defaults, once a field, with the number of places in which they stand."""
    groups: dict[int, list[Parameter]] = {}
    for p in unused:
        if is_assumed_default(p):
            groups.setdefault(id(p.field), []).append(p)
    rows: list[tuple[Cell, ...]] = []
    for members in groups.values():
        first, span = members[0], _span(declared(members[0].field))
        name = first.dotted if len(members) == 1 else f"{first.path[0]}.*.{first.path[-1]} (×{len(members)})"
        value = shown_value(first.value, names)
        rows.append((name, value, _unit(first), _meaning(first), DEFAULT, Text(span, span)))
    return rows


def _unit(p: Parameter) -> Text:
    """Unit of a value; money by year is declared one level up."""
    return unit_text(str(declared(p.field).get("unit", "")) or ("万元" if p.path[0] == "budget" else ""))


def _meaning(p: Parameter) -> Text:
    said = declared(p.field)
    if said.get("zh") and said.get("en"):
        return Text(str(said["zh"]), str(said["en"]))
    words = p.path[-1].replace("_", " ")
    return MEANINGS.get(p.path[-1], Text(words, words))


def _span(said: Mapping[str, Any]) -> str:
    return "{:g}–{:g}".format(*said["span"]) if "span" in said else ""
