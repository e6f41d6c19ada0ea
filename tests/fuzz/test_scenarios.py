"""Whatever a scenario says, it ends in a run that loses no problem, or in a message that names the place."""

import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.made import BASES, declared, made, schema, value_of

WORKER = Path(__file__).with_name("worker.py")
WAITING = 600
"""Seconds on the clock after which a worker is given up; of its processor time it ends itself after a minute."""
GOOD = {"simulated", "refused at a place", "refused as a whole"}
Line = dict[str, Any]


def endings(first: int, end: int) -> list[Line]:
    """How the cases of a range end. A case that takes too long, or takes the process with it, is an ending too."""
    found: list[Line] = []
    while first < end:
        for line in told_by_worker(first, end):
            found.append(line)
            first += 1
    return found


def told_by_worker(first: int, end: int) -> Iterator[Line]:
    """The endings that one process tells of; the last is its own, if it ends before the range does."""
    call = [sys.executable, "-W", "error", str(WORKER), str(first), str(end)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True, encoding="utf-8") as worker:
        told: queue.Queue[str] = queue.Queue()
        threading.Thread(target=pass_on, args=(worker.stdout, told), daemon=True).start()
        try:
            for case in range(first, end):
                try:
                    text = told.get(timeout=WAITING)
                except queue.Empty:
                    yield {"case": case, "how": "no end", "said": f"over {WAITING} s"}
                    return
                if not text:
                    code = worker.wait()
                    how = "no end" if code == -signal.SIGPROF else "died"
                    yield {"case": case, "how": how, "said": f"exit code {code}"}
                    return
                yield json.loads(text)
        finally:
            worker.kill()


def pass_on(lines: Iterable[str], told: "queue.Queue[str]") -> None:
    """Put each line into the queue as it comes, and an empty one at the end."""
    for line in lines:
        told.put(line)
    told.put("")


def assert_all_good(lines: list[Line]) -> None:
    bad = [line for line in lines if line["how"] not in GOOD]
    assert not bad, "\n".join(f"case {b['case']}: {b['how']}: {b['said']}" for b in bad[:5])


def test_some_damaged_scenarios_end_well() -> None:
    lines = endings(0, 40)
    assert len(lines) == 40
    assert_all_good(lines)
    assert {line["how"] for line in lines} >= {"simulated", "refused at a place"}


@pytest.mark.proof
def test_ten_thousand_damaged_scenarios_end_well() -> None:
    cores = os.cpu_count() or 1
    number = int(os.environ.get("CIVSIM_FUZZ_CASES", "10000"))
    first = int(os.environ.get("CIVSIM_FUZZ_FIRST", "1000000"))
    found: list[list[Line]] = [[] for _ in range(cores)]

    def part(i: int) -> None:
        found[i] = endings(first + number * i // cores, first + number * (i + 1) // cores)

    threads = [threading.Thread(target=part, args=(i,)) for i in range(cores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [line for some in found for line in some]
    print(f"\n{len(lines)} cases:", dict(Counter(line["how"] for line in lines)))
    print("slowest:", max(line.get("seconds", 0) for line in lines), "s")
    print("simulated, by scenario:", dict(Counter(x["base"] for x in lines if x["how"] == "simulated")))
    print("refused for:", dict(Counter(x["said"] for x in lines if x["how"] == "refused at a place").most_common(40)))
    assert len(lines) == number
    assert_all_good(lines)
    simulated = Counter(line["base"] for line in lines if line["how"] == "simulated")
    assert sum(simulated.values()) > 0.25 * number and set(simulated) == set(BASES)


def test_a_case_is_the_same_every_time() -> None:
    assert made(3) == made(3)
    assert made(3) != made(4)


def test_every_declared_field_can_be_given_a_value() -> None:
    # New fields need no line here: the schema tells what they may be.
    luck = random.Random(1)
    for block in schema()["$defs"].values():
        for part in block.get("properties", {}).values():
            assert json.dumps(value_of(part, luck, {"categories": {"a": {}}}))
    data: dict[str, Any] = {"categories": {"a": {}}}
    for _ in range(2000):
        declared(data, luck)
    assert len(data) > 15
