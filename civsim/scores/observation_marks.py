"""What is watched at each test: the rate of the behaviour, and the error of so many observations."""

import numpy as np

from civsim.language import Text
from civsim.scores.labels import variable
from civsim.scores.observation import observation_error, watched_rates
from civsim.scores.scored import Scored, Variables


def observation_marks(scored: Scored) -> Variables:
    """Rates and sampling errors of the observation leaves at each test as planned; nothing without such leaves."""
    indicators, tests = scored.model.indicators, len(scored.model.assessments.ids)
    leaves = indicators.of_kind("observation")
    if not len(leaves):
        return {}
    parts = (
        ("watched_rate", watched_rates(scored.model), Text("行为遵守率", "rate of the behaviour watched")),
        ("watched_error", observation_error(scored.model), Text("观察抽样标准误", "standard error of the share seen")),
    )
    made = {}
    for name, values, title in parts:
        of_leaves = np.full((tests, len(indicators.kind)), np.nan)
        of_leaves[:, leaves] = values[:tests]
        made[name] = variable(("assessment", "leaf"), of_leaves, title, "1")
    return made
