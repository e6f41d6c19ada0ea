"""`--help` is instant because nothing heavy is loaded for it; a wrong call is answered as fast."""

import subprocess
import sys

import pytest

HEAVY = {"numpy", "pydantic", "matplotlib", "pandas", "xarray", "numba", "scipy", "pulp", "highspy", "yaml", "rich"}


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["chek"], ["check", "--help"], ["simulate", "--help"]])
def test_help_loads_nothing_heavy(words):
    code = f"""
import sys
from civsim.cli.main import main
try:
    main({words!r})
except SystemExit:
    pass
print(*sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""
    call = [sys.executable, "-c", code]
    found = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=True)
    loaded = set(found.stderr.splitlines()[-1].split())
    assert "click" in loaded
    assert not loaded & HEAVY
