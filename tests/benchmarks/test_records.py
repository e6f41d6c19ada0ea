"""What reading, checking, fitting and reporting records costs: Chicago's, and a million made-up orders.

Each in a process of its own, because the peak of memory is asked for. Ten million:
`python tests/benchmarks/many_orders.py FOLDER`, twice (the first call writes the orders).
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import many_orders
from tests.benchmarks.timing import machine

pytestmark = pytest.mark.benchmark


def calibrated(folder: Path, *words: str) -> str:
    """What the stages told."""
    call = [sys.executable, many_orders.__file__, str(folder), *words]
    return subprocess.run(call, capture_output=True, text=True, check=True).stdout


def seconds(told: str) -> float:
    """Processor seconds of all stages."""
    found = re.search(r"^all +([\d.]+) s", told, re.MULTILINE)
    assert found
    return float(found[1])


def test_chicago_takes_less_than_a_minute(tmp_path: Path) -> None:
    if not os.environ.get("CIVSIM_DATA"):
        pytest.skip("needs the Chicago records: set CIVSIM_DATA to the folder that holds them")
    told = calibrated(tmp_path, "chicago")
    print(f"\n{machine()}\n{told}")
    assert seconds(told) < 60


def test_a_million_orders_take_less_than_a_minute_and_a_gigabyte_and_a_half(tmp_path: Path) -> None:
    many_orders.write_orders(tmp_path, 1_000_000)
    told = calibrated(tmp_path)
    print(f"\n{machine()}\n{told}")
    peak = max(float(gigabytes) for gigabytes in re.findall(r"peak +([\d.]+) GB", told))
    assert seconds(told) < 60 and peak < 1.5
