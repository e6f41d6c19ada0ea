"""An ensemble: replications of one task under one seed, computed when they are asked for, kept in memory."""

from collections.abc import Callable
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
    """Somebody who keeps replications as they come."""

    def keep(self, number: int, replication: Replication) -> None:
        """Keep a replication."""

    @property
    def take(self) -> Take | None:
        """Who takes the rows of ledgers."""


@dataclass
class Ensemble:
    """Replications 0, 1, 2 ... of a task, in their order."""

    task: Task
    workers: Workers
    keeper: Keeper | None = None
    kept: list[Replication] = field(default_factory=list)

    def grow(self, number: int, progress: Advance | None = None) -> None:
        """Compute what lacks of so many replications; `progress` is called with (replications done, wanted)."""
        advance = progress or (lambda done, wanted: None)
        missing = range(len(self.kept), number)
        advance(len(self.kept), number)
        if not missing:
            return
        take = self.keeper.take if self.keeper else None
        with closing(self.workers.replications(self.task, missing, take)) as replications:  # if we fail, they stop
            for i, replication in zip(missing, replications, strict=True):
                if self.keeper:
                    self.keeper.keep(i, replication)
                self.kept.append(replication)
                advance(len(self.kept), number)

    def run(self, first: int = 0, until: int | None = None) -> xr.Dataset:
        """Some of the replications as a dataset, all of them unless told otherwise."""
        task, numbers = self.task, range(first, len(self.kept) if until is None else until)
        origin = task.origin(len(numbers))
        return dataset_of(task.model, task.plan, self.kept[first : numbers.stop], task.seed, numbers, origin)
