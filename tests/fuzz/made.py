"""Scenarios that nobody would write: shipped ones with values replaced, entries moved, tables and text damaged.

What a value may be is read off the JSON schema, so a new field is fuzzed as soon as it is declared.
"""

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from civsim.scenario import read
from civsim.study import scenario_schema

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASES = {"tiny": 80, "chicago_sanitation": 9, "demo": 9, "ningbo_sprint": 2}
"""Shipped scenarios by their share of the cases, in per cent."""
THINNED = {"chicago_sanitation": 0.1, "demo": 0.1, "ningbo_sprint": 0.02}
"""Factor on arrivals, so that a run takes some hundredths of a second."""
WILD: tuple[Any, ...] = (
    0, 1, -1, 2, 0.5, -0.5, 1e-12, 1e-300, 1e6, 1e9, 1e18, 1e308, 10**30, 2**31, 2**63, float("inf"), -float("inf"),
    float("nan"), "", " ", "x", "null", "是", "\u202e", "2021-02-30", "0001-01-01", "9999-12-31", "2022-03-01", "1e999",
    None, True, False, [], {}, [[]], {"": 0}, [0], ["g01"], {"a": {"a": {}}}, "a" * 300,
)  # fmt: skip
SYNTAX = (
    ":",
    "- ",
    "[",
    "{",
    "&a ",
    "*a",
    "!!int ",
    "|\n",
    "'",
    '"',
    "#",
    "\n",
    "  ",
    "\t",
    "<<: *b",
    "\0",
    "：",
    "---\n",
)
CELLS = ("", "0", "-1", "1e9", "1e308", "nan", "inf", "x", "是", "g01", '"', "2021-02-30", " ", "1,2")
TABLES = {path.name: path for path in SCENARIOS.rglob("*.csv") if "invalid" not in path.parts}


@cache
def base(name: str) -> str:
    """A shipped scenario, resolved, as JSON: quick to copy."""
    data: Any = read(SCENARIOS / f"{name}.yaml").data
    for category in data["categories"].values():
        category["arrivals_per_grid_day"] *= THINNED.get(name, 1)
    return json.dumps(data, ensure_ascii=False, default=str)


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of scenarios."""
    found: dict[str, Any] = scenario_schema()
    return found


def made(number: int) -> tuple[str, str, dict[str, str]]:
    """Case `number`: the base it came from, its YAML text, and the texts of tables that differ from the shipped."""
    luck = random.Random(number)
    name = luck.choices(list(BASES), list(BASES.values()))[0]
    data, tables = json.loads(base(name)), dict[str, str]()
    changes = luck.choice(((declared,), (declared,), (declared,), (scaled,), (declared, scaled), (numeric,), EVERY))
    for _ in range(luck.choice((1, 2, 3, 6))):
        luck.choice(changes)(data, luck)
    if luck.random() < 0.15:
        tables = damaged_table(data, luck)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    return name, damaged_text(text, luck) if luck.random() < 0.05 else text, tables


def places(data: Any) -> Iterator[tuple[Any, str | int]]:
    """Every value below `data`, as the mapping or list that holds it and its key there."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in list(inside):
        yield data, key
        yield from places(value)


def wild(data: Any, luck: random.Random) -> None:
    """Anything anywhere."""
    holder, key = luck.choice(list(places(data)))
    holder[key] = luck.choice(WILD)


def scaled(data: Any, luck: random.Random) -> None:
    """A number several times larger or smaller, a whole one still whole."""
    holder, key = luck.choice(numbers_in(data))
    new = holder[key] * 10 ** luck.uniform(-1.5, 1.5)
    holder[key] = round(new) if isinstance(holder[key], int) else new


def numbers_in(data: Any) -> list[tuple[Any, str | int]]:
    """The places of all numbers."""
    found = [(h, k) for h, k in places(data) if isinstance(h[k], int | float) and not isinstance(h[k], bool)]
    return found or [({"": 0}, "")]


def numeric(data: Any, luck: random.Random) -> None:
    """A number larger, smaller, or of another kind."""
    holder, key = luck.choice(numbers_in(data))
    old = holder[key]
    new = (old * 10 ** luck.uniform(-6, 6), -old, 0, 1, old * 1000, luck.choice(WILD[:16]))
    holder[key] = luck.choice(new)


def deleted(data: Any, luck: random.Random) -> None:
    """An entry less."""
    holder, key = luck.choice(list(places(data)))
    del holder[key]


def doubled(data: Any, luck: random.Random) -> None:
    """An entry once more: in a mapping under a new name."""
    holder, key = luck.choice(list(places(data)))
    if isinstance(holder, dict):
        holder[luck.choice((f"{key}_2", "new", 7, "新"))] = json.loads(json.dumps(holder[key]))
    else:
        holder.append(holder[key])


def moved(data: Any, luck: random.Random) -> None:
    """A value from elsewhere."""
    (holder, key), (other, there) = luck.choices(list(places(data)), k=2)
    holder[key] = json.loads(json.dumps(other[there]))


def declared(data: Any, luck: random.Random) -> None:
    """A value of the declared type, within or at the ends of its range, in a field that may have been left out."""
    holder, block = luck.choice(list(blocks(data, schema())))
    if block.get("properties"):
        name = luck.choice(list(block["properties"]))
        refers = isinstance(holder.get(name), str) and "enum" not in resolved(block["properties"][name])
        if not refers or luck.random() < 0.1:  # another name is nearly always the name of nothing
            holder[name] = value_of(block["properties"][name], luck, data)
    elif isinstance(block.get("additionalProperties"), dict):
        key = luck.choice(list(holder) * 9 + names_in(data, luck) or ["new"])
        holder[key] = value_of(block["additionalProperties"], luck, data)


