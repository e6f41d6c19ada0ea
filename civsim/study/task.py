"""What is simulated: a plan of a scenario under a seed; and one replication of it as a job that can be sent away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civsim.engine import EngineName, PreparedRun
from civsim.model import Model, Plan, Scenario
from civsim.results import Replication, kept_of
from civsim.study.provenance import self_explaining


@dataclass(frozen=True)
class Task:
    """A plan of a scenario, under a seed."""

    scenario: Scenario
    model: Model
    plan: Plan
    seed: int
    engine: EngineName = "fast"
    ledger: bool = False
    attributes: Mapping[str, str] | None = None  # where it comes from, if it was read back and not loaded

    def origin(self, replications: int) -> dict[str, str]:
        """Where a run of so many replications comes from, for its attributes."""
        said = self.attributes or self_explaining(self.scenario, self.seed, replications) | {"engine": self.engine}
        return {**said, "replications": str(replications)}


class Job:
    """A replication as a function of its number. What it needs is made ready where it is called, once."""

    def __init__(self, task: Task) -> None:
        self._needed = (task.model, task.plan, task.seed, task.engine)
        self._ledger = task.ledger
        self._prepared: PreparedRun | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_prepared": None}

    def __call__(self, number: int) -> Replication:
        """One replication, with its ledger in memory if one was asked for."""
        if self._prepared is None:
            self._prepared = PreparedRun(*self._needed)
        return kept_of(next(self._prepared.outcomes([number], ledger=self._ledger)), self._needed[0])
