"""Replications in which a policy moves the visits: the parts of the city go on together, from epoch to epoch."""

from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np

from civsim.engine.epochs import Epochs
from civsim.engine.inputs import Inputs
from civsim.engine.kernel_run import KernelRun
from civsim.engine.ledger_rows import KEPT_BYTES, HandOver, Waiting
from civsim.engine.outcome import LEDGER_COLUMNS, Outcome
from civsim.engine.parts import Assembly, Part, with_visits_of
from civsim.engine.reference import run_reference
from civsim.engine.shaken import ShakenFactors
from civsim.engine.visits_of_tests import VisitsOfTests
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
        tests: VisitsOfTests,
        seed: int,
    ) -> None:
        self.model, self.plan, self.policy = model, plan, policy
        self.parts, self.engine, self.factors, self.tests, self.seed = parts, engine, factors, tests, seed

    def outcome(self, city: Inputs, replication: int, hand_over: HandOver | None) -> Outcome:
        """One replication of the whole city.

        The parts go on together, but their ledgers stand one after the other: the first passes its rows on at once,
        those of the others wait until it is done, on disk if there are many.
        """
        day_factor = self.factors.of(replication)
        epochs = Epochs(self.model, self.plan, self.policy, self.tests.of(replication))
        if self.engine == "reference":
            shaken = city._replace(day_factor=day_factor)
            return run_reference(shaken, self.seed, replication, hand_over, epochs)
        with ExitStack() as files:
            share = KEPT_BYTES // len(self.parts)
            waiting = [files.enter_context(Waiting(len(LEDGER_COLUMNS), share)) for _ in self.parts[1:]]
            takers = [hand_over, *(rows.put for rows in waiting)] if hand_over else [None] * len(self.parts)
            courses = [
                KernelRun(part.city._replace(day_factor=day_factor), self.seed, replication, take)
                for part, take in zip(self.parts, takers, strict=True)
            ]
            self._run_on(city, epochs, courses)
            assembly = Assembly(city, self.parts)
            for number, course in enumerate(courses):
                assembly.add(course.outcome())
                if number and hand_over:
                    waiting[number - 1].pass_on(hand_over)
            return assembly.outcome()

    def _run_on(self, city: Inputs, epochs: Epochs, courses: Sequence[KernelRun]) -> None:
        """Let the parts go on together, from epoch to epoch."""
        counts = np.zeros((*city.base_rate.shape, 3), np.int64)
        for epoch in range(len(epochs.days) - 1):
            for part, course in zip(self.parts, courses, strict=True):
                counts[part.grids] = course.books.known
            known = epochs.inputs_of(epoch, city, counts)
            for part, course in zip(self.parts, courses, strict=True):
                course.advance(with_visits_of(course.city, known, part.grids))