EVERY = (wild, scaled, numeric, deleted, doubled, moved, declared)


def blocks(data: Any, declared_as: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every mapping in the data with the part of the schema that it is to follow."""
    if not isinstance(data, dict):
        return
    block = resolved(declared_as, data)
    yield data, block
    for key, value in data.items():
        below = block.get("properties", {}).get(key, block.get("additionalProperties"))
        if isinstance(below, dict):
            yield from blocks(value, below)


def resolved(part: dict[str, Any], data: Any = None) -> dict[str, Any]:
    """A part of the schema without references; of alternatives, the one that the data names, or else the first."""
    if "$ref" in part:
        return resolved(schema()["$defs"][part["$ref"].rpartition("/")[2]], data)
    chosen = part.get("anyOf") or part.get("oneOf")
    if chosen:
        mapping = part.get("discriminator", {}).get("mapping", {})
        kind = data.get(part.get("discriminator", {}).get("propertyName")) if isinstance(data, dict) else None
        return resolved({"$ref": mapping[kind]} if isinstance(kind, str) and kind in mapping else chosen[0], data)
    return part


def value_of(part: dict[str, Any], luck: random.Random, data: Any, depth: int = 0) -> Any:
    """A value that the schema allows, at random; now and then one that it does not."""
    if luck.random() < 0.03:
        return luck.choice(WILD)
    alternatives = part.get("anyOf") or part.get("oneOf")
    part = resolved(luck.choice(alternatives) if alternatives else part)
    if "enum" in part or "const" in part:
        return luck.choice(part.get("enum", [part.get("const")]))
    kind = part.get("type")
    if kind in ("number", "integer"):
        return number_of(part, luck)
    if kind == "boolean":
        return luck.random() < 0.5
    if kind == "array":
        n = luck.randint(part.get("minItems", 0), min(part.get("maxItems", 3), part.get("minItems", 0) + 3))
        return [value_of(part.get("items", {}), luck, data, depth + 1) for _ in range(n)]
    if kind == "object" and depth < 4:
        return object_of(part, luck, data, depth)
    if part.get("format") == "date":
        return f"{luck.choice((2021, 2022, 2022, 2022, 2023))}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}"
    return luck.choice(names_in(data, luck) or ["x"])


def object_of(part: dict[str, Any], luck: random.Random, data: Any, depth: int) -> dict[str, Any]:
    """A mapping with all that is required and some of the rest."""
    fields, required = part.get("properties", {}), part.get("required", [])
    found = {
        name: value_of(below, luck, data, depth + 1)
        for name, below in fields.items()
        if name in required or luck.random() < 0.2
    }
    if isinstance(part.get("additionalProperties"), dict):
        for key in luck.choices(names_in(data, luck) or ["new"], k=luck.randint(0, 2)):
            found[key] = value_of(part["additionalProperties"], luck, data, depth + 1)
    return found


def number_of(part: dict[str, Any], luck: random.Random) -> float:
    """A number in the declared range: its ends, a usual one, or one of any size between."""
    low = part.get("minimum", part.get("exclusiveMinimum", -1e6))
    high = part.get("maximum", part.get("exclusiveMaximum", 1e6))
    spread = min(high, max(low, 10 ** luck.uniform(-4, min(4, max(-3, len(f"{abs(high):.0f}"))))))
    number = luck.choice((low, high, part.get("default", low), spread, spread, spread, min(high, max(low, 1))))
    return round(number) if part.get("type") == "integer" and isinstance(number, int | float) else number


def names_in(data: Any, luck: random.Random) -> list[str]:
    """Ids of one of the scenario's collections, to be referred to."""
    collections = [v for v in data.values() if isinstance(v, dict)] if isinstance(data, dict) else []
    return [str(key) for key in luck.choice(collections)] if collections else []


def damaged_table(data: Any, luck: random.Random) -> dict[str, str]:
    """One of the scenario's tables with cells replaced, rows doubled or lost; the scenario then names this one."""
    named = [(h, k) for h, k in places(data) if isinstance(h[k], str) and h[k] in TABLES]
    if not named:
        return {}
    holder, key = luck.choice(named)
    lines = TABLES[holder[key]].read_text(encoding="utf-8").splitlines()
    for _ in range(luck.choice((1, 1, 2, 5))):
        i = luck.randrange(len(lines))
        cells = lines[i].split(",")
        cells[luck.randrange(len(cells))] = luck.choice(CELLS)
        lines[i : i + luck.choice((1, 1, 1, 2))] = luck.choice(
            ([",".join(cells)], [",".join(cells)], [lines[i]] * 2, [])
        )
        lines = lines or [""]
    holder[key] = "damaged.csv"
    return {"damaged.csv": "\n".join(lines)}


def damaged_text(text: str, luck: random.Random) -> str:
    """The text with pieces cut out, doubled or replaced by bits of syntax."""
    for _ in range(luck.randint(1, 3)):
        i = luck.randint(0, len(text))
        j = min(len(text), i + luck.randint(0, 20))
        text = text[:i] + luck.choice((*SYNTAX, text[i:j] * 2, "")) + text[j:]
    return text
