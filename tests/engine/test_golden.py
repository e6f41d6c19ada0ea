"""Traces are what they were: a feature that a scenario does not use must not move a single event of it."""

import pytest

from tests.engine.golden import CASES, FILE, arithmetic, platform_name, stored, traces


def test_traces_are_those_stored_for_this_platform() -> None:
    known = stored().get(arithmetic())
    if known is None:
        pytest.skip(
            f"no traces are stored for {platform_name()} (arithmetic {arithmetic()}); where the other tests pass, add "
            f"them with `python -m tests.engine.golden` and commit {FILE.name}"
        )
    assert traces() == known["traces"], (
        "traces have changed; if that is meant, say so in the changelog and store the new ones with "
        "`python -m tests.engine.golden`"
    )


def test_every_stored_set_has_every_case() -> None:
    assert all(len(known["traces"]) == len(CASES) for known in stored().values())  # type: ignore[arg-type]
