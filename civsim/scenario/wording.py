"""What each of pydantic's error types means, in both languages, with a code that programs can rely on."""

import re
from typing import NamedTuple

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from civsim.language import Text
from civsim.scenario.mistakes import suggest
from civsim.scenario.quantity import Refused, declared
from civsim.scenario.shown import shown


class Wants(NamedTuple):
    """A code and what is wanted; `{name}` stands for a value of pydantic's error context."""

    code: str
    zh: str
    en: str


_NUMBER = Wants("type", "应为数字", "must be a number")
_WHOLE = Wants("type", "应为整数", "must be a whole number")
_TRUTH = Wants("type", "应为 true 或 false", "must be true or false")
_WORDS = Wants("type", "应为文字", "must be a text")
_MAPPING = Wants("type", "应为映射（名称: 值）", "must be a mapping (name: value)")
_LIST = Wants("type", "应为列表", "must be a list")
_DATE = Wants("date", "应为日期，写作 2021-01-31", "must be a date such as 2021-01-31")
_MOMENT = Wants("date", "应为日期和时间，写作 2021-01-31T08:00", "must be a date and time such as 2021-01-31T08:00")
_TIME = Wants("date", "应为时刻，写作 08:30", "must be a time such as 08:30")
_CHOICE = Wants("choice", "应为以下之一：{expected}", "must be one of {expected}")

WANTS: dict[str, Wants] = {
    "missing": Wants("missing", "必须填写", "is required but missing"),
    "extra_forbidden": Wants("unknown_name", "未知字段", "unknown field"),
    "greater_than": Wants("range", "必须 > {gt}", "must be > {gt}"),
    "greater_than_equal": Wants("range", "必须 >= {ge}", "must be >= {ge}"),
    "less_than": Wants("range", "必须 < {lt}", "must be < {lt}"),
    "less_than_equal": Wants("range", "必须 <= {le}", "must be <= {le}"),
    "multiple_of": Wants("range", "必须是 {multiple_of} 的倍数", "must be a multiple of {multiple_of}"),
    "finite_number": Wants("range", "应为有限的数字", "must be a finite number"),
    "string_too_short": Wants("length", "至少 {min_length} 个字符", "must have at least {min_length} character(s)"),
    "string_too_long": Wants("length", "至多 {max_length} 个字符", "must have at most {max_length} character(s)"),
    "string_pattern_mismatch": Wants("pattern", "不符合格式 {pattern}", "must match the pattern {pattern}"),
    "too_short": Wants("length", "至少 {min_length} 项", "must have at least {min_length} item(s)"),
    "too_long": Wants("length", "至多 {max_length} 项", "must have at most {max_length} item(s)"),
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "union_tag_invalid": _CHOICE,
    "union_tag_not_found": Wants("missing", "必须填写（决定其余字段）", "is missing, and decides the other fields"),
    "none_required": Wants("type", "应留空", "must be left empty"),
    "invalid_key": Wants("name", "名称应为文字", "the name must be a text"),
}  # fmt: skip

# Types whose every error says the same; the longest fitting beginning counts.
_FAMILIES: dict[str, Wants] = {
    "int": _WHOLE, "float": _NUMBER, "decimal": _NUMBER, "bool": _TRUTH, "string": _WORDS, "dict": _MAPPING,
    "mapping": _MAPPING, "model": _MAPPING, "dataclass": _MAPPING, "list": _LIST, "tuple": _LIST, "set": _LIST,
    "frozen_set": _LIST, "iterable": _LIST, "datetime": _MOMENT, "date": _DATE, "time": _TIME,
}  # fmt: skip

_SAYS_NO_VALUE = {"missing", "extra_forbidden", "union_tag_not_found", "invalid_key"}
MISFITS = {"type", "choice", "date"}
"""Codes which say that a value is of quite another kind; of a union's members these were not meant."""


def wanted(error: ErrorDetails) -> Wants:
    """What the error asks for, with the numbers filled in."""
    kind = error["type"]
    context = error.get("ctx", {})
    refused = context.get("error")
    if isinstance(refused, Refused):
        return Wants("refused", refused.text.zh, refused.text.en)
    wants = WANTS.get(kind) or _family(kind)
    if wants is None:
        words = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        return Wants("refused", str(context.get("zh", words)), words)
    if wants is _CHOICE:
        names = choices(error)
        return Wants(wants.code, wants.zh.format(expected="、".join(names)), wants.en.format(expected=", ".join(names)))
    said = {name: v if isinstance(v, str) else shown(v).en for name, v in context.items()}
    return Wants(wants.code, wants.zh.format_map(said), wants.en.format_map(said))


def choices(error: ErrorDetails) -> list[str]:
    """The allowed values named by an error about a literal, an enum or a union's tag."""
    context = error.get("ctx", {})
    expected = str(context.get("expected", context.get("expected_tags", "")))
    names = re.split(r", (?=['0-9])| or (?=['0-9])", expected)
    return [name for name in names if name != "''"]  # an empty cell is no choice that anyone would write


def remark(error: ErrorDetails) -> Text:
    """What follows what is wanted: what was found, and a guess at what was meant."""
    context = error.get("ctx", {})
    if error["type"] in _SAYS_NO_VALUE or isinstance(context.get("error"), Refused):
        return Text("", "")
    value = context.get("tag", error["input"]) if error["type"] == "union_tag_invalid" else error["input"]
    if wanted(error).code == "choice":
        return got(value) + suggest(value, [name.strip("'") for name in choices(error)], most=0)
    if error["type"] == "string_type" and not isinstance(value, dict | list | None):
        return got(value) + Text("（请加引号）", " (put it in quotes)")
    return got(value)


def got(value: object) -> Text:
    """What was found, as the middle of a message."""
    words = shown(value)
    return Text(f"，得到 {words.zh}", f", got {words.en}")


def meaning(field: FieldInfo | None) -> Text:
    """What the field means and its unit, in brackets, as declared with `quantity`."""
    said = declared(field) if field is not None else {}
    if "zh" not in said:
        return Text("", "")
    unit = said.get("unit", "")
    unit = f" [{unit}]" if unit not in ("", "1") else ""
    return Text(f"（{said['zh']}{unit}）", f" ({said['en']}{unit})")


def _family(kind: str) -> Wants | None:
    stems = [stem for stem in _FAMILIES if kind.startswith(stem + "_")]
    return _FAMILIES[max(stems, key=len)] if stems else None
