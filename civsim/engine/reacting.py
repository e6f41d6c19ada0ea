"""Replications in which a policy moves the visits: the parts of the city go on together, from epoch to epoch."""

from collections.abc import Sequence

import numpy as np

from civsim.engine.epochs import Epochs
from civsim.engine.inputs import Inputs
from civsim.engine.kernel_run import KernelRun
from civsim.engine.ledger_rows import HandOver, Rows
from civsim.engine.outcome import Outcome
from civsim.engine.parts import Assembly, Part, with_visits_of
from civsim.engine.reference import run_reference
from civsim.engine.shaken import ShakenFactors
from civsim.model import Model, Plan, Policy


class Reacting:
    """A city, a plan and the policy that moves the plan's visits; replications may run at once, in threads."""

    def __init__(
        self,
        model: Model,
        plan: Plan,
        policy: Policy,
        parts: Sequence[Part],
        engine: str,
        factors: ShakenFactors,
        seed: int,
    ) -> None:
        self.model, self.plan, self.policy = model, plan, policy
        self.parts, self.engine, self.factors, self.seed = parts, engine, factors, seed

    def outcome(self, city: Inputs, replication: int, hand_over: HandOver | None) -> Outcome:
        """One replication of the whole city. The ledger of a city of several parts stays in memory until its end."""
        epochs, day_factor = Epochs(self.model, self.plan, self.policy), self.factors.of(replication)
        if self.engine == "reference":
            shaken = city._replace(day_factor=day_factor)
            return run_reference(shaken, self.seed, replication, hand_over, epochs)
        rows: list[list[Rows]] = [[] for _ in self.parts]
        courses = [
            KernelRun(
                part.city._replace(day_factor=day_factor), self.seed, replication, kept.append if hand_over else None
            )
            for part, kept in zip(self.parts, rows, strict=True)
        ]
        counts = np.zeros((*city.base_rate.shape, 3), np.int64)
        for epoch in range(len(epochs.days) - 1):
            for part, course in zip(self.parts, courses, strict=True):
                counts[part.grids] = course.books.known
            known = epochs.inputs_of(epoch, city, counts)
            for part, course in zip(self.parts, courses, strict=True):
                course.advance(with_visits_of(course.city, known, part.grids))
        assembly = Assembly(city, self.parts)
        for course, kept in zip(courses, rows, strict=True):
            assembly.add(course.outcome())
            for chunk in kept:
                if hand_over:
                    hand_over(chunk)
        return assembly.outcome()
