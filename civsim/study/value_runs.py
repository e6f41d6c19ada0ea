"""Expected scores of plans in a scenario whose values are set, always with the same luck, so that they can be paired.

A plan's visits stay as they are, whatever the values, but for those that the teams could not make there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Plan, Scenario, build_model
from civsim.roster import cap_violations, within_caps
from civsim.scores import SCORES_ONLY, score_run
from civsim.study.assumed import with_values
from civsim.study.ensemble import Advance, Ensemble
from civsim.study.provenance import provenance
from civsim.study.task import Task
from civsim.study.workers import Workers

Floats = NDArray[np.float64]
Values = Mapping[str, object]
"""Values by path, as `--set` takes them."""


@dataclass
class ValueRuns:
    """So many replications under a seed, of whatever plan and values are asked for; counts what it did."""

    scenario: Scenario
    replications: int
    seed: int
    workers: Workers
    progress: Advance
    steps: int = 0  # that are wanted in all
    done: int = 0
    simulations: int = 0

    def there(self, values: Values) -> tuple[Scenario, Model]:
        """The scenario with the values set."""
        scenario = with_values(self.scenario, values) if values else self.scenario
        return scenario, build_model(scenario)

    def scores(self, values: Values, plan: Plan, seed: int | None = None) -> Floats:
        """(R,) expected cycle score; nan where no test that counts is held. [points]

        Raises
        ------
        CivsimError
            If the values cannot be, or the plan costs more than there is then.
        """
        try:
            scenario, model = self.there(values)
            return self.scores_there(scenario, model, self.made(values, model, plan), seed)
        finally:
            self.step()

    def scores_there(self, scenario: Scenario, model: Model, plan: Plan, seed: int | None = None) -> Floats:
        """The same in a scenario that is built already; no step of the progress."""
        luck = self.seed if seed is None else seed
        said = provenance(scenario, luck, self.replications)
        ensemble = Ensemble(Task(scenario, model, plan, luck, attributes=said), self.workers)
        ensemble.grow(self.replications)
        self.simulations += self.replications
        marks = score_run(model, ensemble.whole(), luck, SCORES_ONLY)
        return np.asarray(marks["cycle_expected"].values, np.float64)

    def step(self, number: int = 1) -> None:
        """Tell that so much more is done."""
        self.done += number
        self.progress(self.done, self.steps)

    def made(self, values: Values, model: Model, plan: Plan) -> Plan:
        """The visits of a plan that teams can make there; all of one that is beyond the teams as given, too."""
        if not any(path.startswith(("channels.", "calendar.")) for path in values):
            return plan
        return plan if cap_violations(build_model(self.scenario), plan) else within_caps(model, plan)

    def visits_not_made(self, values: Values, plan: Plan) -> int:
        """Visits of a plan that the teams could not make there."""
        return plan.size - self.made(values, self.there(values)[1], plan).size
