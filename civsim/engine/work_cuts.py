"""The cuts of arrivals by the stages of works, in the order in which they begin."""

import numpy as np

from civsim.engine.kernel_blocks import Ints
from civsim.engine.money import executed_works
from civsim.model import Model, Plan


def work_cuts(model: Model, plan: Plan) -> tuple[Ints, Ints, Ints]:
    """(day, grid, stage of a work) of every cut of arrivals, in the order in which they begin."""
    works = model.works
    executed = np.flatnonzero(np.isin(works.stage_work, executed_works(model, plan)))
    cuts = [(int(works.stage_day[z]), int(z), int(g)) for z in executed for g in works.grids[works.stage_work[z]]]
    table = np.array(sorted(cuts), np.int64).reshape(-1, 3)
    return tuple(np.ascontiguousarray(table[:, i]) for i in (0, 2, 1))  # type: ignore[return-value]
