"""Rows of ledgers on their way out: from runs that go on side by side into one place, in a fixed order.

A run hands over its rows in chunks. Only the earliest run that is not done may pass them on; what others hand over is
kept meanwhile, up to a limit, and beyond it they wait. So the order never depends on the threads, nor memory on the
number of rows.
"""

from collections import defaultdict
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from threading import Condition

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
HandOver = Callable[[Rows], None]
"""Takes rows (n, LEDGER_COLUMNS) of one run."""
Take = Callable[[int, Rows], None]
"""Takes rows of a replication, in the order of the file."""

KEPT_BYTES = 200_000_000
CHUNK_ROWS = 65_536


class Waiting:
    """Rows of one run that wait for their turn: in memory at first, beyond a limit in a nameless file on disk."""

    def __init__(self, columns: int, kept_bytes: int = KEPT_BYTES) -> None:
        self._columns, self._file = columns, SpooledTemporaryFile(kept_bytes)  # noqa: SIM115 - closed with us

    def __enter__(self) -> "Waiting":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def put(self, rows: Rows) -> None:
        """More rows."""
        self._file.write(rows.tobytes())

    def pass_on(self, hand_over: HandOver) -> None:
        """Hand over all rows, a chunk at a time."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_ROWS * self._columns * 8):
            hand_over(np.frombuffer(chunk, np.int64).reshape(-1, self._columns))


class AbandonedError(Exception):
    """Nobody takes rows any more."""


class RowsInOrder:
    """Passes rows of numbered runs on, run 0 first."""

    def __init__(self, take: Take, kept_bytes: int = KEPT_BYTES) -> None:
        self._take, self._most = take, kept_bytes
        self._turn, self._bytes = 0, 0
        self._abandoned: BaseException | None = None
        self._kept: defaultdict[int, list[tuple[int, Rows]]] = defaultdict(list)
        self._done: set[int] = set()
        self._changed = Condition()

    def put(self, run: int, replication: int, rows: Rows) -> None:
        """Rows of a run: passed on if it is its turn, else kept until then."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._abandoned or run == self._turn or self._bytes + rows.nbytes <= self._most
            )
            if self._abandoned:
                raise self._abandoned
            self._kept[run].append((replication, rows))
            self._bytes += rows.nbytes
            is_turn = run == self._turn
        if is_turn:
            self._pass_on(run)

    def finish(self, run: int) -> None:
        """A run is done; the next one that is not yet done takes its turn."""
        with self._changed:
            self._done.add(run)
            turn = self._turn
        if turn != run:
            return
        while True:  # the turn is this thread's until it meets a run that is still going on
            self._pass_on(turn)
            with self._changed:
                self._turn = turn = turn + 1
                self._changed.notify_all()
                if turn not in self._done:
                    return

    def abandon(self, cause: BaseException | None = None) -> None:
        """Let those who wait go, with the cause why nobody takes their rows."""
        with self._changed:
            self._abandoned = self._abandoned or cause or AbandonedError()
            self._changed.notify_all()

    def _pass_on(self, run: int) -> None:
        """Pass on what is kept of the run whose turn it is; nobody else does so meanwhile."""
        with self._changed:
            kept = self._kept.pop(run, [])
            self._bytes -= sum(rows.nbytes for _, rows in kept)
            self._changed.notify_all()
        for replication, rows in kept:
            self._take(replication, rows)
