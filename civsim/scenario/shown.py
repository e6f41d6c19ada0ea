"""A value as it is repeated in a message: short, and spelled as in the scenario file."""

import math
from datetime import date, time
from typing import Any

from civsim.language import Text

MAX_SHOWN = 60


def shown(value: Any) -> Text:
    """The value in words that fit into one line."""
    if isinstance(value, dict):
        return (
            Text(f"{len(value)} 项的映射", f"a mapping of {len(value)}")
            if value
            else Text("空映射", "an empty mapping")
        )
    if isinstance(value, list | tuple | set | frozenset):
        return Text(f"{len(value)} 项的列表", f"a list of {len(value)}") if value else Text("空列表", "an empty list")
    plain = _scalar(value)
    return Text(plain, plain)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str):
        return "'" + _short(" ".join(value.split())) + "'"
    return _short(str(value))


def _number(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _short(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
