"""The course of a policy through one replication: what is known at each epoch, and the visits it leads to."""

import numpy as np
from numpy.typing import NDArray

from civsim.engine.inputs import Inputs
from civsim.engine.visit_codes import visits_by_grid
from civsim.engine.visits_of_tests import TestVisits
from civsim.model import DAY_MS, Due, Known, Model, Plan, Policy, checked_decision, epoch_days, started


class Epochs:
    """The epochs of a replication, in their order.

    Attributes
    ----------
    days
        First day of each epoch, and the end of the run. (E + 1,)
    """

    def __init__(self, model: Model, plan: Plan, policy: Policy, tests: TestVisits) -> None:
        self.model, self.plan, self.policy, self.tests = model, plan, policy, tests
        self.days = [*epoch_days(model.time, policy.every).tolist(), model.time.n_days]
        self.decide = started(policy, model)
        self.last_visit = np.full((len(model.channels.visit_ids), len(model.areas.grids)), -1, np.int64)

    def inputs_of(self, epoch: int, city: Inputs, counts: NDArray[np.integer]) -> Inputs:
        """The inputs with the visits of an epoch, as the policy decides them; those of tests come on top.

        Parameters
        ----------
        counts
            (G, C, 3) true findings by visits, those by reports, and problems closed so far.
        """
        first, until = self.days[epoch], self.days[epoch + 1]
        here = slice(*np.searchsorted(self.plan.day, [first, until]))
        due = Due(self.plan.day[here], self.plan.channel[here], self.plan.grid[here])
        asked = Due(due.day.copy(), due.channel.copy(), due.grid.copy())  # what it does to them stays with it
        found, reported, closed = np.moveaxis(counts.astype(np.int64), 2, 0)
        known = Known(first, found, reported, closed, self.last_visit.copy())
        grid = checked_decision(self.model, self.policy, due, self.decide(known, asked))
        np.maximum.at(self.last_visit, (due.channel, grid), due.day)
        tests = self.tests.between(first, until)
        np.maximum.at(self.last_visit, (tests.channel, tests.grid), tests.day)
        columns = (due.day, tests.day), (due.channel, tests.row), (grid, tests.grid)
        rows = (np.concatenate([ours, theirs], dtype=np.int64) for ours, theirs in columns)
        visit_first, visit_code = visits_by_grid(len(self.model.areas.grids), *rows)
        return city._replace(visit_first=visit_first, visit_code=visit_code, known_until=until * DAY_MS)
