"""Plain words of YAML 1.2 and what they mean, plus dates.

PyYAML on its own follows YAML 1.1, where `no` is false, `12:30:00` is 45000 and `1e3` is a text. This is the
core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema); ISO dates are added, because a calendar needs
them, and the merge key `<<`, because many people know it.
"""

import math
import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from civsim.language import Text
from civsim.scenario.quantity import Refused

PREFIX = "tag:yaml.org,2002:"
MERGE = PREFIX + "merge"
STRING = PREFIX + "str"
VALUE_CODES = {PREFIX + "int": "number", PREFIX + "float": "number", PREFIX + "timestamp": "date"}
"""Code of the mistake where a word looks like a value of the type but is none."""
LONGEST_NUMBER = 100  # characters; every number that a float can tell apart is far shorter


class Form(NamedTuple):
    """How a plain word of one type looks, which characters it may start with, and its value."""

    pattern: re.Pattern[str]
    first: tuple[str, ...]
    value: Callable[[str], Any]


def scalar_value(tag: str, text: str) -> Any:
    """The value of a scalar with that tag; raises Refused where the text cannot be such a value."""
    if tag == STRING:
        return text
    form = FORMS.get(tag)
    if form is None:
        raise Refused(Text(f"不支持标签 {short_tag(tag)}", f"the tag {short_tag(tag)} is not allowed"))
    if not form.pattern.match(text):
        raise Refused(Text(f"不符合标签 {short_tag(tag)}", f"does not fit the tag {short_tag(tag)}"))
    return form.value(text)


def short_tag(tag: str) -> str:
    """A tag as it is written: `!!int`, `!mine`."""
    return "!!" + tag.removeprefix(PREFIX) if tag.startswith(PREFIX) else tag[:60]


def _whole(text: str) -> int:
    _refuse_long(text)
    if text.startswith(("0o", "0x")):
        return int(text, 0)
    return int(text)


def _real(text: str) -> float:
    _refuse_long(text)
    if text[-1] in "fFnN":
        return float(text.replace(".", ""))
    value = float(text)
    if math.isinf(value):
        raise Refused(Text("数字过大（无穷大请写 .inf）", "the number is too large (write .inf for infinity)"))
    return value


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST_NUMBER:
        raise Refused(
            Text(
                f"数字过长（{len(text)} 个字符）；编号请加引号",
                f"a number of {len(text)} characters is too long; put an identifier in quotes",
            )
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(Text(f"{text} 不是真实存在的日期", f"{text} is not a day of the calendar")) from None


FORMS: dict[str, Form] = {
    PREFIX + "null": Form(re.compile(r"(?:~|null|Null|NULL|)\Z"), ("~", "n", "N", ""), lambda text: None),
    PREFIX + "bool": Form(
        re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), tuple("tTfF"), lambda text: text[0] in "tT"
    ),
    PREFIX + "timestamp": Form(re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), tuple("0123456789"), _day),
    PREFIX + "int": Form(re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z"), tuple("-+0123456789"), _whole),
    PREFIX + "float": Form(
        re.compile(
            r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
        ),
        tuple("-+.0123456789"),
        _real,
    ),
}
