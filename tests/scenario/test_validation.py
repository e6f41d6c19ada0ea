"""Documents to blocks: every mistake of a value, located and told in both languages."""

from datetime import date, time
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from civsim.language import Text
from civsim.scenario import (
    Block,
    Listed,
    Name,
    NonNegative,
    Positive,
    PositiveOrInfinite,
    Probability,
    Refused,
    quantity,
    read,
    validate,
)


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Cat(Block):
    kind: Literal["cat"]
    lives: int = quantity(9, about=("命数", "lives a cat has"), ge=0, le=9)
    cat: int = 0


class Dog(Block):
    kind: Literal["dog"]
    bark_hours: Positive = quantity(about=("吠叫时长", "time spent barking"), unit="h")


class Span(Block):
    start: date = date(2021, 1, 1)
    end: date = date(2021, 12, 31)

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        if self.end < self.start:
            raise Refused(Text("早于开始日期", "lies before the start"), ("end",))
        return self


class Shift(Block):
    from_: float = quantity(8, about=("开始", "start"), alias="from", ge=0, le=24)


class Root(Block):
    version: Literal[1] = 1
    name: Name = Name(zh="甲", en="a")
    pets: dict[str, Annotated[Cat | Dog, Field(discriminator="kind")]] = Field({})
    share: Probability = quantity(0.5, about=("比例", "a share"), unit="1")
    years: dict[int, NonNegative] = Field({})
    pair: tuple[float, float] = (1, 2)
    weights: Annotated[tuple[float, ...], Field(min_length=2, max_length=3)] = (1, 2)
    span: Span = Span()
    shift: Shift = Shift()
    opens: time = time(8)
    mixed: float | list[float] | Cat | Literal["all"] = 1.0
    maybe: Cat | None = None
    ends: PositiveOrInfinite = quantity(float("inf"), about=("结束", "end"))
    flag: bool = False
    colour: Colour = Colour.RED
    listed: Listed = ()
    code: Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]+$")] = "ab"
    step: Annotated[float, Field(multiple_of=0.5)] = 0.5

    @field_validator("code")
    @classmethod
    def _known(cls, value: str) -> str:
        if value == "bad":
            raise PydanticCustomError("bad_code", "is a bad code", {"zh": "代码有误"})
        if value == "old":
            raise ValueError("is an old code")
        return value


def check(path: Any) -> Root:
    return validate(read(path), Root)


def test_a_good_document_becomes_a_frozen_block(write):
    root = check(
        write("pets: {tom: {kind: cat, lives: 7}}\nyears: {2021: 5}\nends: .inf\nlisted: a;b、c\nmixed: [1, 2]")
    )
    assert root.pets["tom"] == Cat(kind="cat", lives=7)
    assert root.years == {2021: 5.0}
    assert root.listed == ("a", "b", "c")
    assert root.mixed == [1.0, 2.0]


