"""An ensemble: replications of one task under one seed, computed when they are asked for, kept in memory or stored."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

import xarray as xr

from civsim.engine import Take
from civsim.results import Replication, dataset_of
from civsim.study.task import Task
from civsim.study.workers import Workers

Advance = Callable[[int, int], None]


class Keeper(Protocol):
    """Somebody who keeps replications as they come, so that memory need not."""

    def keep(self, number: int, replication: Replication) -> None:
        """Keep a replication."""

    def replications(self, numbers: range) -> Iterator[Replication]:
        """Some of those that are kept."""


@dataclass
class Ensemble:
    """Replications 0, 1, 2 ... of a task, in their order."""

    task: Task
    workers: Workers
    keeper: Keeper | None = None
    take: Take | None = None  # who takes the rows of ledgers
    done: int = 0
    _held: list[Replication] = field(default_factory=list)  # where there is no keeper

    def grow(self, number: int, progress: Advance | None = None) -> None:
        """Compute what lacks of so many replications; `progress` is called with (replications done, wanted)."""
        advance = progress or (lambda done, wanted: None)
        missing = range(self.done, number)
        advance(self.done, number)
        if not missing:
            return
        with closing(self.workers.replications(self.task, missing, self.take)) as replications:  # if we fail, they stop
            for i, replication in zip(missing, replications, strict=True):
                if self.keeper:
                    self.keeper.keep(i, replication)
                else:
                    self._held.append(replication)
                self.done = i + 1
                advance(self.done, number)

    def run(self, first: int, until: int) -> xr.Dataset:
        """Some of the replications as a dataset."""
        numbers = range(first, until)
        return self._dataset(self.keeper.replications(numbers) if self.keeper else self._held[first:until], numbers)

    def whole(self) -> xr.Dataset:
        """All replications as a dataset. What is held in memory is handed over to it, so that it is there only once."""
        numbers = range(self.done)
        self.done = 0 if self.keeper is None else self.done
        return self._dataset(self.keeper.replications(numbers) if self.keeper else _handed_over(self._held), numbers)

    def _dataset(self, kept: Iterable[Replication], numbers: range) -> xr.Dataset:
        task = self.task
        return dataset_of(task.model, task.plan, kept, task.seed, numbers, task.origin(len(numbers)))


def _handed_over(held: list[Replication]) -> Iterator[Replication]:
    """The same in their order; the list lets go of each."""
    held.reverse()
    while held:
        yield held.pop()
