"""The sources of problems that a response is worked out for, and their order.

Source 0 is all that arrives, 1 the opening stock, then one for each completion day of works: what arrives from that day
on. Where campaigns differ from district to district, arrivals have several courses over time: each further course has
a block of its own, all that arrives and what arrives from each completion day on.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.model.compiled import compiled

OPENING = 1


@compiled
def all_arrivals(f: int, completions: int) -> int:
    """The source of all that arrives on course f."""
    return 0 if f == 0 else 2 + completions + (f - 1) * (1 + completions)


@compiled
def late_arrivals(f: int, w: int, completions: int) -> int:
    """The source of what arrives on course f from completion day number w on."""
    return 2 + w if f == 0 else all_arrivals(f, completions) + 1 + w


def source_count(courses: int, completions: int) -> int:
    """How many sources there are."""
    return 1 + courses * (1 + completions)


def courses_differ(model: Model) -> NDArray[np.bool_]:
    """(F, C) whether campaigns give a category another course of arrivals than the first one."""
    kept = model.campaigns.kept
    return np.asarray((kept != kept[0]).any(axis=2))
