"""How soon does a call start to simulate, once compiled code is in the cache?"""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks.timing import machine

pytestmark = pytest.mark.benchmark
COMMAND = Path(sys.executable).with_name("civsim")


def seconds_until_the_first_replication(out: Path) -> tuple[float, str]:
    """From the call of `civsim simulate demo` until it says that it begins, and all that it said until then."""
    call = [COMMAND, "simulate", "demo", "--replications", "1", "--progress", "json", "--out", out]
    started, said = time.perf_counter(), ""
    with subprocess.Popen(call, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, encoding="utf-8") as run:
        assert run.stderr
        for line in run.stderr:
            said += line
            if json.loads(line).get("done") == 0:
                seconds = time.perf_counter() - started
                run.communicate()
                return seconds, said
    raise AssertionError(said)


def test_a_second_call_starts_within_two_seconds(tmp_path: Path) -> None:
    seconds_until_the_first_replication(tmp_path / "first")
    found = [seconds_until_the_first_replication(tmp_path / f"again-{i}") for i in range(5)]
    print(f"\n{machine()}\nfrom call to first replication: {sorted(round(s, 2) for s, _ in found)} s")
    assert all("compil" not in said and "编译" not in said for _, said in found)
    assert sorted(s for s, _ in found)[2] <= 2.0
