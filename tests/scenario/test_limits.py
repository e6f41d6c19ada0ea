"""Hostile files are refused early and cheaply."""

from time import process_time

import pytest
import yaml

from civsim.scenario import read

BOMB = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)
)
TOWER = "a0: &a0 " + "[" * 50 + "]" * 50 + "\n" + "".join(
    f"a{i}: &a{i} {'[' * 50}*a{i - 1}{']' * 50}\n" for i in range(1, 100)
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "too_many_values"),
        ("m: &m {a: 1}\n" + BOMB.replace("[1,", "[{<<: *m},"), "too_many_values"),
        ("- a\n" * 1_000_000, "too_many_values"),
        ("a: &a x\nb: [" + "*a," * 300_000 + "]", "too_many_values"),
        (TOWER, "too_deep"),
        ("a: " + "[" * 3000, "too_deep"),
        ("a: " + "{" * 3000, "too_deep"),
        ("a: " + "[" * 3000 + "]" * 3000, "too_deep"),
        ("- " * 3000, "too_deep"),
        ("? " * 3000, "too_deep"),
        ("\n".join(" " * i + "a:" for i in range(3000)), "too_deep"),
        ("a: 1\n" + "#" * 20_000_000, "too_large"),
    ],
    ids=lambda value: value if len(value) < 20 else value[:12],
)
def test_excess_is_refused_before_anything_is_built(write, mistaken, text, code):
    path = write(text)
    started = process_time()
    (mistake,) = mistaken(read, path)
    assert mistake.code == code
    limit = 3 if yaml.__with_libyaml__ else 30
    assert process_time() - started < limit  # a second with libyaml where nothing else runs


def test_what_a_reader_needs_is_far_below_the_limits(write):
    rows = "".join(f"  id_{i}: {{kind: x, values: [1, 2, 3], day: 2021-01-01}}\n" for i in range(2000))
    assert len(read(write("entries:\n" + rows)).data["entries"]) == 2000
