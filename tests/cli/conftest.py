"""The real command, run as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("civsim")
Answer = subprocess.CompletedProcess[str]


@pytest.fixture
def civsim() -> Callable[..., Answer]:
    """Run civsim with some words; keyword arguments go to `subprocess.run`."""

    def run(*words: object, **settings: object) -> Answer:
        environment = {k: v for k, v in os.environ.items() if k != "CIVSIM_LANG"} | settings.pop("env", {})
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | settings
        call = [str(COMMAND), *(str(word) for word in words)]
        answer = subprocess.run(call, env=environment, text=True, encoding="utf-8", check=False, timeout=120, **streams)
        assert answer.returncode == 1 or "Traceback" not in (answer.stderr or "")
        return answer

    return run
