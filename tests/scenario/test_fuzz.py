"""Whatever bytes a file holds, reading gives a document or a list of mistakes, never anything else."""

import tempfile
from pathlib import Path
from typing import Annotated, Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from civsim.errors import Mark, ScenarioError
from civsim.scenario import Block, Document, Listed, Name, Probability, Table, read, read_table, validate

VALID = """\
# a comment
name: {zh: 示例, en: "example"}
day: 2021-01-31
base: &b {kind: one, share: .5, years: {2021: 1e3}}
parts:
  first:
    <<: *b
    share: 0.25
  second: {kind: two, list: [a, 'b', "c\\n"], at: 12:30:00}
  third: !!map {kind: one}
text: |
  some
   text
more: >-
  folded
"""
TABLE = 'place,size,day,open\na,1,2021-01-01,0\n"b,c",,2021/1/3,是\n'
BITS = [
    ":", "- ", "[", "]", "{", "}", "&a ", "*a", "*b", "!!int ", "!x ", "|\n", ">\n", "'", '"', "#", "\n", "  ", "\t",
    "<<: *b", "? ", "---\n", "...\n", "%YAML 1.1\n", "\0", "\x07", "\ufeff", "：", "null", "2021-02-30", "9" * 120,
    "-", ".inf", "1e999", "\\x", "\r", "\x85", "\u2028", "=", "extends: a.yaml\n", "extends: \n", '"\\ud800"',
]  # fmt: skip


class One(Block):
    kind: Literal["one"]
    share: Probability = 0
    years: dict[int, float] = Field({})


class Two(Block):
    kind: Literal["two"]
    list: Listed = ()
    at: str = ""


class Root(Block):
    name: Name
    day: str | int | list[str] = ""
    parts: dict[str, Annotated[One | Two, Field(discriminator="kind")]] = Field({})


class Row(Block):
    place: str
    size: float = 0
    open: bool = False


def outcome(content: bytes, overrides: dict[str, object] | None = None) -> Document | ScenarioError:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_bytes(content)
        try:
            document = read(path, overrides)
        except ScenarioError as error:
            assert error.mistakes
            return error
    try:
        validate(document, Root)
    except ScenarioError as error:
        assert error.mistakes
    return document


def table_outcome(content: bytes) -> Table[Row] | ScenarioError:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(content)
        try:
            return read_table(path, Row, Mark("a.yaml"))
        except ScenarioError as error:
            return error


@st.composite
def mutations(draw: st.DrawFn, text: str) -> bytes:
    """`text` with pieces cut out, doubled or replaced by bits of syntax."""
    for _ in range(draw(st.integers(1, 5))):
        i = draw(st.integers(0, len(text)))
        j = draw(st.integers(i, min(len(text), i + 20)))
        text = text[:i] + draw(st.sampled_from([*BITS, text[i:j] * 2, ""])) + text[j:]
    return text.encode("utf-8", "surrogatepass")


def test_the_text_that_is_mutated_is_valid():
    assert isinstance(outcome(VALID.encode()), Document)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes(content):
    assert isinstance(outcome(content), Document | ScenarioError)
    assert isinstance(table_outcome(content), Table | ScenarioError)


@settings(max_examples=400, deadline=None)
@given(mutations(VALID))
def test_mutated_yaml(content):
    assert isinstance(outcome(content), Document | ScenarioError)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30) | st.none() | st.floats() | st.lists(st.integers()))
def test_random_overrides(name, value):
    assert isinstance(outcome(VALID.encode(), {name: value}), Document | ScenarioError)


@settings(max_examples=150, deadline=None)
@given(mutations(TABLE))
def test_mutated_tables(content):
    assert isinstance(table_outcome(content), Table | ScenarioError)
