"""Collecting mistakes, and guessing what was meant."""

import pytest

from civsim.errors import Mark, ScenarioError
from civsim.language import Text
from civsim.scenario import Mistakes, read, suggest


def test_mistakes_are_raised_together_each_once_in_the_order_of_their_places(write):
    path = write("a: 1\nb: {c: x}\n")
    mistakes = Mistakes(read(path))
    mistakes.raise_if_any()
    mistakes.add(("b", "c"), "unknown_name", Text("未知", "unknown"))
    mistakes.add(("b", "c"), "unknown_name", Text("未知", "unknown"))
    mistakes.add_at(Mark(str(path), 1, 1), ("a",), "range", Text("过大", "too large"))
    with pytest.raises(ScenarioError) as caught:
        mistakes.raise_if_any()
    assert caught.value.text("en") == f"{path}:1:1: a too large\n{path}:2:8: b.c unknown"
    assert caught.value.text("zh") == f"{path}:1:1: a 过大\n{path}:2:8: b.c 未知"


def test_mistakes_of_another_error_can_be_added(write):
    mistakes = Mistakes(read(write("a: 1")))
    with pytest.raises(ScenarioError) as caught:
        read(write("b: 1\nb: 2", "b.yaml"))
    mistakes.add_error(caught.value)
    assert [m.code for m in mistakes.found] == ["duplicate_name"]


def test_the_nearest_name_is_suggested():
    known = ["patrol", "hotline", "camera"]
    assert suggest("patrl", known) == Text("（是否想写 'patrol'？）", " (did you mean 'patrol'?)")
    assert suggest("HOTLINE", known).en == " (did you mean 'hotline'?)"
    assert suggest("zzz", known) == Text("（可用：patrol、hotline、camera）", " (known: patrol, hotline, camera)")
    assert suggest("zzz", range(100)) == Text("", "")
    assert suggest("zzz", []) == Text("", "")
