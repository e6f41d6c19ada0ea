"""Ranks of departments, districts and streets (红黑榜) at every test: 1 for the fewest expected points lost."""

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.scores.labels import variable
from civsim.scores.losses import Losses
from civsim.scores.scored import Scored, Variables
from civsim.scores.stakes import stake_marks

UNITS = {
    "department": Text("部门", "department"),
    "district": Text("区", "district"),
    "street": Text("街道", "street"),
}


def rank_marks(scored: Scored) -> Variables:
    """Ranks by test; equals share a rank, nan for what has nothing at stake. Intervals are those of `standings`."""
    stakes, lost, found = stake_marks(scored), _lost(scored.assessed.expected_lost), Variables()
    for unit, name in UNITS.items():
        at_stake = np.nan_to_num(np.asarray(stakes[f"at_stake_{unit}"].values, np.float64))  # (A, units + 1)
        rank = np.full(at_stake.shape, np.nan)
        for a in np.flatnonzero(scored.assessed.held.any(axis=0)):
            taking_part = np.flatnonzero(at_stake[a] > 1e-12)
            rank[a, taking_part] = ranked(lost[unit][scored.assessed.held[:, a], a][:, taking_part].mean(axis=0))
        title = Text(f"名次，按{name.zh}", f"rank, by {name.en}")
        found[f"rank_{unit}"] = variable(("assessment", f"lost_{unit}"), rank, title, "1")
    return found


def ranked(means: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank of each mean, 1 for the smallest; equals share the better rank."""
    return np.searchsorted(np.sort(means), means, side="left") + 1


def _lost(losses: Losses) -> dict[str, NDArray[np.float64]]:
    """(R, A, units + 1) points lost."""
    return {"department": losses.department, "district": losses.cell.sum(axis=2), "street": losses.street}
