"""What other programs need to know of a scenario: the JSON schema for editors, and a hash that names its content."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from datetime import date, time
from enum import Enum
from typing import Any

from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EXTENDS = {"type": "string", "title": "基础方案文件", "description": "基础方案文件 / scenario file to build upon"}


def json_schema(root: type[BaseModel]) -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a scenario file whose content is a `root` block.

    Every declared value keeps its zh, en, unit, source and span beside the standard keywords.
    """
    schema = _tidy(root.model_json_schema(by_alias=True, mode="validation"))
    schema["properties"] = {"extends": dict(_EXTENDS), **schema.get("properties", {})}
    return {"$schema": DIALECT, **schema}


def _tidy(schema: Any) -> Any:
    """The schema with declared titles, and without numbers that JSON does not have."""
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if isinstance(schema, float) and not math.isfinite(schema):
        return canonical(schema)
    if not isinstance(schema, dict):
        return schema
    tidy = {name: _tidy(below) for name, below in schema.items()}
    if isinstance(tidy.get("zh"), str):
        tidy["title"] = tidy["zh"]
    return tidy


def canonical(data: Any) -> Any:
    """Data in the one form that JSON gives it: names as texts, days as ISO, 3.0 as 3, infinity as ".inf"."""
    if isinstance(data, BaseModel):
        return canonical(data.model_dump(by_alias=True))
    if isinstance(data, Mapping):
        return {str(name): canonical(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [canonical(item) for item in data]
    if isinstance(data, set | frozenset):
        return sorted((canonical(item) for item in data), key=repr)
    if isinstance(data, Enum):
        return canonical(data.value)
    if isinstance(data, date | time):
        return data.isoformat()
    if isinstance(data, float):
        return _canonical_number(data)
    return data if data is None or isinstance(data, str | int) else str(data)


def _canonical_number(value: float) -> float | int | str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def resolved_hash(data: object, files: Iterable[bytes], version: str) -> str:
    """SHA-256, in hexadecimal, of a resolved scenario, the content of its tables and the program's version.

    Spelling does not count (order of names, 3 or 3.0), content does. `files` must come in a fixed order.
    """
    whole = {
        "data": canonical(data),
        "files": [hashlib.sha256(content).hexdigest() for content in files],
        "version": version,
    }
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
