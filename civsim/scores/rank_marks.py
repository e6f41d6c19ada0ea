"""Points at stake and ranks (红黑榜) of departments, districts and streets at every test."""

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.scores.labels import variable
from civsim.scores.scored import Scored, Variables

UNITS = {
    "department": Text("部门", "department"),
    "district": Text("区", "district"),
    "street": Text("街道", "street"),
}


def stake_marks(scored: Scored) -> Variables:
    """Points at stake by test; nan for what has no department, district or street."""
    return {
        f"at_stake_{unit}": variable(
            ("assessment", f"lost_{unit}"),
            scored.stakes[unit],
            Text(f"可失分值，按{name.zh}", f"points at stake, by {name.en}"),
        )
        for unit, name in UNITS.items()
    }


def rank_marks(scored: Scored) -> Variables:
    """Ranks by test, 1 for the fewest expected points lost; equals share a rank, nan for what has nothing at stake.

    Intervals are those of `standings`.
    """
    held, lost, found = scored.assessed.held, scored.assessed.expected_lost.by_unit(), Variables()
    for unit, name in UNITS.items():
        at_stake = np.nan_to_num(scored.stakes[unit])
        rank = np.full(at_stake.shape, np.nan)
        for a in np.flatnonzero(held.any(axis=0)):
            taking_part = np.flatnonzero(at_stake[a] > 1e-12)
            rank[a, taking_part] = ranked(lost[unit][held[:, a], a][:, taking_part].mean(axis=0))
        title = Text(f"名次，按{name.zh}", f"rank, by {name.en}")
        found[f"rank_{unit}"] = variable(("assessment", f"lost_{unit}"), rank, title, "1")
    return found


def ranked(means: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank of each mean, 1 for the smallest; equals share the better rank."""
    return np.searchsorted(np.sort(means), means, side="left") + 1