# A value at some path -> code, path and both messages of its only mistake.
CASES = [
    ("pets: {tom: {kind: cat, lives: -3}}", "range", "pets.tom.lives",
     "必须 >= 0，得到 -3（命数）", "must be >= 0, got -3 (lives a cat has)"),
    ("pets: {rex: {kind: dog, bark_hours: 0}}", "range", "pets.rex.bark_hours",
     "必须 > 0，得到 0（吠叫时长 [h]）", "must be > 0, got 0 (time spent barking [h])"),
    ("pets: {rex: {kind: dog, bark_hours: .inf}}", "range", "pets.rex.bark_hours",
     "应为有限的数字，得到 .inf（吠叫时长 [h]）", "must be a finite number, got .inf (time spent barking [h])"),
    ("ends: .nan", "range", "ends", "必须 > 0，得到 .nan（结束）", "must be > 0, got .nan (end)"),
    ("pets: {rex: {kind: dog}}", "missing", "pets.rex.bark_hours",
     "必须填写（吠叫时长 [h]）", "is required but missing (time spent barking [h])"),
    ("pets: {tom: {kind: cat, lifes: 3}}", "unknown_name", "pets.tom.lifes",
     "未知字段（是否想写 'lives'？）", "unknown field (did you mean 'lives'?)"),
    ("shift: {frm: 3}", "unknown_name", "shift.frm",
     "未知字段（是否想写 'from'？）", "unknown field (did you mean 'from'?)"),
    ("name: {zh: 甲, en: a, xyz: 1}", "unknown_name", "name.xyz",
     "未知字段（可用：zh、en）", "unknown field (known: zh, en)"),
    ("pets: {tom: {kind: cot}}", "choice", "pets.tom.kind",
     "应为以下之一：'cat'、'dog'，得到 'cot'（是否想写 'cat'？）",
     "must be one of 'cat', 'dog', got 'cot' (did you mean 'cat'?)"),
    ("pets: {tom: {lives: 3}}", "missing", "pets.tom.kind",
     "必须填写（决定其余字段）", "is missing, and decides the other fields"),
    ("pets: {cat: {kind: cat, cat: x}}", "type", "pets.cat.cat",
     "应为整数，得到 'x'", "must be a whole number, got 'x'"),
    ("pets: 3", "type", "pets", "应为映射（名称: 值），得到 3", "must be a mapping (name: value), got 3"),
    ("pets: {tom: [1, 2]}", "type", "pets.tom",
     "应为映射（名称: 值），得到 2 项的列表", "must be a mapping (name: value), got a list of 2"),
    ("share: x", "type", "share", "应为数字，得到 'x'（比例）", "must be a number, got 'x' (a share)"),
    ("share: 2", "range", "share", "必须 <= 1，得到 2（比例）", "must be <= 1, got 2 (a share)"),
    ("share: null", "type", "share", "应为数字，得到 null（比例）", "must be a number, got null (a share)"),
    ("share: true", "type", "share", "应为数字，得到 true", "must be a number, got true"),
    ("years: {2021: -1}", "range", "years.2021", "必须 >= 0，得到 -1", "must be >= 0, got -1"),
    ("years: {later: 1}", "type", "years.later",
     "名称应为整数，得到 'later'", "the name must be a whole number, got 'later'"),
    ("years: {2021: false}", "type", "years.2021", "应为数字，得到 false", "must be a number, got false"),
    ("pair: [1]", "length", "pair", "应有 2 项，得到 1 项的列表", "must have 2 items, got a list of 1"),
    ("pair: [1, 2, 3]", "length", "pair",
     "至多 2 项，得到 3 项的列表", "must have at most 2 item(s), got a list of 3"),
    ("pair: [1, x]", "type", "pair.1", "应为数字，得到 'x'", "must be a number, got 'x'"),
    ("weights: [1]", "length", "weights",
     "至少 2 项，得到 1 项的列表", "must have at least 2 item(s), got a list of 1"),
    ("weights: 5", "type", "weights", "应为列表，得到 5", "must be a list, got 5"),
    ("weights: [1, {a: 1}]", "type", "weights.1",
     "应为数字，得到 1 项的映射", "must be a number, got a mapping of 1"),
    ("version: 2", "choice", "version", "应为以下之一：1，得到 2", "must be one of 1, got 2"),
    ("colour: bleu", "choice", "colour",
     "应为以下之一：'red'、'blue'，得到 'bleu'（是否想写 'blue'？）",
     "must be one of 'red', 'blue', got 'bleu' (did you mean 'blue'?)"),
    ("span: {end: 2021-13-1}", "date", "span.end",
     "应为日期，写作 2021-01-31，得到 '2021-13-1'", "must be a date such as 2021-01-31, got '2021-13-1'"),
    ("span: {start: 0}", "date", "span.start",
     "应为日期，写作 2021-01-31，得到 0", "must be a date such as 2021-01-31, got 0"),
    ("opens: late", "date", "opens", "应为时刻，写作 08:30，得到 'late'", "must be a time such as 08:30, got 'late'"),
    ("span: {start: 2022-01-01}", "refused", "span.end", "早于开始日期", "lies before the start"),
    ("flag: maybe", "type", "flag", "应为 true 或 false，得到 'maybe'", "must be true or false, got 'maybe'"),
    ("code: 12", "type", "code", "应为文字，得到 12（请加引号）", "must be a text, got 12 (put it in quotes)"),
    ("code: 2021-01-01", "type", "code",
     "应为文字，得到 2021-01-01（请加引号）", "must be a text, got 2021-01-01 (put it in quotes)"),
    ("code: a", "length", "code", "至少 2 个字符，得到 'a'", "must have at least 2 character(s), got 'a'"),
    ("code: abcde", "length", "code", "至多 4 个字符，得到 'abcde'", "must have at most 4 character(s), got 'abcde'"),
    ("code: AB", "pattern", "code", "不符合格式 ^[a-z]+$，得到 'AB'", "must match the pattern ^[a-z]+$, got 'AB'"),
    ("code: bad", "refused", "code", "代码有误，得到 'bad'", "is a bad code, got 'bad'"),
    ("code: old", "refused", "code", "is an old code，得到 'old'", "is an old code, got 'old'"),
    ("step: 0.3", "range", "step", "必须是 0.5 的倍数，得到 0.3", "must be a multiple of 0.5, got 0.3"),
    ("shift: {from: 25}", "range", "shift.from", "必须 <= 24，得到 25（开始）", "must be <= 24, got 25 (start)"),
    ("shift: {from: true}", "type", "shift.from", "应为数字，得到 true", "must be a number, got true"),
    ("listed: 7", "type", "listed", "应为列表，得到 7", "must be a list, got 7"),
    ("maybe: {kind: cat, lives: 10}", "range", "maybe.lives",
     "必须 <= 9，得到 10（命数）", "must be <= 9, got 10 (lives a cat has)"),
    ("mixed: {kind: cat, lives: 10}", "range", "mixed.lives",
     "必须 <= 9，得到 10（命数）", "must be <= 9, got 10 (lives a cat has)"),
    ("mixed: [1, x]", "type", "mixed.1", "应为数字，得到 'x'", "must be a number, got 'x'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "path", "zh", "en"), CASES, ids=lambda value: str(value)[:40])
def test_a_bad_value_is_told_in_both_languages(write, mistaken, text, code, path, zh, en):
    (mistake,) = mistaken(check, write(text))
    assert (mistake.code, mistake.path) == (code, path)
    assert mistake.message == Text(zh, en)
    assert mistake.mark.line == 1


def test_a_value_that_fits_no_member_of_a_union_is_told_once(write, mistaken):
    (mistake,) = mistaken(check, write("mixed: some"))
    assert mistake.path == "mixed"
    assert "must be a number or must be a list or must be a mapping" in mistake.message.en
    assert "，或应为列表" in mistake.message.zh


def test_values_are_marked_where_they_stand_and_names_at_the_name(write, mistaken):
    path = write("share: 2\npets:\n  tom:\n    kind: cat\n    lifes: 3\n  rex:\n    kind: dog\n")
    marks = {m.path: str(m.mark).removeprefix(str(path)) for m in mistaken(check, path)}
    assert marks == {"share": ":1:8", "pets.tom.lifes": ":5:5", "pets.rex.bark_hours": ":6:3"}


def test_the_whole_line_reads_as_users_see_it(write, mistaken):
    path = write("pets:\n  tom: {kind: cat, lives: -3}\n")
    (mistake,) = mistaken(check, path)
    assert mistake.line("en") == f"{path}:2:27: pets.tom.lives must be >= 0, got -3 (lives a cat has)"
    assert mistake.line("zh") == f"{path}:2:27: pets.tom.lives 必须 >= 0，得到 -3（命数）"


def test_mistakes_in_a_base_and_in_an_override_have_their_own_places(write, mistaken):
    base = write("share: 2\npair: [1]\n", "base.yaml")
    path = write("extends: base.yaml\nflag: maybe\n")
    found = mistaken(lambda: validate(read(path, {"step": "x", "pair": "[1, 2]"}), Root))
    assert {m.path: m.mark.file for m in found} == {"share": str(base), "flag": str(path), "step": "--set step=x"}


def test_all_mistakes_come_at_once_in_the_order_of_their_lines(write, mistaken):
    path = write("share: 2\nflag: x\ncode: A\npair: [x, y]\n")
    found = mistaken(check, path)
    assert [m.mark.line for m in found] == sorted(m.mark.line for m in found)
    assert [m.path for m in found] == ["share", "flag", "code", "pair.0", "pair.1"]


def test_long_values_are_shortened(write, mistaken):
    (mistake,) = mistaken(check, write("share: " + "x" * 10_000))
    assert len(mistake.message.en) < 150
    (mistake,) = mistaken(check, write("x" * 900 + ": 1"))
    assert len(mistake.message.en) < 500


class Money(Block):
    years: dict[int, NonNegative] = Field({})
    kept: bool = False


class Purse(Block):
    money: Money = Money()

    @field_validator("money", mode="before")
    @classmethod
    def _years_apart(cls, value: dict[Any, Any]) -> dict[str, Any]:
        years = {name: amount for name, amount in value.items() if isinstance(name, int)}
        return {name: v for name, v in value.items() if name not in years} | {"years": years}


def test_a_value_that_a_block_moves_is_told_where_it_was_written(write, mistaken):
    path = write("money:\n  2021: -1\n  kept: x\n")
    found = mistaken(lambda: validate(read(path, {"money.2022": -2}), Purse))
    assert {(m.path, m.mark.line) for m in found} == {("money.2021", 2), ("money.kept", 3), ("money.2022", 0)}


def test_a_value_without_a_default_is_missed_at_the_parent(write, mistaken):
    (mistake,) = mistaken(check, write("flag: true\nname:\n  en: a\n"))
    assert (mistake.path, mistake.mark.line, mistake.mark.column) == ("name.zh", 2, 1)
