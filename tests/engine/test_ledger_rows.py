"""Rows pass in the order of the runs, whoever is ready first, and little is kept."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import numpy as np
import pytest

from civsim.engine import ledger_rows
from civsim.engine.ledger_rows import Rows, RowsInOrder, Waiting


def test_rows_pass_in_the_order_of_the_runs() -> None:
    passed: list[int] = []
    order = RowsInOrder(lambda replication, rows: passed.extend(rows[:, 0].tolist()), kept_bytes=200)
    luck = np.random.default_rng(8)
    naps = luck.uniform(0, 0.004, (12, 6))

    def run(number: int) -> None:
        for chunk in range(6):
            sleep(naps[number, chunk])
            order.put(number, number // 3, np.full((2, 3), 10 * number + chunk))
        order.finish(number)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(run, range(12)))
    assert passed == [10 * number + chunk for number in range(12) for chunk in range(6) for _ in range(2)]


def test_a_run_that_is_ahead_waits_when_much_is_kept() -> None:
    passed: list[Rows] = []
    order = RowsInOrder(lambda replication, rows: passed.append(rows), kept_bytes=1000)
    kept, both = [], Barrier(2)

    def ahead() -> None:
        for chunk in range(10):
            order.put(1, 0, np.zeros((10, 5), np.int64))  # 400 bytes: two are kept, the third waits
            kept.append(chunk)
            if chunk == 1:
                both.wait()
        order.finish(1)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ahead)
        both.wait()
        sleep(0.05)
        assert len(kept) == 2 and not passed
        order.put(0, 0, np.ones((3, 5), np.int64))
        order.finish(0)
        running.result()
    assert [len(rows) for rows in passed] == [3] + [10] * 10


@pytest.mark.parametrize("kept_bytes", [1, 10**9])
def test_rows_wait_in_memory_or_on_disk_and_come_back_as_they_were(
    kept_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_rows, "CHUNK_ROWS", 7)
    rows, back = np.arange(-60, 240).reshape(100, 3), list[Rows]()
    with Waiting(3, kept_bytes) as waiting:
        for part in (rows[:1], rows[1:1], rows[1:52], rows[52:]):
            waiting.put(part)
        waiting.pass_on(back.append)
    assert np.array_equal(np.concatenate(back), rows)
    assert max(map(len, back)) <= 7
