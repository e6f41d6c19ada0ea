"""Helpers for the tests of this room: files to read, and the mistakes found in them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civsim.errors import Mistake, ScenarioError

Write = Callable[..., Path]
Mistaken = Callable[..., tuple[Mistake, ...]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file into a fresh folder and return its path."""

    def written(content: str | bytes, name: str = "a.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def mistaken() -> Mistaken:
    """Call a function that must raise ScenarioError, and return the mistakes."""

    def mistakes(function: Callable[..., Any], *args: Any) -> tuple[Mistake, ...]:
        with pytest.raises(ScenarioError) as caught:
            function(*args)
        for mistake in caught.value.mistakes:
            assert mistake.message.zh and mistake.message.en
        return caught.value.mistakes

    return mistakes
