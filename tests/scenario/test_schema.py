"""The JSON schema for editors, and the hash that names a scenario's content."""

import hashlib
import json
from datetime import date
from typing import Any

from civsim.scenario import Block, Listed, Name, PositiveOrInfinite, json_schema, quantity, resolved_hash


class Toy(Block):
    name: Name
    hours: PositiveOrInfinite = quantity(
        float("inf"), about=("时长", "duration"), unit="h", source="F1", span=(1.0, float("inf"))
    )
    days: int = quantity(about=("天数", "days"), alias="number_of_days", ge=0)
    parts: Listed = ()


def test_the_schema_says_what_the_declarations_say():
    schema = json_schema(Toy)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
    assert "extends" in schema["properties"]
    hours = schema["properties"]["hours"]
    assert (hours["title"], hours["description"]) == ("时长", "时长 / duration [h]")
    assert (hours["unit"], hours["zh"], hours["en"], hours["source"]) == ("h", "时长", "duration", "F1")
    assert schema["required"] == ["name", "number_of_days"]
    assert schema["properties"]["number_of_days"]["minimum"] == 0
    assert {"type": "string"} in schema["properties"]["parts"]["anyOf"]


def test_the_schema_is_strict_json_and_a_field_named_zh_stays_a_field():
    schema = json_schema(Toy)
    json.dumps(schema, allow_nan=False)
    assert schema["properties"]["hours"]["default"] == ".inf"
    assert schema["$defs"]["Name"]["title"] == "Name"
    plain, mapping = schema["$defs"]["Name"]["anyOf"]
    assert plain["type"] == "string" and mapping["required"] == ["zh"] and mapping["additionalProperties"] is False


def test_the_hash_depends_on_content_and_not_on_spelling():
    data: dict[Any, Any] = {"a": 3, "b": {2021: date(2021, 1, 1)}, "c": [1.5, float("inf")]}
    same = {"c": (1.5, float("inf")), "b": {"2021": "2021-01-01"}, "a": 3.0}
    assert resolved_hash(data, [b"x"], "1") == resolved_hash(same, [b"x"], "1")
    assert len(resolved_hash(data, [], "1")) == 64
    others = [
        resolved_hash(data | {"a": 4}, [b"x"], "1"),
        resolved_hash(data | {"a": True}, [b"x"], "1"),
        resolved_hash(data, [b"y"], "1"),
        resolved_hash(data, [b"x", b""], "1"),
        resolved_hash(data, [], "1"),
        resolved_hash(data, [b"x"], "2"),
    ]
    assert len({*others, resolved_hash(data, [b"x"], "1")}) == 7


def test_the_hash_takes_blocks():
    block = Toy.model_validate({"name": {"zh": "甲", "en": "a"}, "number_of_days": 3})
    assert resolved_hash(block, [], "1") == resolved_hash(block.model_dump(by_alias=True), [], "1")


def test_the_hash_is_that_of_canonical_json():
    # The SHA-256 of nothing stands for an empty table; whoever has the parts can check a hash without civsim.
    empty = hashlib.sha256(b"").hexdigest()
    text = '{"data":{"名":1},"files":["' + empty + '"],"version":"0"}'
    assert resolved_hash({"名": 1.0}, [b""], "0") == hashlib.sha256(text.encode()).hexdigest()
